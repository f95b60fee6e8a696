package session

import (
	"math"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// subjects are the subjects of a bench on the small site.
var subjects = run.BenchSubjects([]run.ModelEntry{{Name: "small"}})

// figures returns the figures of a device, in the order measured.
func (r *recorder) figures(device string) (list []run.Figure) {
	for _, e := range r.all(run.Measured) {
		if e.Figure.Device == device {
			list = append(list, *e.Figure)
		}
	}
	return list
}

func (r *recorder) bench(t *testing.T, s *Session, seconds float64) {
	t.Helper()
	must(t, s.Run(run.Command{ID: 7, Do: run.Bench, Seconds: seconds}))
	for _, e := range r.events {
		if e.ID != 7 {
			t.Errorf("the event %+v does not say what it answers", e)
		}
	}
	if first, last := r.events[0], r.events[len(r.events)-1]; first.Event != run.Benching || last.Event != run.Benched {
		t.Errorf("the first event is %s and the last %s", first.Event, last.Event)
	}
}

// expectSensible checks a figure that must exist.
func expectSensible(t *testing.T, f run.Figure) {
	t.Helper()
	if !f.Problem.IsZero() || f.Samples < 1 || f.Fastest <= 0 || f.Seconds < f.Fastest || f.GFLOPS <= 0 || math.IsInf(f.GFLOPS, 0) {
		t.Errorf("%+v is no sensible figure", f)
	}
}

func TestBenchOnCPU(t *testing.T) {
	s, r := newSession(t)
	r.bench(t, s, 0.05)
	devices := r.last(t, run.Benching).Bench.Devices
	if len(devices) != 2 || devices[0].Name != s.opts.CPU.Name() || !devices[0].Problem.IsZero() || !strings.Contains(devices[1].Problem.String(), "no WebGPU") {
		t.Errorf("the devices are %+v", devices)
	}
	figures := r.figures(run.CPU)
	if len(figures) != len(subjects) || len(r.figures(run.WebGPU)) > 0 {
		t.Fatalf("there are %d figures of the CPU and %d of no GPU", len(figures), len(r.figures(run.WebGPU)))
	}
	for i, f := range figures {
		expectSensible(t, f)
		if f.Subject != subjects[i] {
			t.Errorf("figure %d is of %+v, not of %+v", i, f.Subject, subjects[i])
		}
	}
	if small, large := figures[0], figures[2]; large.Seconds < 4*small.Seconds { // it is 64 times the work
		t.Errorf("%s takes %v s and %s %v s", small.Name, small.Seconds, large.Name, large.Seconds)
	}
}

// TestBenchSurvivesFailure takes the GPU away during the first figure, and in
// some cases offers no other.
func TestBenchSurvivesFailure(t *testing.T) {
	for _, next := range [][]int{{endless}, {}} {
		s, r := newSession(t)
		gpus := withGPUs(s, append([]int{3}, next...)...)
		r.bench(t, s, 0.05)
		for _, f := range r.figures(run.CPU) {
			expectSensible(t, f)
		}
		figures := r.figures(run.WebGPU)
		if len(figures) != len(subjects) || figures[0].Problem.String() != errTaken.Error() {
			t.Fatalf("the figures of the GPU are %+v", figures)
		}
		for _, f := range figures[1:] {
			if len(next) > 0 {
				expectSensible(t, f)
			} else if !strings.Contains(f.Problem.String(), "no GPU") || f.Seconds != 0 {
				t.Errorf("without a GPU there is %+v", f)
			}
		}
		for i, gpu := range *gpus {
			if !gpu.closed {
				t.Errorf("GPU %d was not given back", i)
			}
		}
		if adapter := r.last(t, run.Benching).Bench.Devices[1].Adapter; adapter == nil || adapter.Vendor != "nobody" {
			t.Errorf("the adapter is %+v", adapter)
		}
	}
}

func TestBenchStops(t *testing.T) {
	s, r := newSession(t)
	record := s.opts.Emit
	s.opts.Emit = func(e run.Event, file [][]byte) {
		record(e, file)
		if e.Event == run.Measured {
			s.Send(run.Command{ID: 8, Do: run.Stop})
		}
	}
	r.bench(t, s, 0.1)
	if n := len(r.all(run.Measured)); n != 1 {
		t.Errorf("after Stop there are %d figures", n)
	}
}

// TestBenchLeavesOutWhatTakesLong has almost no time.
func TestBenchLeavesOutWhatTakesLong(t *testing.T) {
	s, r := newSession(t)
	r.bench(t, s, 1e-6)
	figures := r.figures(run.CPU)
	expectSensible(t, figures[0]) // nothing was known of it
	for _, f := range figures[1:] {
		if !strings.Contains(f.Problem.String(), "choose more time") || f.Seconds != 0 {
			t.Errorf("%+v has been measured", f)
		}
	}
}

func TestBenchRefuses(t *testing.T) {
	for _, seconds := range []float64{0, -1, 61, math.NaN(), math.Inf(1)} {
		s, _ := newSession(t)
		if s.Run(run.Command{Do: run.Bench, Seconds: seconds}) == nil {
			t.Errorf("%v seconds are accepted", seconds)
		}
	}
}
