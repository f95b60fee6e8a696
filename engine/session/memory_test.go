package session

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"weak"

	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// wide are settings of a run whose batches take far more memory than its model.
func wide() run.Config {
	c := settings()
	c.TrainBatchSize, c.MaxSteps, c.LearningRate = 128, 2, 1e-3
	return c
}

// planned returns the estimate for c.
func planned(t *testing.T, s *Session, r *recorder, c run.Config) *run.PlanInfo {
	t.Helper()
	must(t, s.Run(run.Command{Do: run.Estimate, Config: c}))
	return r.last(t, run.Planned).Plan
}

// A run that needs more memory than available is refused with numbers before
// anything is lost, and every alternative offered can be started.
func TestARunThatMemoryCannotHoldIsRefused(t *testing.T) {
	s, r := newSession(t)
	c := wide()
	small := c
	small.TrainBatchSize = 8
	whole, part := planned(t, s, r, c), planned(t, s, r, small)
	if whole.Bytes < part.Bytes+200_000 || whole.TooLarge() || len(whole.Fits) > 0 {
		t.Fatalf("128 texts need %d bytes and 8 of them %d; without a limit: %+v", whole.Bytes, part.Bytes, whole)
	}
	s.opts.Memory = (whole.Bytes + part.Bytes) / 2
	plan := planned(t, s, r, c)
	if !plan.TooLarge() || len(plan.Fits) == 0 {
		t.Fatalf("%d bytes of %d: %+v", plan.Bytes, plan.Memory, plan.Fits)
	}
	before := s.model
	err := s.Run(run.Command{Do: run.Start, Config: c})
	if err == nil || s.model != before {
		t.Fatalf("it is not refused (%v), or the model is gone", err)
	}
	for _, f := range plan.Fits {
		if !strings.Contains(err.Error(), f.Setting+" = "+f.Value) {
			t.Errorf("%q does not offer %s %s", err, f.Setting, f.Value)
		}
		fitting := c
		switch f.Setting {
		case "per_device_train_batch_size":
			fmt.Sscan(f.Value, &fitting.TrainBatchSize)
		case "max_length":
			fmt.Sscan(f.Value, &fitting.MaxLength)
		case "method":
			fitting.Method = f.Value
		}
		if err := s.Run(run.Command{Do: run.Start, Config: fitting}); err != nil {
			t.Errorf("%s %s was offered: %v", f.Setting, f.Value, err)
		}
	}
	if !strings.Contains(fmt.Sprint(plan.Fits), "per_device_train_batch_size") {
		t.Errorf("no smaller batch is offered: %+v", plan.Fits)
	}
}

// The optimiser's state counts: two numbers a weight, one, or few.
func TestOptimizersTakeMemory(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	c.LearningRate, c.Device = 1e-3, run.WebGPU
	withGPUs(s, 3000)
	need := map[string]int64{}
	var moments int64
	for _, c.Optimizer = range run.Optimizers {
		plan := planned(t, s, r, c)
		need[c.Optimizer], moments = plan.DeviceBytes, 4*plan.Trainable
	}
	if got := need[run.AdamW] - need[run.SGD]; got != moments {
		t.Errorf("a run takes %d bytes more with AdamW than with momentum, want %d", got, moments)
	}
	if got := need[run.AdamW] - need[run.Adafactor]; float64(got) < 1.7*float64(moments) || got >= 2*moments {
		t.Errorf("a run takes %d bytes more with AdamW than with Adafactor, want nearly %d", got, 2*moments)
	}
}

// If a GPU fails and the run does not fit into the CPU's memory, it ends with
// an error.
func TestARunTooLargeForTheCPUEndsWithItsGPU(t *testing.T) {
	s, r := newSession(t)
	c := wide()
	c.Device, c.MaxSteps, c.EvalStrategy = run.WebGPU, 50, "no"
	withGPUs(s, 3000)
	onGPU := planned(t, s, r, c)
	withGPUs(s, 3000)
	s.opts.Memory = onGPU.Bytes + 100_000
	if onGPU.DeviceBytes <= 100_000 {
		t.Fatalf("the GPU needs %d bytes", onGPU.DeviceBytes)
	}
	err := s.Run(run.Command{Do: run.Start, Config: c})
	if err == nil || !strings.Contains(err.Error(), "GiB") || len(r.all(run.Step)) == 0 {
		t.Fatalf("after %d steps: %v", len(r.all(run.Step)), err)
	}
	must(t, s.Run(run.Command{Do: run.Predict, Config: c, Text: "the soup was lovely", Layer: -1}))
}

// An evaluation is cut further if memory is short, so that no run is refused
// for it. What is in use is measured for each plan, and the stacks of goroutines that have
// ended may go between two.
func TestAnEvaluationIsCutToTheMemoryThereIs(t *testing.T) {
	const stacks = 256 << 10
	for _, method := range run.Methods {
		s, r := newSession(t)
		c := settings()
		c.Modules = "layer.0"
		c.Method, c.TrainBatchSize, c.EvalBatchSize, c.MaxSteps = method, 1, 512, 2
		single := c
		single.EvalBatchSize = 1
		whole, part := planned(t, s, r, c), planned(t, s, r, single)
		s.opts.Memory = (whole.Bytes + part.Bytes) / 2
		if plan := planned(t, s, r, c); plan.TooLarge() || plan.Bytes < part.Bytes-stacks {
			t.Errorf("%s: %d bytes of %d, %d with batches of one", method, plan.Bytes, plan.Memory, part.Bytes)
		}
		if err := s.Run(run.Command{Do: run.Start, Config: c}); err != nil {
			t.Errorf("%s: %v", method, err)
		}
	}
}

// A counter is a Device that knows what is still in use of the memory it gave.
type counter struct {
	tensor.Device
	given []given
	least int // the least in use at any Alloc
}

type given struct {
	memory weak.Pointer[float32]
	size   int
}

func (c *counter) Alloc(rows, cols int) tensor.Tensor {
	c.least = min(c.least, c.inUse())
	t := c.Device.Alloc(rows, cols)
	if countable(t.Len()) {
		c.given = append(c.given, given{weak.Make(&t.Data[0]), t.Len()})
	}
	return t
}

// inUse returns the number of elements that something still refers to.
func (c *counter) inUse() (n int) {
	runtime.GC()
	for _, g := range c.given {
		if g.memory.Value() != nil {
			n += g.size
		}
	}
	return n
}

// countable excludes the tensors that share memory in Go's heap.
func countable(size int) bool { return size > 8 }

// A run takes memory only after the model before it has gone, and leaves nothing
// but its model.
func TestARunLeavesItsModelAlone(t *testing.T) {
	for _, method := range run.Methods {
		s, _ := newSession(t)
		count := &counter{Device: s.opts.CPU}
		s.machine.CPU.Device = count
		c := settings()
		c.Method, c.Modules, c.MaxSteps = method, "layer.0", 2
		must(t, s.Run(run.Command{Do: run.Start, Config: c}))
		weights := 0
		for _, p := range s.model.Tuning.Params() {
			if countable(p.Size()) {
				weights += p.Size()
			}
		}
		if n := count.inUse(); n != weights {
			t.Errorf("%s: %d elements are in use after the run, but the model has %d", method, n, weights)
		}
		count.least = weights
		must(t, s.Run(run.Command{Do: run.Start, Config: c}))
		if count.least > weights/10 {
			t.Errorf("%s: %d elements of the model before were in use while the next took memory", method, count.least)
		}
	}
}
