package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"tuneground/engine/data"
	"tuneground/engine/machine"
	"tuneground/engine/run"
	"tuneground/engine/session"
)

// A predictJob holds the arguments of `tuneground predict`.
type predictJob struct {
	models  string // the parent of the model's folder
	adapter string // the folder of an adapter to put onto the model; "": none
	config  run.Config
	data    string // the file to label
	out     string // the file to write
	reading run.Reading
	threads threads
}

// predictRun labels a file with a saved model. It prints Events as JSON lines:
// "previewed" says how the file is read, and "saved", the last, how many rows
// are labelled. If ctx ends, the rows labelled so far are kept.
func predictRun(ctx context.Context, args []string, out io.Writer) error {
	l, err := parsePredictJob(args, out)
	if err != nil {
		return err
	}
	file := &labelled{log: &eventLog{lines: out, last: run.Saved}}
	var unusable error
	saving := replaceFile(l.out, func(w io.Writer) error {
		file.Writer = w
		err := l.label(ctx, file)
		if err != nil && file.broken == nil {
			unusable = err
		}
		return err
	})
	switch {
	case errors.As(unusable, new(*machine.Broken)):
		return unusable
	case unusable != nil:
		return badInput{unusable}
	}
	return file.log.end(saving)
}

// A labelled file is written as its rows are answered.
type labelled struct {
	io.Writer
	log    *eventLog
	broken error // of the first Write that failed
}

func (l *labelled) Write(b []byte) (int, error) {
	n, err := l.Writer.Write(b)
	l.broken = cmp.Or(l.broken, err)
	return n, err
}

// Close adds the event that the file is complete.
func (l *labelled) Close(e run.Event) error {
	l.log.add(e)
	return nil
}

// label runs the job in a session of its own.
func (l *predictJob) label(ctx context.Context, file *labelled) error {
	models := os.DirFS(l.models)
	if l.adapter != "" {
		models = oneFolder{models, l.config.Model}
	}
	s := session.New(session.Options{
		CPU: l.threads.device(), Memory: freeMemory(), Budget: data.Computer(), Models: models,
		Emit:   func(e run.Event, _ [][]byte) { file.log.add(e) },
		Outlet: func() (session.Outlet, error) { return file, nil },
	})
	defer context.AfterFunc(ctx, func() { s.Send(run.Command{Do: run.Stop, Config: l.config}) })()
	return l.execute(s)
}

func parsePredictJob(args []string, out io.Writer) (*predictJob, error) {
	l := new(predictJob)
	flags := flag.NewFlagSet("predict", flag.ContinueOnError)
	flags.StringVar(&l.data, "data", "", "`file` to label (CSV, TSV, JSON lines, CoNLL, text)")
	flags.StringVar(&l.adapter, "adapter", "", "`folder` of an adapter, PEFT's too, to put onto the model, its base")
	flags.StringVar(&l.out, "out", "", "`file` to write: the same with the answers")
	flags.StringVar(&l.reading.Text, "text", "", "`column` of the texts, if it is not the one that looks like it")
	flags.StringVar(&l.reading.Question, "question", "", "`column` of the questions, likewise")
	flags.StringVar(&l.reading.Header, "header", "", "whether the first row names the columns, `yes` or no, if it is not as it looks")
	l.threads.flag(flags)
	flags.BoolVar(&l.reading.Probabilities, "probabilities", false, "add a column with the probability of each label")
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
	if l.adapter != "" {
		l.models, l.config, err = openBase(values[0], l.adapter)
	} else {
		l.models, l.config, err = openSaved(values[0])
	}
	if err != nil {
		return nil, err
	}
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
	if l.adapter != "" {
		if err := loadAdapter(s, l.config, l.adapter); err != nil {
			return err
		}
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

// inParts writes a file that is in memory.
func inParts(parts [][]byte) func(w io.Writer) error {
	return func(w io.Writer) error {
		for _, p := range parts {
			if _, err := w.Write(p); err != nil {
				return err
			}
		}
		return nil
	}
}

// replaceFile writes a file beside the one with this name, flushes it to the
// disk, and puts it in the old one's place, with the old permissions. If the
// name is a link, its target is replaced.
func replaceFile(path string, write func(w io.Writer) error) (err error) {
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
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	if err := errors.Join(f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
