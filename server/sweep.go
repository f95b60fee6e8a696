package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"tuneground/engine/data"
	"tuneground/engine/machine"
	"tuneground/engine/run"
	"tuneground/engine/session"
)

// A sweepJob holds the arguments of `tuneground sweep`, and what its runs have shown.
type sweepJob struct {
	inputs
	results *results
	grid    run.Grid
	configs []run.Config // in the order of the grid
	table   string       // the file for a table of all runs, or ""
	file    *sweepFile   // keeps the runs; nil: nowhere

	lines  io.Writer
	info   run.SweepInfo
	record run.Record // of the current run
	told   time.Time  // when its progress was last printed
	runs   []run.SweptRun
	best   run.SweptRun
	end    run.SweepEnd
	broken error // in keeping a result
}

// sweepRun executes the runs of a sweep one after the other, and prints a line for each
// and a table at the end. With -results, each completed run is kept at once: the same
// command goes on with the others after an interruption. If ctx ends, the current run
// is given up. The model of the best run so far is in -out.
func sweepRun(ctx context.Context, args []string, out io.Writer) error {
	j, err := parseSweepJob(args, out)
	if err != nil {
		return err
	}
	defer j.file.close()
	var s *session.Session
	s = session.New(session.Options{
		CPU: j.threads.device(), Memory: freeMemory(), Budget: data.Computer(),
		Models: os.DirFS(j.models), Datasets: os.DirFS(j.datasets), Words: os.DirFS(j.words),
		Emit: func(e run.Event, _ [][]byte) { j.hear(s, e) },
	})
	defer context.AfterFunc(ctx, func() { s.Send(run.Command{Do: run.Stop, Config: j.config}) })()
	if err = j.load(s); err == nil {
		err = s.Run(run.Command{Do: run.StartSweep, Config: j.config, Sweep: j.sweep()})
	}
	switch {
	case err != nil && j.info.Next == 0 && !errors.As(err, new(*machine.Broken)):
		return badInput{err}
	case err != nil:
		return err
	}
	if err := j.report(); err != nil {
		return err
	}
	return j.broken
}

func parseSweepJob(args []string, out io.Writer) (*sweepJob, error) {
	j := &sweepJob{lines: out}
	flags := flag.NewFlagSet("sweep", flag.ContinueOnError)
	j.inputs.flags(flags)
	j.results = resultFlags(flags) // of the best run on the validation set
	flags.Func("set", "a setting with its values, `NAME=VALUE,VALUE`; can be given for several settings. Semicolons separate values that contain commas", j.set)
	flags.IntVar(&j.grid.Seeds, "seeds", 1, "`number` of runs with each combination of values, each with a seed of its own")
	kept := flags.String("results", "", "`file` to keep the runs in, one JSON line each. A sweep goes on with the runs that it lacks")
	flags.StringVar(&j.table, "csv", "", "`file` for a table of all runs")
	values, err := parse(flags, args, out, "RUN.json")
	if err != nil {
		return nil, err
	}
	if err := j.inputs.open(values[0]); err != nil {
		return nil, err
	}
	if j.configs, err = j.grid.Configs(j.config); err != nil {
		return nil, badInput{err}
	}
	if j.table != "" {
		if err := replaceable(j.table); err != nil {
			return nil, badInputf("the table cannot be written: %w", err)
		}
	}
	if err := j.results.open(&j.config); err != nil {
		return nil, err
	}
	if *kept != "" {
		if j.file, err = openSweepFile(*kept); err != nil {
			return nil, badInput{err}
		}
	}
	return j, nil
}

// set reads a setting with its values.
func (j *sweepJob) set(argument string) error {
	name, list, ok := strings.Cut(argument, "=")
	if !ok {
		return fmt.Errorf("it has no values; write them as learning_rate=1e-4,5e-4")
	}
	separator := ","
	if strings.Contains(list, ";") {
		separator = ";"
	}
	values := run.Values{Setting: strings.TrimSpace(name)}
	for _, v := range strings.Split(list, separator) {
		values.Values = append(values.Values, strings.TrimSpace(v))
	}
	j.grid.Settings = append(j.grid.Settings, values)
	return nil
}

// sweep returns the sweep with the kept runs that belong to it. Runs of other settings
// stay in the file and do not count. The best one is done again if its model is wanted
// and is not there.
func (j *sweepJob) sweep() *run.Sweep {
	sweep := &run.Sweep{Grid: j.grid}
	if j.file == nil {
		return sweep
	}
	var records []*run.Record
	for i, c := range j.configs {
		k, done := j.file.last(c)
		if !done {
			continue
		}
		records = append(records, k.Record)
		k.Result.Run, k.Result.Values = i+1, j.grid.Combinations()[i/j.grid.Seeds]
		sweep.Data, sweep.Model = k.Record.Data, k.Record.Model
		sweep.Done = append(sweep.Done, k.Result)
		j.take(k.Result)
	}
	if i := slices.IndexFunc(j.runs, func(x run.SweptRun) bool { return x.Run == j.best.Run }); j.results.any() && i >= 0 && !j.results.hold(records[i]) {
		j.runs, sweep.Done, j.best = slices.Delete(j.runs, i, i+1), slices.Delete(sweep.Done, i, i+1), run.SweptRun{}
	}
	if n := len(sweep.Done); n > 0 {
		fmt.Fprintf(j.lines, "%d of %d runs were done before\n", n, len(j.configs))
	}
	return sweep
}

// take adds a result, and reports whether it is the best so far.
func (j *sweepJob) take(x run.SweptRun) bool {
	j.runs = append(j.runs, x)
	if x.Better(j.best) || j.best.Metric == "" && x.Steps > 0 {
		j.best = x
		return true
	}
	return false
}

// hear takes in an event of the sweep.
func (j *sweepJob) hear(s *session.Session, e run.Event) {
	j.record.Apply(e)
	switch e.Event {
	case run.SweepGoesOn:
		j.info, j.record, j.told = *e.SweepInfo, run.Record{}, time.Now()
		fmt.Fprintf(j.lines, "run %d of %d: %s (about %s for all that is left)\n", j.info.Next, j.info.Runs, j.name(j.info.Next), duration(j.info.Seconds))
	case run.Step:
		if time.Since(j.told) > 10*time.Second {
			j.told = time.Now()
			fmt.Fprintf(j.lines, "  step %d of %d, loss %.4f, about %s left\n", e.Step.Step, j.record.Plan.Steps, e.Step.Loss, duration(e.Step.ETA+j.info.After))
		}
	case run.RunSwept:
		fmt.Fprintf(j.lines, "  %s\n", outcome(*e.SweptRun))
		if err := j.keep(s, *e.SweptRun); err != nil && j.broken == nil {
			j.broken = err
			s.Send(run.Command{Do: run.Stop, Config: j.config})
		}
	case run.Swept:
		j.end = *e.SweepEnd
	}
}

// keep keeps a result and, if it is the best so far, its model.
func (j *sweepJob) keep(s *session.Session, x run.SweptRun) error {
	if j.take(x) {
		if err := j.results.save(s, &j.configs[x.Run-1]); err != nil {
			return err
		}
	}
	return j.file.add(keptRun{Config: j.configs[x.Run-1], Result: x, Record: &j.record})
}

// name names a run by what distinguishes it from the others.
func (j *sweepJob) name(number int) string {
	var parts []string
	for i, v := range j.grid.Combinations()[(number-1)/j.grid.Seeds] {
		parts = append(parts, j.grid.Settings[i].Setting+" "+v)
	}
	return strings.Join(append(parts, fmt.Sprintf("seed %d", j.configs[number-1].Seed)), ", ")
}

// duration writes seconds as hours, minutes and seconds.
func duration(seconds float64) string {
	return time.Duration(seconds * float64(time.Second)).Round(time.Second).String()
}
