package session

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/machine"
	"tuneground/engine/run"
)

// sought are settings whose learning rate is to be found.
func sought() run.Config {
	c := settings()
	c.LearningRate, c.Device = 0, run.CPU
	return c
}

// found searches a learning rate and returns the steps and the result.
func found(t *testing.T, s *Session, r *recorder, c run.Config) ([]run.Event, run.RateFound) {
	t.Helper()
	r.events = nil
	must(t, s.Run(run.Command{ID: 7, Do: run.FindRate, Config: c}))
	e := r.last(t, run.RateSuggested)
	if e.ID != 7 {
		t.Errorf("the result answers command %d", e.ID)
	}
	return r.all(run.RateTried), *e.RateFound
}

// The rates grow from 1e-7 by one factor, the same search finds the same, and a run
// with the suggestion learns better than with a rate a hundred times lower or higher.
func TestTheRateFoundLearnsBest(t *testing.T) {
	s, r := newSession(t)
	tried, rate := found(t, s, r, sought())
	for i, e := range tried {
		want := 1e-7 * math.Pow(1e7, float64(i)/(rateSteps-1))
		if got := e.RateTried.LearningRate; math.Abs(got/want-1) > 1e-9 || e.RateTried.Step != i+1 {
			t.Fatalf("step %d of the search has rate %g, want step %d and %g", e.RateTried.Step, got, i+1, want)
		}
	}
	if len(tried) != rate.Steps || len(tried) < rateSteps/2 || rate.LearningRate < 1e-4 || rate.LearningRate > 0.1 {
		t.Fatalf("%d steps suggest %+v", len(tried), rate)
	}
	again, same := found(t, s, r, sought())
	for i := range again {
		if *again[i].RateTried != *tried[i].RateTried {
			t.Fatalf("step %d is %+v and then %+v", i, *tried[i].RateTried, *again[i].RateTried)
		}
	}
	if same != rate {
		t.Errorf("the same search suggests %+v and then %+v", rate, same)
	}
	loss := func(learningRate float64) float64 {
		c := sought()
		c.LearningRate, c.MaxSteps, c.LoadBestModelAtEnd, c.EvalStrategy = learningRate, 100, false, "no"
		must(t, s.Run(run.Command{Do: run.Start, Config: c}))
		return r.last(t, run.Done).Metrics["loss"]
	}
	at, low, high := loss(rate.LearningRate), loss(rate.LearningRate/100), loss(min(10, rate.LearningRate*100))
	t.Logf("suggested %g: loss %.3f; a hundredth: %.3f; a hundredfold: %.3f", rate.LearningRate, at, low, high)
	if at > 0.8*low || at > 0.8*high {
		t.Errorf("with %g the loss becomes %g, with a hundredth %g, with a hundredfold %g", rate.LearningRate, at, low, high)
	}
}

// A search leaves the tuned model, its record and its answers as they are.
func TestASearchForARateKeepsTheModel(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	c.Device, c.MaxSteps = run.CPU, 20
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	before := s.model
	values, record := before.Read(nil), *before.Record
	c.Method = run.LoRA
	found(t, s, r, c)
	if s.model != before || !slices.EqualFunc(before.Read(nil), values, slices.Equal) || !reflect.DeepEqual(*before.Record, record) {
		t.Error("the search changed the tuned model or its record")
	}
	if e := r.all(run.ModelReady); len(e) > 0 {
		t.Errorf("the search announces another model: %+v", e[0].Model)
	}
	if _, err := inMemory(s.Folder(run.Float32)); err != nil {
		t.Error(err)
	}
}

// A stopped search tells nothing of the rates it did not reach, so it suggests none.
func TestASearchForARateStops(t *testing.T) {
	s, r := newSession(t)
	s.opts.Emit = func(e run.Event, file [][]byte) {
		if r.emit(e, file); e.Event == run.RateTried && e.RateTried.Step == 30 {
			s.Send(run.Command{Do: run.Stop})
			s.lastLook = s.lastLook.Add(-1e9)
		}
	}
	tried, rate := found(t, s, r, sought())
	if len(tried) != 30 || !rate.Stopped || rate.LearningRate != 0 {
		t.Errorf("%d steps, then %+v", len(tried), rate)
	}
}

// A loss that is no number ends the search, and is not told.
func TestASearchForARateEndsWhereTheLossIsNoNumber(t *testing.T) {
	s, r := newSession(t)
	c := sought()
	c.Optimizer, c.MaxGradNorm, c.Momentum, c.WeightDecay = run.SGD, 0, 0.99, 10
	c.HeadLearningRate, c.LearningRate = 10, 1e-20 // the head's rate is 1e21 times the run's
	tried, rate := found(t, s, r, c)
	if rate.Steps != len(tried) || len(tried) > 10 || rate.Stopped || rate.LearningRate != 0 { // a risen loss ends it after 10
		t.Errorf("%d steps, then %+v", len(tried), rate)
	}
	for _, e := range tried {
		if math.IsNaN(e.RateTried.Loss) || math.IsInf(e.RateTried.Loss, 0) {
			t.Errorf("step %d tells the loss %g", e.RateTried.Step, e.RateTried.Loss)
		}
	}
}

// If the GPU fails, the search begins again on the CPU, and a GPU that no model is on
// is closed afterwards.
func TestASearchForARateOutlivesItsGPU(t *testing.T) {
	for _, life := range []int{2000, endless} {
		s, r := newSession(t)
		opened := 0
		var gpu *frail
		s.machine = machine.New(cpu.New(), func() (machine.GPU, error) {
			if opened++; opened > 1 {
				return nil, errors.New("the browser offers no GPU")
			}
			gpu = &frail{Device: cpu.New(), left: life}
			return gpu, nil
		}, func() {})
		s.machine.CPU.Speed, s.machine.GPU.Speed, s.machine.GPU.Tuned = machine.Speed{FLOPS: 5e10}, machine.Speed{FLOPS: 1e12}, true
		c := sought()
		c.Device = run.WebGPU
		tried, rate := found(t, s, r, c)
		if last := tried[len(tried)-1].RateTried.Step; rate.LearningRate == 0 || last != rate.Steps || !gpu.closed || (life != endless) != (len(tried) > rate.Steps) {
			t.Errorf("a GPU of %d operations: %d steps were told, the last is %d of %+v; closed: %v", life, len(tried), last, rate, gpu.closed)
		}
	}
}
