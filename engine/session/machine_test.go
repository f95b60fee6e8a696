package session

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/machine"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A frail is a GPU that computes on the CPU for a number of operations, and
// then fails as if it was taken away.
type frail struct {
	*cpu.Device
	left     int // operations until it fails; negative: never
	software bool
	closed   bool
}

func (f *frail) Name() string   { return "frail" }
func (f *frail) Software() bool { return f.software }
func (f *frail) Tune()          {}
func (f *frail) Adapter() *run.AdapterInfo {
	return &run.AdapterInfo{Vendor: "nobody", Fallback: f.software}
}
func (f *frail) Close() { f.closed = true }

var errTaken = errors.New("the browser took the GPU away")

func (f *frail) spend() {
	if f.left == 0 || f.closed {
		panic(&tensor.Failure{Err: errTaken})
	}
	f.left--
}

func (f *frail) Run(op tensor.Op) {
	f.spend()
	f.Device.Run(op)
}

func (f *frail) Write(t tensor.Tensor, src []float32) {
	f.spend()
	f.Device.Write(t, src)
}

func (f *frail) Read(dst []float32, t tensor.Tensor) {
	f.spend()
	f.Device.Read(dst, t)
}

// withGPUs lets a session open GPUs that fail after the given numbers of
// operations, and no others.
func withGPUs(s *Session, lives ...int) *[]*frail {
	opened := &[]*frail{}
	s.machine = machine.New(cpu.New(), func() (machine.GPU, error) {
		n := len(*opened)
		if n == len(lives) {
			return nil, errors.New("the browser offers no GPU")
		}
		*opened = append(*opened, &frail{Device: cpu.New(), left: lives[n]})
		return (*opened)[n], nil
	}, func() {})
	m := s.machine // as if measured, because measuring takes a varying number of operations
	m.CPU.Speed, m.GPU.Speed, m.GPU.Tuned = machine.Speed{FLOPS: 5e10, Op: 1e-6}, machine.Speed{FLOPS: 1e12, Op: 1e-5, Wait: 1e-3}, true
	return opened
}

// endless is the life of a GPU that never fails.
const endless = -1

// onGPU are settings of a short run with dropout on the GPU.
func onGPU(method string) run.Config {
	c := settings()
	c.Modules = "layer.0"
	c.Device, c.Method, c.Epochs, c.Dropout, c.EvalStrategy, c.EvalSteps = run.WebGPU, method, 2, 0.1, "steps", 7
	return c
}

// numbers returns the numbers of a run, and its model's prediction afterwards.
func numbers(t *testing.T, s *Session, r *recorder, c run.Config) string {
	t.Helper()
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	must(t, s.Run(run.Command{Do: run.Predict, Config: c, Text: "the soup was lovely", Layer: -1}))
	var b strings.Builder
	for _, e := range r.events {
		switch {
		case e.Step != nil:
			fmt.Fprintln(&b, e.Step.Step, e.Step.Loss, e.Step.GradNorm, e.Step.LearningRate)
		case e.Eval != nil:
			fmt.Fprintln(&b, e.Eval.Step, e.Eval.Metrics, e.Eval.Best)
		case e.Report != nil:
			fmt.Fprintln(&b, e.Report.Metrics, e.Report.Steps, e.Report.BestStep, e.Report.Tokens)
		case e.Predicted != nil:
			fmt.Fprintln(&b, e.Predicted.Probs)
		}
	}
	return b.String()
}

// TestGoesOnAfterFailure takes the GPU away at many places of a run. The user
// must see the same numbers as without, each once, to the last bit.
func TestGoesOnAfterFailure(t *testing.T) {
	for _, method := range run.Methods {
		t.Run(method, func(t *testing.T) {
			s, r := newSession(t)
			gpus := withGPUs(s, endless)
			begun, record := 0, s.opts.Emit
			s.opts.Emit = func(e run.Event, file [][]byte) {
				record(e, file)
				if e.Event == run.Started {
					begun = endless - (*gpus)[0].left
				}
			}
			want := numbers(t, s, r, onGPU(method))
			all := endless - (*gpus)[0].left
			const places = 30
			failures := 0
			for i := range places {
				at := begun + i*(all-begun)/places
				s, r := newSession(t)
				gpus := withGPUs(s, at, endless)
				if got := numbers(t, s, r, onGPU(method)); got != want {
					t.Fatalf("after a failure at operation %d of %d:\n%s\nwithout:\n%s", at, all, got, want)
				}
				if len(*gpus) == 1 {
					continue // it saved less often, and finished
				}
				failures++
				told := 0
				for _, e := range r.all(run.Device) {
					if strings.Contains(e.Device.Problem.String(), errTaken.Error()) && e.Device.Used == run.WebGPU {
						told++
					}
				}
				if told != 1 || !(*gpus)[0].closed {
					t.Errorf("operation %d of %d: the user is told %d times, the GPU given back: %v", at, all, told, (*gpus)[0].closed)
				}
			}
			if failures < places/2 {
				t.Errorf("only %d of %d GPUs failed", failures, places)
			}
		})
	}
}

// TestShelvesOnce takes the GPU away after a run, while its adapter is put on the shelf.
// The run must not be repeated.
func TestShelvesOnce(t *testing.T) {
	s, r := newSession(t)
	gpus := withGPUs(s, endless)
	done, shelved, record := 0, 0, s.opts.Emit
	s.opts.Emit = func(e run.Event, file [][]byte) {
		record(e, file)
		switch {
		case e.Event == run.Done:
			done = endless - (*gpus)[0].left
		case e.Event == run.Shelved && done > 0:
			shelved = endless - (*gpus)[0].left
		}
	}
	want := numbers(t, s, r, onGPU("lora"))
	if shelved == done {
		t.Fatal("the adapter is put on the shelf without the GPU")
	}
	failures := 0
	for at := done; at < shelved; at++ {
		s, r := newSession(t)
		gpus := withGPUs(s, at, endless)
		if got := numbers(t, s, r, onGPU("lora")); got != want {
			t.Fatalf("after a failure at operation %d, with %d to %d on the way to the shelf:\n%s\nwithout:\n%s", at, done, shelved, got, want)
		}
		if len(*gpus) == 2 {
			failures++
		} // otherwise it saved less often, and finished
	}
	if failures < (shelved-done)/2 {
		t.Errorf("only %d of %d GPUs failed", failures, shelved-done)
	}
}

// TestGoesOnOnCPU lets every GPU fail, or offers none: the CPU does the rest.
func TestGoesOnOnCPU(t *testing.T) {
	s, r := newSession(t)
	withGPUs(s, endless)
	want := numbers(t, s, r, onGPU("full"))
	for _, lives := range [][]int{{}, {0}, {10}, {10, 10}, {3000}, {3000, 5}, {3000, 2500, 10}} {
		s, r := newSession(t)
		gpus := withGPUs(s, lives...)
		if got := numbers(t, s, r, onGPU("full")); got != want {
			t.Errorf("GPUs that live for %v operations:\n%s\nwithout failure:\n%s", lives, got, want)
		}
		last := r.last(t, run.Device).Device
		if last.Used != run.CPU || last.Problem.IsZero() {
			t.Errorf("GPUs that live for %v operations: %d were opened, and at last the user is told %+v", lives, len(*gpus), last)
		}
	}
}

// TestModelOutlivesGPU asks a tuned model for answers while GPUs are taken away
// one by one.
func TestModelOutlivesGPU(t *testing.T) {
	s, r := newSession(t)
	gpus := withGPUs(s, endless, endless, 3)
	c := onGPU("full")
	want := numbers(t, s, r, c)
	answer := want[strings.LastIndex(strings.TrimSpace(want), "\n")+1:]
	for i := range 3 {
		(*gpus)[len(*gpus)-1].left = 0
		must(t, s.Run(run.Command{Do: run.Predict, Config: c, Text: "the soup was lovely", Layer: -1}))
		if got := fmt.Sprintln(r.last(t, run.Predicted).Predicted.Probs); got != answer {
			t.Errorf("loss %d: the answer is %s instead of %s", i+1, got, answer)
		}
	}
	if used := r.last(t, run.Device).Device.Used; used != run.CPU {
		t.Errorf("after three GPUs were lost, the model is on %s", used)
	}
	must(t, s.Run(run.Command{Do: run.Save, Config: c}))
}

// TestPredictionSurvivesFailure takes the GPU away during a prediction in a
// paused run: the answer comes all the same, and the run continues.
func TestPredictionSurvivesFailure(t *testing.T) {
	s, r := newSession(t)
	gpus := withGPUs(s, endless, endless)
	c := onGPU("full")
	c.MaxSteps = 400
	record := s.opts.Emit
	s.opts.Emit = func(e run.Event, file [][]byte) {
		record(e, file)
		switch {
		case e.Event == run.Step && e.Step.Step == 3 && len(r.all(run.Paused)) == 0:
			s.Send(run.Command{ID: 2, Do: run.Pause, Config: c})
		case e.Event == run.Paused && len(*gpus) == 1:
			(*gpus)[0].left = 5
			s.Send(run.Command{ID: 3, Do: run.Predict, Config: c, Text: "cold soup", Layer: -1})
		case e.Event == run.Predicted:
			s.Send(run.Command{ID: 4, Do: run.Resume, Config: c})
		}
	}
	must(t, s.Run(run.Command{ID: 1, Do: run.Start, Config: c}))
	if e := r.last(t, run.Predicted); e.ID != 3 || len(*gpus) != 2 {
		t.Errorf("the answer has ID %d, and %d GPUs were opened", e.ID, len(*gpus))
	}
	if done := r.last(t, run.Done); done.ID != 1 || done.Report.Steps != r.last(t, run.Started).Plan.Steps {
		t.Errorf("the run ends as %+v", done.Report)
	}
}

// A file is read only once: if the GPU fails while its rows are labelled, the user is
// asked for it again.
func TestAFileIsAskedForAgainAfterFailure(t *testing.T) {
	s, r := newSession(t)
	gpus := withGPUs(s, endless, endless)
	c := onGPU("full")
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	rows := "text\nthe soup was lovely\nthe film was dull\n"
	label := func() error {
		return s.Run(run.Command{Do: run.PredictFile, Config: c}, File{Name: "rows.csv", Size: int64(len(rows)), Reader: strings.NewReader(rows)})
	}
	(*gpus)[0].left = 20
	if err := label(); err == nil || !strings.Contains(err.Error(), "choose the file again") {
		t.Errorf("after a failure the user is told: %v", err)
	}
	must(t, label())
	if used := r.last(t, run.Device).Device.Used; used != run.WebGPU || len(*gpus) != 2 {
		t.Errorf("%d GPUs were opened, and the model is on %s", len(*gpus), used)
	}
}

// If the GPU fails on the way to a run's model, and the CPU has no memory for the run,
// the model before is gone: the checkpoint's takes its place, and the user is told.
func TestTheCheckpointComesBackAfterFailure(t *testing.T) {
	for _, life := range []int{0, 1, 10} {
		s, r := newSession(t)
		c := onGPU("full")
		must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}))
		s.machine = machine.New(cpu.New(), func() (machine.GPU, error) {
			if s.machine.GPU.Tuned {
				s.opts.Memory = 1
				return nil, errors.New("the browser offers no GPU")
			}
			s.machine.GPU.Speed, s.machine.GPU.Tuned = machine.Speed{FLOPS: 1e12, Op: 1e-5, Wait: 1e-3}, true // as if measured
			return &frail{Device: cpu.New(), left: life}, nil
		}, func() {})
		if err := s.Run(run.Command{ID: 3, Do: run.Start, Config: c}); err == nil || !strings.Contains(err.Error(), "GiB") {
			t.Fatalf("a GPU that lives for %d operations: %v", life, err)
		}
		s.opts.Memory = 0
		if e := r.last(t, run.ModelReady); e.ID != 3 || len(r.all(run.Started)) > 0 {
			t.Errorf("a GPU that lives for %d operations: the model is told as %+v, after %d starts", life, e, len(r.all(run.Started)))
		}
		for _, do := range []string{run.Predict, run.Estimate, run.Save, run.Start} {
			must(t, s.Run(run.Command{Do: do, Config: c, Text: "the soup was lovely", Layer: -1}))
		}
	}
}

// TestAutoTakesTheFaster gives the machine GPUs of various speeds.
func TestAutoTakesTheFaster(t *testing.T) {
	p := &run.PlanInfo{StepFLOPs: 1e9, StepOps: 100}
	for _, x := range []struct {
		gpu  machine.Speed
		want string
	}{
		{machine.Speed{FLOPS: 1e12, Op: 1e-5, Wait: 1e-3}, run.WebGPU},
		{machine.Speed{FLOPS: 2e9, Op: 1e-5, Wait: 1e-3}, run.CPU},
		{machine.Speed{FLOPS: 1e12, Op: 1e-3, Wait: 1e-3}, run.CPU}, // fast products, but 0.1 s of overhead for the operations
	} {
		m := machine.New(cpu.New(), func() (machine.GPU, error) { return &frail{Device: cpu.New(), left: endless}, nil }, func() {})
		m.CPU.Speed, m.GPU.Speed, m.GPU.Tuned = machine.Speed{FLOPS: 5e10, Op: 1e-6, Wait: 0}, x.gpu, true
		if c, problem := m.Choose(run.Auto, p); c.Kind != x.want || problem != nil {
			t.Errorf("%+v: %s is chosen (%v)", x.gpu, c.Kind, problem)
		}
	}
	s, r := newSession(t)
	c := settings()
	withGPUs(s)
	must(t, s.Run(run.Command{Do: run.Estimate, Config: c}))
	if d := r.last(t, run.Device).Device; d.Used != run.CPU || !d.Problem.IsZero() || len(d.Known) != 2 || d.Known[0].GFLOPS <= 0 || d.Known[1].Problem.IsZero() {
		t.Errorf("without a GPU the user is told %+v", d)
	}
}

// TestSoftwareIsNotTriedUnasked offers a software GPU, which takes long to try.
func TestSoftwareIsNotTriedUnasked(t *testing.T) {
	s, r := newSession(t)
	tried := 0
	s.machine = machine.New(cpu.New(), func() (machine.GPU, error) {
		return &frail{Device: cpu.New(), left: endless, software: true}, nil
	}, func() { tried++ })
	c := settings()
	for _, x := range []struct {
		asked, used string
		tried       int
		refused     bool
	}{
		{run.Auto, run.CPU, 0, true},
		{run.WebGPU, run.WebGPU, 1, false},
	} {
		c.Device = x.asked
		must(t, s.Run(run.Command{Do: run.Estimate, Config: c}))
		d := r.last(t, run.Device).Device
		if d.Used != x.used || !d.Problem.IsZero() || tried != x.tried || strings.Contains(d.Known[1].Problem.String(), "software") != x.refused || d.Known[1].Name != "frail" {
			t.Errorf("%s: it was tried %d times, and the user is told %+v", x.asked, tried, d)
		}
	}
}
