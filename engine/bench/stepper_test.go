package bench

import (
	"math"
	"testing"

	"tuneground/engine/cpu"
)

// jaxLosses are the first eight losses of Tiny at 16 x 128 that @jax-js/jax
// 0.1.25 computes in Chromium, each batch twice. They check forward, backward
// and AdamW together.
var jaxLosses = []float64{
	0.6657181978225708, 0.7123688459396362, 0.6851951479911804, 0.7013834714889526,
	0.6358363628387451, 0.7210018634796143, 0.6846535205841064, 0.703540563583374,
}

func TestStepEqualsPeer(t *testing.T) {
	b, err := NewStepper(cpu.New(), Tiny, RandomBatches(16, 128))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range jaxLosses {
		if got := b.Step(); math.Abs(got-want) > 1e-5 {
			t.Errorf("loss %d is %.7f, jax-js computes %.7f", i, got, want)
		}
	}
}

// TestStepAllocatesNothing checks that a steady step leaves the garbage
// collector without work.
func TestStepAllocatesNothing(t *testing.T) {
	b, err := NewStepper(cpu.New(), Shape{"small", 2, 32, 2}, RandomBatches(2, 16))
	if err != nil {
		t.Fatal(err)
	}
	for range 8 {
		b.Step()
	}
	if n := testing.AllocsPerRun(4, func() { b.Step() }); n > 0 {
		t.Errorf("a step makes %v allocations", n)
	}
}
