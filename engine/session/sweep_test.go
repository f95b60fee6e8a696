package session

import (
	"bytes"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"tuneground/engine/run"
)

// swept runs a sweep and returns its events by run.
func swept(t *testing.T, c run.Config, sweep *run.Sweep, lives ...int) (*Session, *recorder, [][]run.Event) {
	t.Helper()
	s, r := newSession(t)
	withGPUs(s, lives...)
	var runs [][]run.Event
	s.opts.Emit = func(e run.Event, file [][]byte) {
		r.emit(e, file)
		if e.Event == run.SweepGoesOn {
			runs = append(runs, nil)
		} else if len(runs) > 0 {
			runs[len(runs)-1] = append(runs[len(runs)-1], e)
		}
	}
	must(t, s.Run(run.Command{ID: 1, Do: run.StartSweep, Config: c, Sweep: sweep}))
	return s, r, runs
}

// recordOf is the Record of a run's events, without what depends on the clock and
// without the device, which a sweep chooses once.
func recordOf(events []run.Event) run.Record {
	var r run.Record
	for _, e := range events {
		r.Apply(e)
	}
	r.Config.Device, r.Started, r.Devices, r.Plan = "", r.Started.Truncate(1<<62), nil, run.PlanInfo{}
	for i := range r.Steps {
		r.Steps[i].TokensPerSec, r.Steps[i].StepSeconds, r.Steps[i].ETA = 0, 0, 0
	}
	r.Report.Seconds, r.Report.Ended = 0, r.Started
	return r
}

// Each run of a sweep is to the digit what it is alone, and the model that is left is
// the best one on the validation set, to the byte.
func TestASweepIsItsRuns(t *testing.T) {
	for _, method := range []string{run.Full, run.Head, run.LoRA} {
		c := settings()
		c.Method, c.Epochs, c.Dropout = method, 3, 0.1
		sweep := &run.Sweep{Grid: run.Grid{Settings: []run.Values{{Setting: "learning_rate", Values: []string{"3e-3", "3e-4"}}}, Seeds: 2}}
		s, r, runs := swept(t, c, sweep)
		configs, err := sweep.Configs(c)
		must(t, err)
		results, best := r.all(run.RunSwept), run.SweptRun{}
		if len(results) != 4 || len(runs) != 4 {
			t.Fatalf("%s: %d results of %d runs", method, len(results), len(runs))
		}
		var folder map[string][]byte
		for i, one := range configs {
			alone, q := newSession(t)
			must(t, alone.Run(run.Command{ID: 1, Do: run.Start, Config: one}))
			if got, want := recordOf(runs[i]), recordOf(q.events); !reflect.DeepEqual(got, want) {
				t.Fatalf("%s: run %d of the sweep is\n%+v\nand alone\n%+v", method, i+1, got, want)
			}
			x, report := results[i].SweptRun, q.last(t, run.Done).Report
			if x.Run != i+1 || x.Seed != one.Seed || x.Values[0] != []string{"3e-3", "3e-4"}[i/2] || !reflect.DeepEqual(x.Metrics, report.Metrics) {
				t.Errorf("%s: result %d is %+v", method, i+1, x)
			}
			if x.Better(best) {
				best = *x
				folder, err = inMemory(alone.Folder(run.Float32))
				must(t, err)
			}
		}
		if end := r.last(t, run.Swept).SweepEnd; end.Kept != best.Run || end.Stopped {
			t.Errorf("%s: kept is run %d, the best is %d", method, end.Kept, best.Run)
		}
		kept, err := inMemory(s.Folder(run.Float32))
		must(t, err)
		if !bytes.Equal(kept["model.safetensors"], folder["model.safetensors"]) {
			t.Errorf("%s: the model kept is not that of run %d", method, best.Run)
		}
	}
}

// On a GPU, also on one that fails in a run, a sweep has the same results, and keeps the
// same model. (This GPU computes as the CPU does.)
func TestASweepOnAGPU(t *testing.T) {
	c := settings()
	c.Epochs, c.Dropout = 2, 0.1
	sweep := &run.Sweep{Grid: run.Grid{Seeds: 3}}
	failures := 0
	results := func(device string, lives ...int) (string, []byte) {
		c.Device = device
		s, r, _ := swept(t, c, sweep, lives...)
		var b strings.Builder
		for _, e := range r.all(run.RunSwept) {
			fmt.Fprintln(&b, e.SweptRun.Score, e.SweptRun.Metrics)
		}
		for _, e := range r.all(run.Device) {
			if !e.Device.Problem.IsZero() {
				failures++
			}
		}
		folder, err := inMemory(s.Folder(run.Float32))
		must(t, err)
		return b.String(), folder["model.safetensors"]
	}
	want, model := results(run.CPU)
	for _, lives := range [][]int{{endless}, {3000, endless}, {9000, endless}, {9000}} {
		if got, kept := results(run.WebGPU, lives...); got != want || !bytes.Equal(kept, model) {
			t.Errorf("on GPUs that live for %v the results are\n%swant\n%sthe model is the same: %v", lives, got, want, bytes.Equal(kept, model))
		}
	}
	if failures < 3 {
		t.Errorf("only %d failures", failures)
	}
}

// Runs that were done before are not repeated, and the time foreseen is that of the
// others.
func TestASweepGoesOn(t *testing.T) {
	c := settings()
	c.Epochs = 1
	sweep := &run.Sweep{Grid: run.Grid{Seeds: 3}}
	_, whole, _ := swept(t, c, sweep)
	first := *whole.all(run.RunSwept)[0].SweptRun
	record := whole.last(t, run.Started).Run
	goesOn := &run.Sweep{Grid: sweep.Grid, Done: []run.SweptRun{first}, Data: record.Data, Model: record.Model}
	_, rest, _ := swept(t, c, goesOn)
	got := rest.all(run.RunSwept)
	if len(got) != 2 || got[0].SweptRun.Run != 2 || got[0].SweptRun.Score != whole.all(run.RunSwept)[1].SweptRun.Score {
		t.Fatalf("the sweep went on with %+v", got)
	}
	s, r := newSession(t)
	must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}))
	must(t, s.Run(run.Command{Do: run.Estimate, Config: c, Sweep: goesOn}))
	e := r.last(t, run.Planned)
	if i := e.SweepInfo; i.Runs != 3 || i.Seconds < 1.9*e.Plan.Seconds || i.Seconds > 2.1*e.Plan.Seconds {
		t.Errorf("two runs of %g s would take %+v", e.Plan.Seconds, i)
	}
	other := words(242)
	c.Dataset.Name = "more.jsonl"
	must(t, s.Run(run.Command{Do: run.LoadData, Config: c}, File{Name: "more.jsonl", Size: int64(len(other)), Reader: bytes.NewReader(other)}))
	if err := s.Run(run.Command{Do: run.StartSweep, Config: c, Sweep: goesOn}); err == nil || !strings.Contains(err.Error(), "began with") {
		t.Errorf("with other data: %v", err)
	}
}

// A stopped sweep keeps the best completed run's model; one stopped in its first run
// keeps that run's.
func TestAStoppedSweep(t *testing.T) {
	for stop, kept := range map[int]int{1: 1, 3: 0} {
		s, r := newSession(t)
		c := settings()
		c.Epochs = 2
		s.opts.Emit = func(e run.Event, file [][]byte) {
			r.emit(e, file)
			if n := len(r.all(run.SweepGoesOn)); e.Event == run.Step && e.Step.Step == 2 && n == stop {
				s.Send(run.Command{ID: 2, Do: run.Stop})
				s.lastLook = time.Time{} // it looks into the inbox at once
			}
		}
		must(t, s.Run(run.Command{ID: 1, Do: run.StartSweep, Config: c, Sweep: &run.Sweep{Grid: run.Grid{Seeds: 4}}}))
		results, best := r.all(run.RunSwept), run.SweptRun{Run: kept}
		for _, e := range results {
			if e.SweptRun.Better(best) {
				best = *e.SweptRun
			}
		}
		if end := r.last(t, run.Swept).SweepEnd; !end.Stopped || end.Kept != best.Run || len(results) != stop-1 {
			t.Errorf("stopped in run %d, %d were completed and %+v is told, the best is %d", stop, len(results), end, best.Run)
		}
		if _, err := inMemory(s.Folder(run.Float32)); err != nil {
			t.Error(err)
		}
	}
}

// A run that diverges has no result, and the others follow.
func TestASweepWithARunThatDiverges(t *testing.T) {
	c := diverging()
	c.EvalStrategy = "no"
	c.MaxSteps = 60
	s, r, _ := swept(t, c, &run.Sweep{Grid: run.Grid{Seeds: 1, Settings: []run.Values{{Setting: "learning_rate", Values: []string{strconv.FormatFloat(c.LearningRate, 'g', -1, 64), "1e-3"}}}}})
	got := r.all(run.RunSwept)
	if len(got) != 2 || got[0].SweptRun.Problem.IsZero() || got[0].SweptRun.Metrics != nil || !got[1].SweptRun.Problem.IsZero() || got[1].SweptRun.Metrics == nil {
		t.Fatalf("the results are %+v", got)
	}
	if end := r.last(t, run.Swept).SweepEnd; end.Kept != 2 {
		t.Errorf("kept is %+v", end)
	}
	_, err := inMemory(s.Folder(run.Float32))
	must(t, err)
}

// What cannot be run is refused before anything is trained, with the setting's name.
func TestBadSweeps(t *testing.T) {
	s, r := newSession(t)
	for _, x := range []struct {
		grid run.Grid
		says string
	}{
		{run.Grid{}, "0 seeds"},
		{run.Grid{Seeds: 1001}, "at most 1000 runs"},
		{run.Grid{Seeds: 1, Settings: []run.Values{{Setting: "lerning_rate", Values: []string{"1"}}}}, `no setting "lerning_rate"`},
		{run.Grid{Seeds: 1, Settings: []run.Values{{Setting: "dataset.split_seed", Values: []string{"1", "2"}}}}, "dataset.split_seed cannot vary"},
		{run.Grid{Seeds: 1, Settings: []run.Values{{Setting: "learning_rate", Values: []string{"1e-3", "fast"}}}}, "fast"},
		{run.Grid{Seeds: 1, Settings: []run.Values{{Setting: "learning_rate", Values: []string{"1e-3", "11"}}}}, "between 0 and 10"},
		{run.Grid{Seeds: 1, Settings: []run.Values{{Setting: "learning_rate", Values: []string{"1e-3", "1e-3"}}}}, "twice"},
		{run.Grid{Seeds: 1, Settings: []run.Values{{Setting: "learning_rate"}}}, "no values"},
		{run.Grid{Seeds: 1, Settings: []run.Values{{Setting: "momentum", Values: []string{"0", "0.9"}}}}, "momentum does not matter"},
		{run.Grid{Seeds: 1, Settings: []run.Values{{Setting: "method", Values: []string{"full", "lora"}}, {Setting: "lora.target_modules", Values: []string{"query", "nothing"}}}}, "lora.target_modules = nothing: "},
	} {
		err := s.Run(run.Command{ID: 1, Do: run.StartSweep, Config: settings(), Sweep: &run.Sweep{Grid: x.grid}})
		if err == nil || !strings.Contains(err.Error(), x.says) {
			t.Errorf("%+v: %v, want %q", x.grid, err, x.says)
		}
	}
	if len(r.all(run.Step)) > 0 {
		t.Error("something was trained")
	}
}
