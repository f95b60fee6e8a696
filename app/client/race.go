package client

import (
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// A Race is runs of a lesson that differ in the settings of its Grid, one after the
// other, with the settings of Config.
type Race struct {
	Config   run.Config
	Grid     run.Grid
	Info     *run.SweepInfo     // before its current run; nil: none is going on
	Runs     []*Run             // those begun, with their curves
	Results  []run.SweptRun     // of those completed, in the same order
	Observed []run.ObservedInfo // of those, if asked for
	End      *run.SweepEnd      // nil until it has ended
	Failure  message.Message

	started bool
}

// Going reports whether the race has begun and not yet ended.
func (r *Race) Going() bool { return r.started && r.End == nil && r.Failure.IsZero() }

// Raceable reports whether StartRace can start a race.
func (s *Client) Raceable() bool {
	return s.Ready != nil && !s.Running() && !s.Measuring() && !s.Waiting(run.FindRate)
}

// StartRace starts a race with settings of its own. With an
// empty Grid it is a single run.
func (s *Client) StartRace(config run.Config, g run.Grid) *Race {
	return s.StartObserved(config, g, nil)
}

// StartObserved starts a race of each of whose runs more is asked.
func (s *Client) StartObserved(config run.Config, g run.Grid, observe *run.Observe) *Race {
	return s.startRace(config, run.Sweep{Grid: g, Observe: observe})
}

// StartUnbalanced starts a race in which a label is rare.
func (s *Client) StartUnbalanced(config run.Config, g run.Grid, rare run.Rare) *Race {
	return s.startRace(config, run.Sweep{Grid: g, Rare: &rare})
}

// StartAnnotated starts a single run on some lines of the training set, with these labels.
func (s *Client) StartAnnotated(config run.Config, lines []run.Line) *Race {
	return s.startRace(config, run.Sweep{Lines: lines})
}

func (s *Client) startRace(config run.Config, w run.Sweep) *Race {
	config = s.available(config)
	w.Seeds = max(1, w.Seeds)
	g := w.Grid
	r := &Race{Config: config, Grid: g, started: true}
	s.Sweep = Sweep{Next: s.Sweep.Next, Plan: s.Sweep.Plan, Grid: g, Task: config.Task, race: r}
	s.ready(config)
	s.sendOwn(config, run.Command{Do: run.StartSweep, Sweep: &w})
	return r
}

// hear takes in what happened to the race's current run.
func (r *Race) hear(e run.Event, now *Run) {
	switch e.Event {
	case run.SweepGoesOn:
		if e.SweepInfo.Next == 1 { // again, if a GPU failed
			r.Runs, r.Results, r.Observed = nil, nil, nil
		}
		r.Info, r.Runs = e.SweepInfo, append(r.Runs, now)
	case run.Observed:
		r.Observed = append(r.Observed, *e.Observed)
	case run.RunSwept:
		r.Results = append(r.Results, *e.SweptRun)
	case run.Swept:
		r.End, r.Info = e.SweepEnd, nil
	}
}

// failRace ends the race that is going on, if there is one.
func (s *Client) failRace(why message.Message) {
	if r := s.Sweep.race; r != nil && r.Going() {
		r.Failure, r.Info = why, nil
		delete(s.failures, run.StartSweep) // the lesson says it
	}
}

// racing reports whether the current run is one of a race.
func (s *Client) racing() bool { return s.Sweep.race != nil && s.Sweep.race.Going() }

// available returns the settings with data and model that the site suggests for the task
// in the place of some that it lacks.
func (s *Client) available(config run.Config) run.Config {
	if s.Ready == nil || s.KnowsData(config.Dataset.Name) && s.KnowsModel(config.Model) {
		return config
	}
	if data, model := s.suggested(config.Task, s.Lang); data != "" && model != "" {
		config.Dataset.Name, config.Model = data, model
	}
	return config
}
