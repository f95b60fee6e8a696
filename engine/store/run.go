package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// A Run is a kept run.
type Run struct {
	folder                                    Folder
	begin, checkpoint, result, summary, label pair

	archive Archive // with a row for the run while nobody has it open; or nil
	name    string  // in the archive
}

// Of returns the run in a folder, or an empty one if there is none yet.
func Of(f Folder) *Run {
	of := func(name string) pair { return pair{folder: f, name: name} }
	return &Run{folder: f, begin: of("begin"), checkpoint: of("checkpoint"), result: of("result"), summary: of("summary"), label: of("label")}
}

// Close closes the folder.
func (r *Run) Close() error {
	if r.archive != nil {
		r.keepRow()
	}
	return r.folder.Close()
}

// A Beginning is what is known of a run before its first step.
type Beginning struct {
	Record run.Record `json:"record"`
	Files  []DataFile `json:"files"` // the data, and the test file if there is one
}

// A DataFile names a file of data that is kept in the run's folder.
type DataFile struct {
	Name   string `json:"name"` // the user's
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // of its content, in hexadecimal digits
}

// dataFiles are the names that the files of data have in the folder, in order.
var dataFiles = []string{"data", "test"}

// Begin keeps the beginning of a new run, with its files of data, of which content
// yields the bytes. If it fails, there is no run.
func (r *Run) Begin(b Beginning, content []io.Reader) error {
	if err := r.Vacant(); err != nil {
		return err
	}
	for i, file := range b.Files {
		sum := sha256.New()
		err := writeFile(r.folder, dataFiles[i], func(w io.Writer) error {
			n, err := io.CopyBuffer(io.MultiWriter(w, sum), content[i], make([]byte, blockSize))
			if err == nil && (n != file.Bytes || hex.EncodeToString(sum.Sum(nil)) != file.SHA256) {
				err = message.Errorf("%s has changed since it was read; open it again", file.Name)
			}
			return err
		})
		if err != nil {
			return errors.Join(err, r.clear())
		}
	}
	if err := writeJSON(&r.begin, b); err != nil {
		return errors.Join(err, r.clear())
	}
	return nil
}

// Beginning returns what Begin kept. The error for no run is [fs.ErrNotExist].
func (r *Run) Beginning() (b Beginning, err error) {
	err = readJSON(&r.begin, &b)
	if err == nil && len(b.Files) > len(dataFiles) {
		err = message.Errorf("the beginning of the run is not one that this program has written")
	}
	return b, err
}

// Data opens the i-th file of data.
func (r *Run) Data(i int) (File, error) { return r.folder.Open(dataFiles[i]) }

// Save keeps a checkpoint in place of those before.
func (r *Run) Save(c *Checkpoint) error {
	if err := r.checkpoint.write(c.write); err != nil {
		return err
	}
	return writeJSON(&r.summary, c.Record.Row())
}

// Load opens the newest whole checkpoint. The error for none is [fs.ErrNotExist].
func (r *Run) Load() (*Loaded, error) {
	file, err := r.checkpoint.open()
	if err != nil {
		return nil, err
	}
	l, err := load(file, file.SectionReader.Size())
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	l.closer = file
	return l, nil
}

// Finish keeps the Record of a run that is over. With a tuned model, which takes the
// checkpoint's place, it is finished: nobody goes on with it. Without, it can go on
// from where it was stopped.
func (r *Run) Finish(record *run.Record, tuned []Tensor) error {
	if err := writeJSON(&r.result, record); err != nil {
		return err
	}
	if tuned != nil {
		if err := r.Save(&Checkpoint{Record: *record, Tensors: tuned}); err != nil {
			return err
		}
		return r.checkpoint.removeOlder() // it is larger by far, and of no use any more
	}
	return writeJSON(&r.summary, record.Row())
}

// Result returns the Record that Finish kept. The error for none is [fs.ErrNotExist].
func (r *Run) Result() (*run.Record, error) {
	record := new(run.Record)
	err := readJSON(&r.result, record)
	return record, err
}

// Reopen forgets the result of a run that goes on.
func (r *Run) Reopen() error { return r.result.remove() }

func writeJSON(p *pair, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return p.write(func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

func readJSON(p *pair, v any) error {
	file, err := p.open()
	if err != nil {
		return err
	}
	defer file.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(file); err != nil {
		return err
	}
	return json.Unmarshal(text.Bytes(), v)
}
