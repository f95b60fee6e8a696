package gpu_test

import (
	"testing"

	"tuneground/engine/bench"
	"tuneground/engine/gpu"
)

// A counter is a GPU that only counts calls.
type counter struct{ submits, writes, read, dispatches int }

func (c *counter) Buffer(int, int)           {}
func (c *counter) Pipeline(int, int, string) {}
func (c *counter) Group(int, []uint32)       {}
func (c *counter) Write(int, int, []float32) { c.writes++ }
func (c *counter) Submit(s *gpu.Stream, dst []float32, _, _ int) error {
	clear(dst)
	c.submits++
	c.read += 4 * len(dst)
	c.dispatches += s.Dispatches
	return nil
}

func stepper(tb testing.TB) (*bench.Stepper, *counter) {
	c := &counter{}
	s, err := bench.NewStepper(gpu.New(c, gpu.Limits{MaxBufferSize: 1 << 30, MaxBuffers: 8}), bench.Shape{Name: "small", Layers: 2, Hidden: 32, Heads: 2},
		bench.RandomBatches(2, 16))
	if err != nil {
		tb.Fatal(err)
	}
	for range 8 {
		s.Step()
	}
	return s, c
}

// TestStepIsOneSubmission checks that a step is one call, which returns the
// loss and the gradient norm.
func TestStepIsOneSubmission(t *testing.T) {
	s, c := stepper(t)
	*c = counter{}
	s.Step()
	if c.submits != 1 || c.writes != 0 || c.read != 8 {
		t.Errorf("a step has %d submissions and %d writes and reads %d bytes; 1, 0 and 8 are enough", c.submits, c.writes, c.read)
	}
	t.Logf("%d dispatches", c.dispatches)
}

func TestStepAllocatesNothing(t *testing.T) {
	s, _ := stepper(t)
	if n := testing.AllocsPerRun(4, func() { s.Step() }); n > 0 {
		t.Errorf("encoding a step makes %v allocations", n)
	}
}

// BenchmarkEncodeStep measures the cost of a step of MiniLM outside the GPU.
func BenchmarkEncodeStep(b *testing.B) {
	s, err := bench.NewStepper(gpu.New(&counter{}, gpu.Limits{MaxBufferSize: 1 << 30, MaxBuffers: 8}), bench.MiniLM, bench.RandomBatches(8, 128))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s.Step()
	}
}
