package client

import (
	"encoding/csv"
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/run"
	"tuneground/engine/sweep"
)

// A Sweep is what the controls of a sweep show, and the last sweep.
type Sweep struct {
	Next run.Grid       // of the next sweep
	Plan *run.SweepInfo // of Next; nil while unknown

	Grid run.Grid // of the last sweep; the rest is its results
	Task string
	Now  *run.SweepInfo // before its current run; nil: none is going on
	Runs []run.SweptRun
	End  *run.SweepEnd // nil until it has ended
	best keptRun
	race *Race // of a lesson; nil: the bench's
}

// A keptRun is a run whose model may be the current one again.
type keptRun struct {
	result run.SweptRun
	run    *Run
	made   *source
}

// Sweeping reports whether a sweep is going on.
func (s *Client) Sweeping() bool { return s.Sweep.Now != nil }

// VarySeeds sets the number of seeds of the next sweep.
func (s *Client) VarySeeds(n int) {
	s.Sweep.Next.Seeds = n
	s.replan()
}

// Vary makes the i-th setting that the next sweep varies another one, with its present
// value, or removes it if path is empty.
func (s *Client) Vary(i int, path string) {
	g := &s.Sweep.Next
	g.Settings = slices.Clone(g.Settings)
	switch {
	case path == "":
		g.Settings = slices.Delete(g.Settings, i, i+1)
	case i == len(g.Settings):
		g.Settings = append(g.Settings, run.Values{})
		fallthrough
	default:
		g.Settings[i] = run.Values{Setting: path, Values: []string{s.Next.Value(path)}}
	}
	s.replan()
}

// VaryOver gives the i-th setting its values, as typed: separated by commas or, if one
// of them contains a comma, by semicolons.
func (s *Client) VaryOver(i int, typed string) {
	separator := ","
	if strings.ContainsAny(typed, ";；") {
		separator, typed = ";", strings.ReplaceAll(typed, "；", ";")
	} else {
		typed = strings.NewReplacer("，", ",", "、", ",").Replace(typed)
	}
	var values []string
	for _, v := range strings.Split(typed, separator) {
		values = append(values, strings.TrimSpace(v))
	}
	settings := slices.Clone(s.Sweep.Next.Settings)
	settings[i].Values = values
	s.Sweep.Next.Settings = settings
	s.replan()
}

// replan asks what the next sweep would take.
func (s *Client) replan() {
	s.Sweep.Plan = nil
	s.touch(Search)
	s.askForPlan()
}

// wanted is the sweep that an estimate is for; nil if the controls describe none.
func (s *Client) wanted() *run.Sweep {
	if s.Sweep.Next.Seeds == 1 && len(s.Sweep.Next.Settings) == 0 {
		return nil
	}
	return &run.Sweep{Grid: s.Sweep.Next}
}

// Sweepable reports whether StartSweep can start the next sweep.
func (s *Client) Sweepable() bool {
	p := s.Sweep.Plan
	return s.Startable() && p != nil && p.Problem.IsZero()
}

// StartSweep starts the next sweep with the current settings.
func (s *Client) StartSweep() {
	next := s.Sweep.Next
	s.Sweep = Sweep{Next: next, Plan: s.Sweep.Plan, Grid: next, Task: s.Next.Config.Task}
	s.begin(run.Command{Do: run.StartSweep, Sweep: &run.Sweep{Grid: next}, Run: s.newRun()})
}

// SaveSweep downloads the table of the last sweep's runs.
func (s *Client) SaveSweep() {
	w := &s.Sweep
	var table strings.Builder
	csv.NewWriter(&table).WriteAll(sweep.Table(w.Task, w.Grid, w.Runs)) // a Builder takes all
	s.keep("sweep.csv", app.Window().Get("Blob").New([]any{table.String()}, map[string]any{"type": "text/csv"}))
}

// applySweep applies an event of a sweep between its runs.
func (s *Client) applySweep(e run.Event) {
	w := &s.Sweep
	switch e.Event {
	case run.SweepGoesOn:
		if before := e.SweepInfo.Done; e.SweepInfo.Next == 1 || before != nil { // again, if a GPU failed
			w.Runs, w.best = before, keptRun{result: bestOf(before)}
		}
		w.Now = e.SweepInfo
		s.Run, s.phase = &Run{Record: run.Record{Config: s.Run.Config}}, starting
		w.hear(e, s.Run)
	case run.Observed:
		w.hear(e, s.Run)
	case run.RunSwept:
		x := *e.SweptRun
		w.hear(e, s.Run)
		w.Runs = append(w.Runs, x)
		if x.Better(w.best.result) || w.best.result.Metric == "" && x.Steps > 0 {
			w.best = keptRun{x, s.Run, s.made[TheRun]}
		}
	case run.Swept:
		w.End, w.Now = e.SweepEnd, nil
		if b := w.best; b.run != nil && b.result.Run == w.End.Kept {
			s.Run, s.made[TheRun] = b.run, b.made
			s.reported()
		}
		w.hear(e, s.Run)
		s.ended()
	}
	s.touch(Training, Search)
}

// bestOf returns the best of some results, or the last one if none has a score.
func bestOf(list []run.SweptRun) (best run.SweptRun) {
	for _, x := range list {
		if x.Better(best) || best.Metric == "" && x.Steps > 0 {
			best = x
		}
	}
	return best
}

// hear tells the race, if this is one.
func (w *Sweep) hear(e run.Event, now *Run) {
	if w.race != nil {
		w.race.hear(e, now)
	}
}

// Kept returns the run whose model the last sweep kept, and whether the validation set
// chose it.
func (w *Sweep) Kept() (x run.SweptRun, validated bool) {
	return w.best.result, w.best.result.Metric != ""
}

// TakeBest sets the settings that the last sweep varied to those of the run whose model
// it kept.
func (s *Client) TakeBest() {
	b := s.Sweep.best.result
	for i, v := range b.Values {
		s.Next.Set(s.Sweep.Grid.Settings[i].Setting, v)
	}
	s.Next.Set("seed", strconv.FormatUint(uint64(b.Seed), 10))
}
