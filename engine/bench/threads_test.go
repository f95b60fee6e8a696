package bench

import (
	"slices"
	"testing"

	"tuneground/engine/cpu"
)

// TestThreadsTrainAlike checks that a training has the same losses bit for bit
// on any number of threads.
func TestThreadsTrainAlike(t *testing.T) {
	losses := func(threads int) (list []float64) {
		dev := cpu.New()
		dev.UseThreads(threads)
		b, err := NewStepper(dev, Tiny, UnevenBatches(6, 96))
		if err != nil {
			t.Fatal(err)
		}
		for range 6 {
			list = append(list, b.Step())
		}
		return list
	}
	want := losses(1)
	for _, threads := range []int{2, 3, 7} {
		if got := losses(threads); !slices.Equal(got, want) {
			t.Errorf("the losses on %d threads are %v, on one %v", threads, got, want)
		}
	}
}

// TestThreadsAllocateNothing checks that to divide a step costs no memory.
func TestThreadsAllocateNothing(t *testing.T) {
	dev := cpu.New()
	dev.UseThreads(3)
	b, err := NewStepper(dev, Tiny, RandomBatches(2, 64))
	if err != nil {
		t.Fatal(err)
	}
	for range 8 {
		b.Step()
	}
	if n := testing.AllocsPerRun(4, func() { b.Step() }); n > 2 { // a helper that was away may need a stack
		t.Errorf("a step makes %v allocations", n)
	}
}
