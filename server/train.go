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

	"tuneground/engine/data"
	"tuneground/engine/machine"
	"tuneground/engine/message"
	"tuneground/engine/run"
	"tuneground/engine/session"
	"tuneground/engine/store"
	"tuneground/server/disk"
)

// A trainJob holds the arguments of `tuneground train`.
type trainJob struct {
	inputs
	results  *results
	folder   *disk.Folder // where the run is kept; nil: nowhere
	findRate bool         // search a learning rate for the run instead
	python   *destination // write the run there as a Python project instead; nil: run
}

// trainRun executes the run in a JSON file. It prints Events as JSON lines. The
// last is "done" with the test metrics, once the model is saved. If ctx ends,
// or events cannot be written, the run stops as with the page's Stop button:
// the model trained so far is evaluated and kept. With -run, the run is kept in a folder
// and can go on from there. With -find-rate or -python there is no run: the last event is
// the suggested learning rate, or names the folder with the project.
func trainRun(ctx context.Context, args []string, out io.Writer) error {
	j, err := parseTrainJob(args, out)
	if err != nil {
		return err
	}
	if j.folder != nil {
		defer j.folder.Close()
	}
	log := &eventLog{lines: out, last: run.Done}
	if j.findRate {
		log.last = run.RateSuggested
	}
	if j.python != nil {
		return j.do(ctx, log, func(s *session.Session) error { return j.writeProject(s, log) })
	}
	return j.do(ctx, log, j.execute)
}

// writeProject writes the run as a Python project.
func (j *trainJob) writeProject(s *session.Session, log *eventLog) error {
	if err := j.load(s); err != nil {
		return err
	}
	files, err := s.Project(j.config)
	if err != nil {
		return err
	}
	log.held = run.Event{Event: run.Saved, Saved: &run.SavedInfo{Name: j.python.dir, Bytes: files.Size()}}
	return j.python.save(files)
}

// session returns a session for the job.
func (j *trainJob) session(log *eventLog) *session.Session {
	return session.New(session.Options{
		CPU: j.threads.device(), Memory: freeMemory(), Budget: data.Computer(),
		Models: os.DirFS(j.models), Datasets: os.DirFS(j.datasets), Words: os.DirFS(j.words),
		Runs: disk.OnlyOf(j.folder), Background: true,
		Emit: func(e run.Event, _ [][]byte) { log.add(e) },
	})
}

// do does the work of a run in a session and then saves its results. If ctx ends, it
// stops the work.
func (j *trainJob) do(ctx context.Context, log *eventLog, work func(*session.Session) error) error {
	s := j.session(log)
	defer context.AfterFunc(ctx, func() { s.Send(run.Command{Do: run.Stop, Config: j.config}) })()
	err := work(s)
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
	return log.end(j.results.save(s, &j.config))
}

// An eventLog prints Events. It holds the last one back until its result is
// saved.
type eventLog struct {
	lines  io.Writer
	last   string // the kind of the last event
	begun  bool   // training has begun
	held   run.Event
	unkept error // why the run is not kept up to its last step
	broken error // error in writing lines
}

func (l *eventLog) add(e run.Event) {
	l.begun = l.begun || e.Event == run.Started || e.Event == run.RateTried
	if e.Event == l.last {
		l.held = e
		return
	}
	if e.Event == run.Kept {
		l.unkept = nil
		if !e.Kept.Problem.IsZero() {
			l.unkept = errors.New(e.Kept.Problem.String())
		}
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
	return cmp.Or(saving, problem, l.unkept, l.broken)
}

func parseTrainJob(args []string, out io.Writer) (*trainJob, error) {
	j := new(trainJob)
	flags := flag.NewFlagSet("train", flag.ContinueOnError)
	j.inputs.flags(flags)
	j.results = resultFlags(flags)
	kept := flags.String("run", "", "`folder` to keep the run in, so that \"tuneground resume\" can go on with it")
	flags.BoolVar(&j.findRate, "find-rate", false, "do not run: try learning rates on the run's data and model, and suggest one")
	project := flags.String("python", "", "do not run: write the run as a Python project with Hugging Face's Trainer to a `folder`")
	values, err := parse(flags, args, out, "RUN.json")
	if err != nil {
		return nil, err
	}
	if err := j.inputs.open(values[0]); err != nil {
		return nil, err
	}
	if j.findRate && (j.results.any() || *kept != "") {
		return nil, badInputf("-find-rate trains no model that could be written or kept; leave out -out, -merge, -onnx and -run")
	}
	if *project != "" && (j.results.any() || *kept != "" || j.findRate) {
		return nil, badInputf("-python writes the run without starting it; leave out -out, -merge, -onnx, -run and -find-rate")
	}
	if *project != "" {
		if j.python, err = openDestination(*project); err != nil {
			return nil, badInputf("the Python project cannot be written: %w", err)
		}
	}
	if err := j.results.open(&j.config); err != nil {
		return nil, err
	}
	if *kept != "" {
		if j.folder, err = newRunFolder(*kept); err != nil {
			return nil, err
		}
	}
	return j, nil
}

// execute reads the data and runs.
func (j *trainJob) execute(s *session.Session) error {
	if err := j.load(s); err != nil {
		return err
	}
	command := run.Command{Do: run.Start, Config: j.config}
	if j.findRate {
		command.Do = run.FindRate
	}
	if j.folder != nil {
		command.Run = j.folder.Dir()
	}
	return s.Run(command)
}

// newRunFolder opens a folder in which a run can begin.
func newRunFolder(dir string) (*disk.Folder, error) {
	folder, err := disk.Open(dir)
	if err != nil {
		return nil, badInputf("the run cannot be kept: %w", err)
	}
	if err := store.Of(folder).Vacant(); err != nil {
		folder.Close()
		return nil, badInputf("the run cannot be kept in %s: %w", dir, err)
	}
	return folder, nil
}
