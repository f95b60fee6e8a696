package session

import (
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"tuneground/engine/machine"
	"tuneground/engine/message"
	"tuneground/engine/plan"
	"tuneground/engine/run"
	"tuneground/engine/store"
	"tuneground/engine/train"
	"tuneground/engine/watch"
)

// A sweeping is a sweep in progress.
type sweeping struct {
	grid    run.Grid
	asked   run.Config     // that the grid varies
	observe *run.Observe   // nil: nothing
	keep    string         // the sweep's name; "": no run is kept
	configs []run.Config   // in the order of the grid; all on the device chosen for the first
	seconds []float64      // predicted for each
	done    map[int]bool   // by number, from 1
	begun   map[int]bool   // the kept ones that go on
	before  []run.SweptRun // results to be told, of runs done before
	// foreseen are the seconds predicted for the runs done here, and took those that
	// they took.
	foreseen, took float64

	best   run.SweptRun // of those done here; the last one, if none has a score
	record *run.Record  // of best
	values [][]float32  // best's parameters that train, while another run has the model
}

// newSweeping plans every run of a grid, so that one that cannot be run is told before
// the first is.
func (s *Session) newSweeping(c run.Config, sweep *run.Sweep, keep string) (*sweeping, error) {
	if sweep == nil {
		return nil, message.Errorf("the sweep has no runs; name settings with their values, or a number of seeds")
	}
	configs, err := sweep.Configs(c)
	if err != nil {
		return nil, err
	}
	if _, err := s.job(c, true); err != nil {
		return nil, err
	}
	if err := sweep.Matter(configs, s.ckpt.Config.ModelType); err != nil {
		return nil, err
	}
	if len(sweep.Done) > 0 {
		if err := sameFiles(sweep.Data, s.data.set.Source); err != nil {
			return nil, err
		}
		if err := sameFiles(sweep.Model, s.ckpt.Source()); err != nil {
			return nil, err
		}
	}
	w := &sweeping{
		grid: sweep.Grid, asked: c, observe: sweep.Observe, keep: keep, configs: configs,
		seconds: make([]float64, len(configs)), done: map[int]bool{}, begun: map[int]bool{},
	}
	for _, d := range sweep.Done {
		w.done[d.Run] = true
		if d.Better(w.best) {
			w.best = d // its model is not here, and stays with whoever has the result
		}
	}
	for i := 0; i < len(configs); i += w.grid.Seeds { // a seed changes neither time nor memory
		p, on, err := s.foreseeOne(configs[i], len(configs) > 1)
		if err != nil {
			return nil, w.named(i+1, err)
		}
		if i == 0 {
			w.fix(on.Kind)
		}
		for seed := range w.grid.Seeds {
			w.seconds[i+seed] = p.Seconds
		}
	}
	return w, nil
}

// foresee tells how long a sweep would take, or why it cannot be run.
func (s *Session) foresee(c run.Config, sweep *run.Sweep) (*run.SweepInfo, error) {
	w, err := s.newSweeping(c, sweep, "")
	if err == watch.ErrStopped {
		return nil, err
	}
	if err != nil {
		return &run.SweepInfo{Problem: message.Of(err)}, nil
	}
	return w.standing(0), nil
}

// fix makes all runs compute on one device: on another, they would round differently.
func (w *sweeping) fix(device string) {
	for i := range w.configs {
		w.configs[i].Device = device
	}
}

// foreseeOne predicts a run of a sweep. If there are more, the best one's parameters are
// in memory beside it.
func (s *Session) foreseeOne(c run.Config, more bool) (*run.PlanInfo, *machine.Computer, error) {
	job, err := s.job(c, true)
	if err != nil {
		return nil, nil, err
	}
	p, err := job.Plan()
	if err != nil {
		return nil, nil, err
	}
	on, _ := s.machine.Choose(c.Device, p)
	if err := job.Foresee(p, on); err != nil {
		return nil, nil, err
	}
	need := plan.Need{Host: p.Bytes}
	if more {
		need.Host += 4 * p.Trainable
	}
	return p, on, job.Room(need, on)
}

// label calls a kept run by its values.
func (w *sweeping) label(kept *store.Run, number int) {
	if kept == nil {
		return
	}
	words := w.chosen(number, "=")
	kept.SetLabel(run.Label{Title: strings.Join(append(words, fmt.Sprintf("seed=%d", w.configs[number-1].Seed)), ", "), Tags: "sweep"})
}

// chosen names the settings of a run with their values.
func (w *sweeping) chosen(number int, equals string) (list []string) {
	for i, v := range w.grid.Combinations()[(number-1)/w.grid.Seeds] {
		list = append(list, w.grid.Settings[i].Setting+equals+v)
	}
	return list
}

// named says which run of a sweep an error is of.
func (w *sweeping) named(number int, err error) error {
	values := w.chosen(number, " = ")
	if len(values) == 0 {
		return err
	}
	return message.Errorf("%s: %w", strings.Join(values, ", "), err)
}

// standing returns how the sweep stands before a run, 0 for before all.
func (w *sweeping) standing(next int) *run.SweepInfo {
	info := &run.SweepInfo{Runs: len(w.configs), Next: next, Done: w.before}
	w.before = nil
	for i, seconds := range w.seconds {
		if w.done[i+1] {
			continue
		}
		info.Seconds += seconds
		if i+1 > next {
			info.After += seconds
		}
	}
	if w.foreseen > 0 {
		info.Seconds, info.After = info.Seconds*w.took/w.foreseen, info.After*w.took/w.foreseen
	}
	return info
}

// startSweep executes the sweep that a Command asks for.
func (s *Session) startSweep(r request) error {
	return s.sweep(func() (*sweeping, error) { return s.newSweeping(r.Config, r.Sweep, r.Run) })
}

// sweep executes the runs of the sweep that load returns, one after the other.
func (s *Session) sweep(load func() (*sweeping, error)) error {
	s.running = true
	defer func() { s.running = false }()
	defer debug.SetGCPercent(debug.SetGCPercent(garbage))
	w, err := load()
	if err == watch.ErrStopped {
		return message.Errorf("stopped before the first step; nothing was changed")
	}
	if err != nil {
		return err
	}
	stopped := false
	last := 0 // the run whose model is the current one
	for number := 1; number <= len(w.configs) && !stopped; number++ {
		if w.done[number] {
			continue
		}
		s.emit(run.Event{Event: run.SweepGoesOn, SweepInfo: w.standing(number)})
		if err = s.look(); err == nil {
			w.put(s, last)
			last = number
			stopped, err = s.sweepOne(w, number)
		}
		if err == watch.ErrStopped {
			stopped = true
		} else if err != nil {
			return err
		}
	}
	return s.endSweep(w, last, stopped)
}

// put keeps the best run's parameters before the next run takes its model's place.
func (w *sweeping) put(s *Session, last int) {
	if last == 0 || w.best.Run != last || s.model == nil {
		return
	}
	w.record = s.model.Record
	if s.model.Saved != nil { // of a device that may fail
		w.values = s.model.Saved.Values
		return
	}
	w.values = s.model.Read(w.values)
}

// sweepOne executes a run and emits its result, unless it was stopped. A run that
// diverges has none, and the others follow.
func (s *Session) sweepOne(w *sweeping, number int) (stopped bool, err error) {
	c, began := w.configs[number-1], time.Now()
	job, err := s.prepare(c)
	if err != nil {
		return false, err
	}
	if s.observer, err = newObserver(job, w.observe); err != nil {
		return false, err
	}
	defer func() { s.observer = nil }()
	t, err := s.sweptTrainer(w, number, job)
	defer s.closeKept()
	if err != nil {
		return false, err
	}
	made := s.model
	if t != nil {
		err = s.runTrainer(t)
	}
	if _, broken := err.(*machine.Broken); broken || err == watch.ErrStopped {
		return false, err
	}
	if err == nil && made.Record.Report.Stopped {
		return true, nil
	}
	if err == nil && s.observer != nil {
		seen, err := s.observer.result(made)
		if err != nil {
			return false, err
		}
		s.emit(run.Event{Event: run.Observed, Observed: seen})
	}
	result := run.SweptRun{Run: number, Values: w.grid.Combinations()[(number-1)/w.grid.Seeds], Seed: c.Seed, Problem: message.Of(err)}
	if err == nil {
		result = w.grid.ResultOf(number, made.Record)
		if result.Better(w.best) || w.best.Metric == "" {
			w.best = result
		}
	}
	w.done[number] = true
	w.foreseen, w.took = w.foreseen+w.seconds[number-1], w.took+time.Since(began).Seconds()
	s.emit(run.Event{Event: run.RunSwept, SweptRun: &result})
	return false, nil
}

// sweptTrainer returns the Trainer of a run; nil if the run turns out to be finished.
func (s *Session) sweptTrainer(w *sweeping, number int, job *plan.Job) (*train.Trainer, error) {
	name := run.SweptName(w.keep, number)
	if w.begun[number] {
		return s.trainerAgain(name)
	}
	job.Copies = w.keep != "" && s.opts.Background
	t, err := s.newTrainer(job, nil)
	if err == nil && w.keep != "" {
		s.model.Record.Sweep = &run.SweepPart{Run: number, Grid: w.grid, Config: w.asked}
		s.keep(t, job, name)
		w.label(s.kept, number)
	}
	return t, err
}

// endSweep makes the best run's model the current one, and says which that is. Without
// a completed run it is that of the run that was stopped.
func (s *Session) endSweep(w *sweeping, last int, stopped bool) error {
	end := &run.SweepEnd{Kept: w.best.Run, Stopped: stopped}
	if w.best.Run == 0 && s.model != nil {
		end.Kept = last
	}
	if best := w.best.Run; best != 0 && best != last && w.record == nil && w.keep != "" { // it was done before
		if err := s.showKept(run.SweptName(w.keep, best)); err != nil {
			return err
		}
	}
	if w.record != nil && w.best.Run != last {
		job, err := s.prepare(w.configs[w.best.Run-1])
		if err != nil {
			return err
		}
		p, err := job.Plan()
		if err != nil {
			return err
		}
		on, _ := s.machine.Choose(job.Config.Device, p)
		m, err := s.newModel(job, on.Device)
		if err != nil {
			return err
		}
		m.Write(w.values)
		m.Rest()
		m.Record = w.record
		s.model = m
	}
	s.emit(run.Event{Event: run.Swept, SweepEnd: end})
	return nil
}
