package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"tuneground/engine/run"
)

// A keptRun is a completed run of a sweep, as a line of a results file keeps it.
type keptRun struct {
	Config run.Config   `json:"config"` // as asked: Record.Config has what it left open
	Result run.SweptRun `json:"result"`
	Record *run.Record  `json:"record"`
}

// A sweepFile keeps the runs of sweeps, one JSON line each. A program that ends while
// it writes leaves at most a part of the last line, which the next one replaces.
type sweepFile struct {
	*os.File
	kept []keptRun
}

// openSweepFile opens a results file, which need not exist, to add to it.
func openSweepFile(name string) (*sweepFile, error) {
	content, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	kept, whole, err := readSweepFile(name, content)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	if err = f.Truncate(int64(whole)); err == nil {
		_, err = f.Seek(int64(whole), 0)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &sweepFile{f, kept}, nil
}

// readSweepFile reads the whole lines of a results file, and returns how many bytes they
// have.
func readSweepFile(name string, content []byte) (kept []keptRun, whole int, err error) {
	for line := 1; ; line++ {
		n := bytes.IndexByte(content[whole:], '\n')
		if n < 0 {
			return kept, whole, nil
		}
		k := keptRun{Config: run.Default()}
		err := json.Unmarshal(content[whole:whole+n], &k)
		if err == nil && k.Record == nil {
			err = fmt.Errorf("it has no record")
		}
		if err != nil {
			return nil, 0, fmt.Errorf("%s: line %d is no run of a sweep (%w); name another file for the results", name, line, err)
		}
		kept = append(kept, k)
		whole += n + 1
	}
}

// last returns the last kept run with these settings.
func (f *sweepFile) last(c run.Config) (keptRun, bool) {
	for _, k := range slices.Backward(f.kept) {
		if k.Config == c {
			return k, true
		}
	}
	return keptRun{}, false
}

// add writes a run to the disk.
func (f *sweepFile) add(k keptRun) error {
	if f == nil {
		return nil
	}
	line, err := json.Marshal(k)
	if err == nil {
		_, err = f.Write(append(line, '\n'))
	}
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return fmt.Errorf("the run cannot be kept: %w", err)
	}
	return nil
}

func (f *sweepFile) close() {
	if f != nil {
		f.Close() // every run is on the disk already
	}
}
