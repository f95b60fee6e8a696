package cpu

import (
	"math"
	"testing"
)

func TestExpInto(t *testing.T) {
	for _, limit := range []float64{1e-6, 1, 20, 87.33654, 88.72283, 200} {
		x := ramp(-limit, limit).Data
		y := make([]float32, len(x))
		expInto(y, x, 0)
		for i, v := range x {
			want := math.Exp(float64(v))
			switch got := float64(y[i]); {
			case want < 0x1p-126:
				if got > 0x1p-126 {
					t.Fatalf("exp %v = %v, want %v", v, got, want)
				}
			case want > math.MaxFloat32:
				if !math.IsInf(got, 1) {
					t.Fatalf("exp %v = %v, want +Inf", v, got)
				}
			case math.IsNaN(want) != math.IsNaN(got) || math.Abs(got-want) > 2e-7*want:
				t.Fatalf("exp %v = %v, want %v: relative error %v", v, got, want, got/want-1)
			}
		}
	}
}

func TestExpOfInfinities(t *testing.T) {
	inf := float32(math.Inf(1))
	x := make([]float32, 19)
	for i := range x {
		x[i] = []float32{inf, -inf, 0}[i%3]
	}
	expInto(x, x, 0)
	for i, v := range x {
		if want := []float32{inf, 0, 1}[i%3]; v != want {
			t.Errorf("element %d is %v, want %v", i, v, want)
		}
	}
}

func TestSoftmaxOfRow(t *testing.T) {
	for n := 1; n < 70; n++ {
		x := ramp(-3, 3).Data[:n]
		x[n/2] = 1000
		if top := greatest(x); top != 1000 {
			t.Fatalf("greatest of %d is %v", n, top)
		}
		x[0] = 1000
		sum := sumExp(x, 1000)
		y := make([]float32, n)
		total := expInto(y, x, 1000)
		want := float32(2)
		if n/2 == 0 {
			want = 1
		}
		if sum != want || total != want || y[0] != 1 {
			t.Errorf("of %d: sums %v and %v, want %v; first %v, want 1", n, sum, total, want, y[0])
		}
	}
}
