package cpu

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"tuneground/engine/cpu/plain"
	"tuneground/engine/tensor"
	"tuneground/engine/tensor/optest"
)

// randomProduct returns a MatMul of the given size, its flags drawn by r.
func randomProduct(r *rand.Rand, m, k, n int) *tensor.MatMul {
	coin := func() bool { return r.IntN(2) == 0 }
	o := &tensor.MatMul{TransA: coin(), TransB: coin(), Accumulate: coin()}
	o.A, o.B, o.C = optest.Normal(r, m, k), optest.Normal(r, k, n), optest.Normal(r, m, n)
	if o.TransA {
		o.A.Rows, o.A.Cols = k, m
	}
	if o.TransB {
		o.B.Rows, o.B.Cols = n, k
	}
	if coin() {
		o.Bias = optest.Normal(r, 1, n)
	}
	if coin() {
		o.Activated, o.F = optest.Normal(r, m, n), tensor.Activation(r.IntN(5))
	}
	return o
}

// checkProduct compares d's result with sums in float64. It allows an error of
// one unit in the last place per term, for terms of size 1.
func checkProduct(t *testing.T, d *Device, o *tensor.MatMul) {
	t.Helper()
	m, k, n := o.Dims()
	want, before := *o, append([]float32(nil), o.C.Data...)
	want.C = tensor.Of(m, n, append([]float32(nil), o.C.Data...))
	if !o.Activated.IsZero() {
		want.Activated = tensor.Of(m, n, make([]float32, m*n))
	}
	plain.Device{}.Run(&want)
	d.Run(o)
	for i, x := range o.C.Data {
		if diff := math.Abs(float64(x - want.C.Data[i])); !(diff <= 1e-6*float64(k+10)) {
			t.Fatalf("%dx%dx%d, transposed %v %v, bias %v, accumulate %v: C[%d,%d] is %v, want %v (was %v)", m, k, n,
				o.TransA, o.TransB, !o.Bias.IsZero(), o.Accumulate, i/n, i%n, x, want.C.Data[i], before[i])
		}
	}
	for i, x := range o.Activated.Data {
		if diff := math.Abs(float64(x - want.Activated.Data[i])); !(diff <= 2e-6*float64(k+10)) {
			t.Fatalf("%dx%dx%d: activation %d of C[%d,%d] is %v, want %v", m, k, n, o.F, i/n, i%n, x, want.Activated.Data[i])
		}
	}
}

func TestMatMulAwkwardShapes(t *testing.T) {
	sizes := []int{1, 3, 7, 8, 9, 17, 64, 129}
	for name, kern := range kernels {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			d := New()
			d.kern = kern
			for _, m := range sizes {
				for _, k := range sizes {
					for _, n := range sizes {
						checkProduct(t, d, randomProduct(r, m, k, n))
					}
				}
			}
			for _, s := range [][3]int{{200, 400, 33}, {33, 770, 64}, {5, 3, 3100}, {2, 400, 33}, {4, 770, 64}, {384, 384, 384}, {8, 384, 2}} {
				checkProduct(t, d, randomProduct(r, s[0], s[1], s[2]))
			}
		})
	}
}

// FuzzMatMul draws shapes and flags from a seed.
func FuzzMatMul(f *testing.F) {
	for seed := range uint64(25) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 0))
		checkProduct(t, New(), randomProduct(r, 1+r.IntN(200), 1+r.IntN(200), 1+r.IntN(200)))
	})
}

// TestMatMulEmpty checks that a product without terms is the bias, and one
// without rows or columns nothing.
func TestMatMulEmpty(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, s := range [][3]int{{5, 0, 9}, {0, 5, 9}, {5, 9, 0}, {0, 0, 0}} {
		for range 8 {
			checkProduct(t, New(), randomProduct(r, s[0], s[1], s[2]))
		}
	}
}

// TestMatMulAllocatesNothing checks that a second product of the same shape
// reuses the memory.
func TestMatMulAllocatesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	d, o := New(), randomProduct(r, 65, 33, 47)
	if n := testing.AllocsPerRun(3, func() { d.Run(o) }); n != 0 {
		t.Errorf("%v allocations a run", n)
	}
}

func BenchmarkMatMul(b *testing.B) {
	forms := []struct {
		name           string
		transA, transB bool
	}{{"nn", false, false}, {"nt", false, true}, {"tn", true, false}}
	for _, s := range [][3]int{{512, 512, 512}, {1024, 384, 384}, {1024, 384, 1536}, {1, 384, 1536}, {4, 384, 1536}, {8, 384, 2}} {
		for _, form := range forms {
			b.Run(fmt.Sprintf("%dx%dx%d/%s", s[0], s[1], s[2], form.name), func(b *testing.B) {
				o := randomProduct(rand.New(rand.NewPCG(7, 8)), s[0], s[1], s[2])
				*o = tensor.MatMul{C: o.C, A: tensor.Of(s[0], s[1], o.A.Data), B: tensor.Of(s[1], s[2], o.B.Data)}
				if o.TransA = form.transA; o.TransA {
					o.A = o.A.Reshape(s[1], s[0])
				}
				if o.TransB = form.transB; o.TransB {
					o.B = o.B.Reshape(s[2], s[1])
				}
				benchmarkOp(b, New(), o)
			})
		}
	}
}

// benchmarkOp reports the speed of op on d in GFLOP/s.
func benchmarkOp(b *testing.B, d *Device, op tensor.Op) {
	for b.Loop() {
		d.Run(op)
	}
	b.ReportMetric(float64(op.Cost().FLOPs)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
}
