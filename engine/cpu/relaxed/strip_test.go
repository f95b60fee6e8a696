package relaxed

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestExps(t *testing.T) {
	m, r := newMachine(t, designs[0]), rand.New(rand.NewPCG(7, 8))
	const x, shift, sum, rows = 0, 4000, 4100, 50
	X, Shift := make([]float32, rows*Cols), small(r, Cols)
	for i := range X {
		X[i] = Shift[i%Cols] - 100*r.Float32()*r.Float32()
	}
	X[3], X[Cols+3] = float32(math.Inf(-1)), Shift[3]
	m.write(x, X)
	m.write(shift, Shift)
	m.call("exps", 4*x, rows, 4*shift, 4*sum)
	got, sums := m.read(x, len(X)), make([]float64, Cols)
	for i, v := range X {
		want := math.Exp(float64(v - Shift[i%Cols]))
		if want < 0x1p-126 {
			want = 0
		}
		if math.Abs(float64(got[i])-want) > 2e-7*want {
			t.Errorf("exp %v = %v, want %v", v-Shift[i%Cols], got[i], want)
		}
		sums[i%Cols] += float64(got[i])
	}
	for j, v := range m.read(sum, Cols) {
		if math.Abs(float64(v)-sums[j]) > 1e-5*sums[j] {
			t.Errorf("sum %d is %v, want %v", j, v, sums[j])
		}
	}
}

func TestSlopes(t *testing.T) {
	m, r := newMachine(t, designs[0]), rand.New(rand.NewPCG(9, 10))
	const d, x, y = 0, 2000, 4000
	for _, rows := range []int{0, 1, 2, 7} {
		D, X, Y := small(r, 8*Cols), small(r, rows*Cols), small(r, rows*Cols)
		m.write(d, D)
		m.write(x, X)
		m.write(y, Y)
		m.call("slopes", 4*d, rows, 4*x, 4*y)
		sums := make([]float32, Cols)
		for i := range X {
			sums[i%Cols] += D[i] * X[i]
		}
		for i := range X {
			D[i] = D[i]*X[i] - Y[i]*sums[i%Cols]
		}
		if got := m.read(d, len(D)); !equal(got, D) {
			t.Errorf("%d rows: %v, want %v", rows, got, D)
		}
	}
}

func TestTurn(t *testing.T) {
	m, r := newMachine(t, designs[0]), rand.New(rand.NewPCG(11, 12))
	const dst, x, factors, stride = 0, 2000, 4000, 40
	for _, rows := range []int{0, 4, 12} {
		Dst, X, Factors := small(r, 400), small(r, rows*Cols), small(r, Cols)
		m.write(dst, Dst)
		m.write(x, X)
		m.write(factors, Factors)
		m.call("turn", 4*dst, 4*stride, 4*x, rows, 4*factors)
		for i, v := range X {
			Dst[i%Cols*stride+i/Cols] = v * Factors[i%Cols]
		}
		if got := m.read(dst, len(Dst)); !equal(got, Dst) {
			t.Errorf("%d rows: %v, want %v", rows, got, Dst)
		}
	}
}

// TestGELU compares with the error function, for an odd number of vectors.
func TestGELU(t *testing.T) {
	m, r := newMachine(t, designs[0]), rand.New(rand.NewPCG(13, 14))
	const y, x, dx, dy, n = 0, 2000, 4000, 6000, 4 * 101
	X, DY := make([]float32, n), small(r, n)
	for i := range X {
		X[i] = float32(i-n/2) / 30
	}
	X[5] = float32(math.NaN())
	m.write(x, X)
	m.write(dy, DY)
	m.call("gelu", 4*y, 4*x, n/4)
	m.call("geluBackward", 4*dx, 4*x, 4*dy, n/4)
	Y, DX := m.read(y, n), m.read(dx, n)
	for i, v := range X {
		z := float64(v)
		phi := (1 + math.Erf(z/math.Sqrt2)) / 2
		slope := phi + z*math.Exp(-z*z/2)/math.Sqrt(2*math.Pi)
		for _, c := range []struct{ got, want float64 }{{float64(Y[i]), z * phi}, {float64(DX[i]), slope * float64(DY[i])}} {
			if math.IsNaN(z) != math.IsNaN(c.got) || math.Abs(c.got-c.want) > 5e-6 {
				t.Errorf("of %v: %v, want %v", v, c.got, c.want)
			}
		}
	}
}
