package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"tuneground/engine/cpu"
	"tuneground/engine/data"
	"tuneground/engine/machine"
	"tuneground/engine/run"
	"tuneground/engine/session"
)

// A predictJob holds the arguments of `tuneground predict`.
type predictJob struct {
	models  string // the parent of the model's folder
	config  run.Config
	data    string // the file to label
	out     string // the file to write
	reading run.Reading
}

// predictRun labels a file with a saved model. It prints Events as JSON lines:
// "previewed" says how the file is read, and "saved", the last, how many rows
// are labelled. If ctx ends, the rows labelled so far are kept.
func predictRun(ctx context.Context, args []string, out io.Writer) error {
	l, err := parsePredictJob(args, out)
	if err != nil {
		return err
	}
	var file [][]byte
	log := &eventLog{lines: out, last: run.Saved}
	s := session.New(session.Options{
		CPU: cpu.New(), Memory: freeMemory(), Budget: data.Computer(), Models: os.DirFS(l.models),
		Emit: func(e run.Event, attached [][]byte) {
			if log.add(e); e.Event == run.Saved {
				file = attached
			}
		},
	})
	defer context.AfterFunc(ctx, func() { s.Send(run.Command{Do: run.Stop, Config: l.config}) })()
	err = l.execute(s)
	if errors.As(err, new(*machine.Broken)) {
		return err
	}
	if err != nil {
		return badInput{err}
	}
	return log.end(replaceFile(l.out, file))
}

func parsePredictJob(args []string, out io.Writer) (*predictJob, error) {
	l := new(predictJob)
	flags := flag.NewFlagSet("predict", flag.ContinueOnError)
	flags.StringVar(&l.data, "data", "", "`file` to label (CSV, TSV, JSON lines, CoNLL, text)")
	flags.StringVar(&l.out, "out", "", "`file` to write: the same with the answers")
	flags.StringVar(&l.reading.Text, "text", "", "`column` of the texts, if it is not the one that looks like it")
	flags.StringVar(&l.reading.Question, "question", "", "`column` of the questions, likewise")
	flags.StringVar(&l.reading.Header, "header", "", "whether the first row names the columns, `yes` or no, if it is not as it looks")
	values, err := parse(flags, args, out, "MODEL_DIR")
	if err != nil {
		return nil, err
	}
	if l.data == "" || l.out == "" {
		return nil, badInputf("-data and -out are needed; see \"tuneground predict -h\"")
	}
	if !slices.Contains([]string{"", "yes", "no"}, l.reading.Header) {
		return nil, badInputf("-header is %q; it can be yes or no", l.reading.Header)
	}
	dir, err := filepath.Abs(values[0])
	if err != nil {
		return nil, badInput{err}
	}
	settings, err := os.ReadFile(filepath.Join(dir, settingsFile))
	if err != nil {
		return nil, badInputf("%s is no folder that \"tuneground train\" or the page saved: %w", values[0], err)
	}
	if l.config, err = run.Parse(settings); err != nil {
		return nil, badInputf("%s: %w", settingsFile, err)
	}
	l.models, l.config.Model = filepath.Dir(dir), filepath.Base(dir)
	if err := replaceable(l.out); err != nil {
		return nil, badInputf("the labelled file cannot be written: %w", err)
	}
	return l, nil
}

// execute loads the model, reports how the file is read, and labels it.
func (l *predictJob) execute(s *session.Session) error {
	if err := s.Run(run.Command{Do: run.LoadModel, Config: l.config}); err != nil {
		return err
	}
	for _, do := range []string{run.PreviewFile, run.PredictFile} {
		file, closer, err := openFileOf(l.data)
		if err != nil {
			return err
		}
		err = s.Run(run.Command{Do: do, Config: l.config, Reading: l.reading}, file)
		closer.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// openFileOf opens a file for a session.
func openFileOf(path string) (session.File, io.Closer, error) {
	f, err := os.Open(path)
	if err != nil {
		return session.File{}, nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return session.File{}, nil, err
	}
	return session.File{Name: filepath.Base(path), Size: info.Size(), Reader: f}, f, nil
}

// replaceable returns an error if a file of this name cannot be written.
func replaceable(path string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is there and is not a file; choose another name", path)
	}
	probe, err := os.CreateTemp(filepath.Dir(path), ".tuneground-*")
	if err != nil {
		return err
	}
	probe.Close()
	return os.Remove(probe.Name())
}

// replaceFile writes a file beside the one with this name, flushes it to the
// disk, and puts it in the old one's place, with the old permissions. If the
// name is a link, its target is replaced.
func replaceFile(path string, parts [][]byte) (err error) {
	if file, err := filepath.EvalSymlinks(path); err == nil {
		path = file
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".tuneground-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	for _, p := range parts {
		if _, err := f.Write(p); err != nil {
			f.Close()
			return err
		}
	}
	if err := errors.Join(f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
