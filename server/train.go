package main

import (
	"cmp"
	"context"
	"encoding/json"
	jsonv2 "encoding/json/v2"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"tuneground/engine/cpu"
	"tuneground/engine/data"
	"tuneground/engine/hf"
	"tuneground/engine/machine"
	"tuneground/engine/message"
	"tuneground/engine/run"
	"tuneground/engine/session"
)

// A trainJob holds the arguments of `tuneground train`.
type trainJob struct {
	config           run.Config
	data             string // the user's file, or "" for a bundled data set
	test             string // a separate test file, or "" to split one off
	models, datasets string
	out              *destination // where the tuned model, or its adapter, goes; nil: nowhere
	merge            *destination // where the model goes with its adapter merged; nil: nowhere
	findRate         bool         // search a learning rate for the run instead
}

// trainRun executes the run in a JSON file. It prints Events as JSON lines. The
// last is "done" with the test metrics, once the model is saved. If ctx ends,
// or events cannot be written, the run stops as with the page's Stop button:
// the model trained so far is evaluated and kept. With -find-rate, there is no run: the
// last event is the suggested learning rate.
func trainRun(ctx context.Context, args []string, out io.Writer) error {
	j, err := parseTrainJob(args, out)
	if err != nil {
		return err
	}
	log := &eventLog{lines: out, last: run.Done}
	if j.findRate {
		log.last = run.RateSuggested
	}
	s := session.New(session.Options{
		CPU: cpu.New(), Memory: freeMemory(), Budget: data.Computer(),
		Models: os.DirFS(j.models), Datasets: os.DirFS(j.datasets),
		Emit: func(e run.Event, _ [][]byte) { log.add(e) },
	})
	defer context.AfterFunc(ctx, func() { s.Send(run.Command{Do: run.Stop, Config: j.config}) })()
	err = j.execute(s)
	switch {
	case errors.As(err, new(*machine.Broken)):
		return err
	case err != nil && ctx.Err() != nil && !log.begun:
		return fmt.Errorf("stopped before the training began; no model was kept")
	case err != nil && !log.begun:
		return badInput{err}
	case err != nil:
		return err
	}
	return log.end(j.save(s))
}

// An eventLog prints Events. It holds the last one back until its result is
// saved.
type eventLog struct {
	lines  io.Writer
	last   string // the kind of the last event
	begun  bool   // training has begun
	held   run.Event
	broken error // error in writing lines
}

func (l *eventLog) add(e run.Event) {
	l.begun = l.begun || e.Event == run.Started || e.Event == run.RateTried
	if e.Event == l.last {
		l.held = e
		return
	}
	l.print(e)
}

func (l *eventLog) print(e run.Event) {
	line, err := jsonv2.Marshal(e, json.DefaultOptionsV1(), message.InEnglish)
	if err == nil {
		_, err = l.lines.Write(append(line, '\n'))
	}
	if err != nil && l.broken == nil {
		l.broken = fmt.Errorf("the events cannot be written: %w", err)
	}
}

// end prints how the run ended, and returns the errors on the way. The metrics
// are printed even if the model was not saved.
func (l *eventLog) end(saving error) error {
	last, problem := l.held, error(nil)
	if last.Report != nil && !last.Report.Problem.IsZero() {
		problem = errors.New(last.Report.Problem.String())
	}
	if saving != nil {
		last.Event, last.Error = run.Failed, message.Of(saving)
	}
	l.print(last)
	return cmp.Or(saving, problem, l.broken)
}

func parseTrainJob(args []string, out io.Writer) (*trainJob, error) {
	j := new(trainJob)
	flags := flag.NewFlagSet("train", flag.ContinueOnError)
	flags.StringVar(&j.data, "data", "", "a `file` of your own (CSV, TSV, JSON lines) instead of the run's data set")
	flags.StringVar(&j.test, "test", "", "with -data, a `file` to test on instead of a part of the data")
	flags.StringVar(&j.models, "models", "static/models", "`folder` with one folder a model, in Hugging Face's layout")
	flags.StringVar(&j.datasets, "datasets", "static/datasets", "`folder` of the bundled data sets")
	dir := flags.String("out", "", "`folder` to write the tuned model to, in Hugging Face's layout; of an adapter method the adapter, in PEFT's")
	merged := flags.String("merge", "", "`folder` to write the model to with the adapter merged into its weights")
	flags.BoolVar(&j.findRate, "find-rate", false, "do not run: try learning rates on the run's data and model, and suggest one")
	values, err := parse(flags, args, out, "RUN.json")
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(values[0])
	if err != nil {
		return nil, badInput{err}
	}
	if j.config, err = run.Parse(text); err != nil {
		return nil, badInputf("%s: %w", values[0], err)
	}
	if j.data != "" {
		j.config.Dataset.Name = filepath.Base(j.data)
	} else if j.test != "" {
		return nil, badInputf("-test needs -data: a bundled data set is split, it has no test file")
	}
	if j.findRate && *dir+*merged != "" {
		return nil, badInputf("-find-rate trains no model that could be written; leave out -out and -merge")
	}
	if *merged != "" && !j.config.Adapts() {
		return nil, badInputf("-merge needs an adapter: method is %q, and -out writes the whole model", j.config.Method)
	}
	for _, x := range []struct {
		dir string
		to  **destination
	}{{*dir, &j.out}, {*merged, &j.merge}} {
		if x.dir == "" {
			continue
		}
		if *x.to, err = openDestination(x.dir); err != nil {
			return nil, badInputf("the tuned model cannot be written: %w", err)
		}
	}
	return j, nil
}

// execute reads the data and runs.
func (j *trainJob) execute(s *session.Session) error {
	var files []session.File
	for _, path := range []string{j.data, j.test} {
		if path == "" {
			continue
		}
		file, closer, err := openFileOf(path)
		if err != nil {
			return err
		}
		defer closer.Close()
		files = append(files, file)
	}
	if len(files) > 0 {
		if err := s.Run(run.Command{Do: run.LoadData, Config: j.config}, files...); err != nil {
			return err
		}
	}
	do := run.Start
	if j.findRate {
		do = run.FindRate
	}
	return s.Run(run.Command{Do: do, Config: j.config})
}

// save writes the tuned model.
func (j *trainJob) save(s *session.Session) error {
	tuned := s.Folder
	if j.config.Adapts() {
		tuned = s.Adapter
	}
	if err := write(tuned, j.out); err != nil {
		return err
	}
	return write(s.Folder, j.merge)
}

// write saves files to a destination, if there is one.
func write(files func() (hf.Folder, error), to *destination) error {
	if to == nil {
		return nil
	}
	folder, err := files()
	if err != nil {
		return err
	}
	return to.save(folder)
}
