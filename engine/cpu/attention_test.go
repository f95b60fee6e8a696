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

// attentionCase is an Attention and its gradient on random inputs.
type attentionCase struct {
	forward  tensor.Attention
	backward tensor.AttentionBackward
}

// newAttention returns a case of self-attention with sequences of the given lengths.
func newAttention(r *rand.Rand, lengths []int, count, width int, causal bool, dropP float32) *attentionCase {
	return newCrossAttention(r, lengths, nil, width, tensor.Heads{Count: count, Causal: causal, DropP: dropP})
}

// newCrossAttention returns a case with sequences of the given numbers of
// queries and keys, the heads h, and a bias if h has buckets.
func newCrossAttention(r *rand.Rand, lengths, keys []int, width int, h tensor.Heads) *attentionCase {
	h.Scale, h.Key = 1/float32(math.Sqrt(float64(width))), r.Uint32()
	rows, keyRows := optest.LayOut(&h, lengths, keys)
	queries := func() tensor.Tensor { return optest.Normal(r, rows, h.Count*width) }
	seen := func() tensor.Tensor { return optest.Normal(r, keyRows, h.Count*width) }
	o, lse, bias := queries(), optest.Normal(r, rows, h.Count), tensor.Tensor{}
	if h.Relative.Buckets > 0 {
		bias = optest.Normal(r, h.Relative.Buckets, h.Count)
	}
	c := &attentionCase{forward: tensor.Attention{O: o, LSE: lse, Q: queries(), K: seen(), V: seen(), Bias: bias, Heads: h}}
	c.backward = tensor.AttentionBackward{DQ: queries(), DK: seen(), DV: seen(), DO: queries(), O: o, LSE: lse,
		Q: c.forward.Q, K: c.forward.K, V: c.forward.V, Bias: bias, Heads: h}
	if !bias.IsZero() {
		c.backward.DBias = optest.Normal(r, bias.Rows, bias.Cols)
	}
	return c
}

// run executes both operations and returns copies of the results.
func (c *attentionCase) run(d tensor.Device) map[string][]float32 {
	d.Run(&c.forward)
	d.Run(&c.backward)
	results := map[string][]float32{}
	for name, t := range map[string]tensor.Tensor{"O": c.forward.O, "LSE": c.forward.LSE, "Weights": c.forward.Weights,
		"DQ": c.backward.DQ, "DK": c.backward.DK, "DV": c.backward.DV, "DBias": c.backward.DBias} {
		results[name] = append([]float32(nil), t.Data...)
	}
	return results
}

// check compares d with the formulas in float64.
func (c *attentionCase) check(t *testing.T, d tensor.Device) {
	t.Helper()
	before := append([]float32(nil), c.backward.DBias.Data...)
	got := c.run(d)
	copy(c.backward.DBias.Data, before)
	for name, want := range c.run(plain.Device{}) {
		for i, x := range want {
			if diff := math.Abs(float64(x - got[name][i])); !(diff <= 2e-5*(1+math.Abs(float64(x)))) {
				h := &c.forward.Heads
				t.Fatalf("%v, keys %v, %d heads of %v, causal %v, %+v, dropout %v: %s[%d] is %v, want %v", h.Offsets, h.Keys,
					h.Count, c.forward.Q, h.Causal, h.Relative, h.DropP, name, i, got[name][i], x)
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

// TestCrossAttention gives queries keys of their own, with and without a bias.
func TestCrossAttention(t *testing.T) {
	relatives := []tensor.Relative{{}, {Buckets: 8, MaxDistance: 20, Bidirectional: true}, {Buckets: 32, MaxDistance: 128}}
	for name, kern := range kernels {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(11, 12))
			d := New()
			d.kern = kern
			for _, s := range []struct{ queries, keys []int }{
				{[]int{1}, []int{9}}, {[]int{5, 1}, []int{5, 70}}, {[]int{8, 1, 17}, []int{9, 1, 64}},
				{[]int{33, 0, 2}, []int{129, 0, 3}}, {[]int{18, 130}, nil}, {[]int{70, 20}, []int{3, 1}},
			} {
				for _, causal := range []bool{false, true} {
					if causal && s.keys != nil && s.queries[0] > s.keys[0] {
						continue
					}
					for i, relative := range relatives {
						h := tensor.Heads{Count: 1 + r.IntN(3), Causal: causal, Relative: relative, DropP: float32(i%2) * 0.3}
						c := newCrossAttention(r, s.queries, s.keys, 8+3*i, h)
						c.backward.AccumulateBias = i == 2
						c.check(t, d)
					}
				}
			}
		})
	}
}

// TestAttentionToTheSameKeys lets several sequences see the same keys, whose
// gradients are sums.
func TestAttentionToTheSameKeys(t *testing.T) {
	c := newCrossAttention(rand.New(rand.NewPCG(13, 14)), []int{3, 1, 20, 1}, []int{30, 2, 9, 1}, 8, tensor.Heads{Count: 2})
	for _, h := range []*tensor.Heads{&c.forward.Heads, &c.backward.Heads} {
		h.Keys = []tensor.Span{{From: 2, To: 30}, {From: 0, To: 45}, {From: 2, To: 30}, {From: 29, To: 31}}
	}
	c.check(t, New())
}

// TestAttentionShowsWeights checks that the weights shown are those before
// dropout.
func TestAttentionShowsWeights(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{1, 7, 20, 65} {
		for _, causal := range []bool{false, true} {
			c := newAttention(r, []int{n}, 3, 16, causal, 0.3)
			c.forward.Weights = optest.Normal(r, 3*n, n)
			c.check(t, New())
			c = newCrossAttention(r, []int{n}, []int{n + 9}, 16, tensor.Heads{Count: 3, Causal: causal})
			c.forward.Weights = optest.Normal(r, 3*n, n+9)
			c.check(t, New())
		}
	}
}

// TestAttentionDifferences compares the gradients with finite differences of L
// = Σ DO * O, dropout included. O comes from the plain Device, which rounds
// only the results to float32.
func TestAttentionDifferences(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, causal := range []bool{false, true} {
		c := newAttention(r, []int{1, 4, 9}, 2, 8, causal, 0.2)
		c.run(New())
		loss := func() (sum float64) {
			plain.Device{}.Run(&c.forward)
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
	h := tensor.Heads{Count: 2, Causal: true, DropP: 0.1, Relative: tensor.Relative{Buckets: 8, MaxDistance: 20}}
	c := newCrossAttention(rand.New(rand.NewPCG(7, 8)), []int{20, 70, 1}, []int{20, 75, 9}, 32, h)
	d := New()
	if n := testing.AllocsPerRun(3, func() { d.Run(&c.forward); d.Run(&c.backward) }); n != 0 {
		t.Errorf("%v allocations a run", n)
	}
}

// BenchmarkAttention is one layer of MiniLM on 8 sequences of 128 tokens.
func BenchmarkAttention(b *testing.B) {
	lengths := []int{128, 128, 128, 128, 128, 128, 128, 128}
	for name, h := range map[string]tensor.Heads{
		"plain":   {},
		"dropout": {DropP: 0.1},
		"causal":  {Causal: true},
		"bias":    {Relative: tensor.Relative{Buckets: 32, MaxDistance: 128, Bidirectional: true}},
	} {
		h.Count = 12
		c := newCrossAttention(rand.New(rand.NewPCG(9, 10)), lengths, nil, 32, h)
		d := New()
		d.Run(&c.forward)
		b.Run("forward/"+name, func(b *testing.B) { benchmarkOp(b, d, &c.forward) })
		b.Run("backward/"+name, func(b *testing.B) { benchmarkOp(b, d, &c.backward) })
	}
}

// BenchmarkAttentionRow is one layer of GPT-2 that generates a token, in one
// sequence and in a beam of four. Each number is read for two operations, so
// memory sets the speed.
func BenchmarkAttentionRow(b *testing.B) {
	for _, keys := range []int{32, 512, 1024} {
		for _, beam := range []int{1, 4} {
			var lengths, counts []int
			for range beam {
				lengths, counts = append(lengths, 1), append(counts, keys)
			}
			c := newCrossAttention(rand.New(rand.NewPCG(9, 10)), lengths, counts, 64, tensor.Heads{Count: 12, Causal: true})
			b.Run(fmt.Sprintf("%dx%d", beam, keys), func(b *testing.B) { benchmarkOp(b, New(), &c.forward) })
		}
	}
}
