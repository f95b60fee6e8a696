package cpu

import (
	"math"
	"math/rand/v2"
	"testing"

	"tuneground/engine/tensor"
)

// attentionCase is an Attention and its gradient on random inputs.
type attentionCase struct {
	forward  tensor.Attention
	backward tensor.AttentionBackward
}

// newAttention returns a case with sequences of the given lengths.
func newAttention(r *rand.Rand, lengths []int, count, width int, causal bool, dropP float32) *attentionCase {
	h := tensor.Heads{Offsets: []int32{0}, Count: count, Scale: 1 / float32(math.Sqrt(float64(width))),
		Causal: causal, DropP: dropP, Key: r.Uint32()}
	rows := 0
	for _, n := range lengths {
		rows += n
		h.Offsets = append(h.Offsets, int32(rows))
	}
	input := func() tensor.Tensor { return randomTensor(r, rows, count*width) }
	o, lse := input(), randomTensor(r, rows, count)
	c := &attentionCase{tensor.Attention{O: o, LSE: lse, Q: input(), K: input(), V: input(), Heads: h}, tensor.AttentionBackward{}}
	c.backward = tensor.AttentionBackward{DQ: input(), DK: input(), DV: input(), DO: input(), O: o, LSE: lse,
		Q: c.forward.Q, K: c.forward.K, V: c.forward.V, Heads: h}
	return c
}

// run executes both operations and returns copies of the results.
func (c *attentionCase) run(d tensor.Device) map[string][]float32 {
	d.Run(&c.forward)
	d.Run(&c.backward)
	results := map[string][]float32{}
	for name, t := range map[string]tensor.Tensor{"O": c.forward.O, "LSE": c.forward.LSE, "Weights": c.forward.Weights,
		"DQ": c.backward.DQ, "DK": c.backward.DK, "DV": c.backward.DV} {
		results[name] = append([]float32(nil), t.Data...)
	}
	return results
}

// check compares d with the formulas in float64.
func (c *attentionCase) check(t *testing.T, d tensor.Device) {
	t.Helper()
	got := c.run(d)
	for name, want := range c.run(Plain()) {
		for i, x := range want {
			if diff := math.Abs(float64(x - got[name][i])); !(diff <= 2e-5*(1+math.Abs(float64(x)))) {
				t.Fatalf("%v, %d heads of %v, causal %v, dropout %v: %s[%d] is %v, want %v", c.forward.Offsets, c.forward.Count,
					c.forward.Q, c.forward.Causal, c.forward.DropP, name, i, got[name][i], x)
			}
		}
	}
}

func TestAttention(t *testing.T) {
	for name, kern := range kernels {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			d := New()
			d.kern = kern
			for _, lengths := range [][]int{{1}, {5}, {8, 1, 17}, {33, 0, 2}, {67, 64}, {130}} {
				for _, width := range []int{3, 8, 32} {
					for _, causal := range []bool{false, true} {
						for _, p := range []float32{0, 0.3} {
							newAttention(r, lengths, 1+r.IntN(3), width, causal, p).check(t, d)
						}
					}
				}
			}
		})
	}
}

// The attention weights that a page shows are those before dropout.
func TestAttentionShowsWeights(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{1, 7, 20, 65} {
		for _, causal := range []bool{false, true} {
			c := newAttention(r, []int{n}, 3, 16, causal, 0.3)
			c.forward.Weights = randomTensor(r, 3*n, n)
			c.check(t, New())
		}
	}
}

// The gradients agree with finite differences of L = Σ DO * O, dropout
// included. The differences are taken of O from the plain Device, in which only
// the results are rounded to float32.
func TestAttentionDifferences(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, causal := range []bool{false, true} {
		c := newAttention(r, []int{1, 4, 9}, 2, 8, causal, 0.2)
		c.run(New())
		loss := func() (sum float64) {
			Plain().Run(&c.forward)
			for i, x := range c.forward.O.Data {
				sum += float64(x) * float64(c.backward.DO.Data[i])
			}
			return sum
		}
		for name, pair := range map[string][2]tensor.Tensor{"DQ": {c.forward.Q, c.backward.DQ},
			"DK": {c.forward.K, c.backward.DK}, "DV": {c.forward.V, c.backward.DV}} {
			for i := 0; i < pair[0].Len(); i += 5 {
				const step = 1.0 / 64
				x := &pair[0].Data[i]
				before := *x
				*x = before + step
				up := loss()
				*x = before - step
				slope := (up - loss()) / (2 * step)
				*x = before
				if got := float64(pair[1].Data[i]); math.Abs(got-slope) > 2e-3*(1+math.Abs(slope)) {
					t.Fatalf("causal %v: %s[%d] is %v, differences say %v", causal, name, i, got, slope)
				}
			}
		}
	}
}

func TestAttentionAllocatesNothing(t *testing.T) {
	c := newAttention(rand.New(rand.NewPCG(7, 8)), []int{20, 70}, 2, 32, true, 0.1)
	d := New()
	if n := testing.AllocsPerRun(3, func() { d.Run(&c.forward); d.Run(&c.backward) }); n != 0 {
		t.Errorf("%v allocations a run", n)
	}
}

// BenchmarkAttention is one layer of MiniLM on 8 sequences of 128 tokens.
func BenchmarkAttention(b *testing.B) {
	for name, p := range map[string]float32{"plain": 0, "dropout": 0.1} {
		c := newAttention(rand.New(rand.NewPCG(9, 10)), []int{128, 128, 128, 128, 128, 128, 128, 128}, 12, 32, false, p)
		d := New()
		d.Run(&c.forward)
		b.Run("forward/"+name, func(b *testing.B) { benchmarkOp(b, d, &c.forward) })
		b.Run("backward/"+name, func(b *testing.B) { benchmarkOp(b, d, &c.backward) })
	}
}
