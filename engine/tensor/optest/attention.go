package optest

import (
	"math"
	"math/rand/v2"

	"tuneground/engine/tensor"
)

// LayOut gives h sequences with the given numbers of queries, end to end, and
// returns the numbers of query rows and of key rows. If keys is nil, the keys
// are the queries' rows. Otherwise their spans lie in reverse order, with a row
// between them that no query sees.
func LayOut(h *tensor.Heads, queries, keys []int) (rows, keyRows int) {
	h.Offsets = []int32{0}
	for _, n := range queries {
		rows += n
		h.Offsets = append(h.Offsets, int32(rows))
	}
	if keys == nil {
		return rows, rows
	}
	h.Keys = make([]tensor.Span, len(keys))
	for s := len(keys) - 1; s >= 0; s-- {
		h.Keys[s] = tensor.Span{From: int32(keyRows), To: int32(keyRows + keys[s])}
		keyRows += keys[s] + 1
	}
	return rows, keyRows
}

// attention runs an Attention, and its gradient, on sequences with the given
// numbers of queries and keys.
func (b *Battery) attention(rng *rand.Rand, queries, keys []int, width int, h tensor.Heads, shift int) {
	h.Scale, h.Key = 1/float32(math.Sqrt(float64(width))), rng.Uint32()
	rows, keyRows := LayOut(&h, queries, keys)
	b.attend(rng, rows, keyRows, width, h, shift)
}

// attend runs an Attention of rows queries over keyRows keys with the heads h,
// and its gradient.
func (b *Battery) attend(rng *rand.Rand, rows, keyRows, width int, h tensor.Heads, shift int) {
	cols, bias, dbias := h.Count*width, tensor.Tensor{}, tensor.Tensor{}
	if h.Relative.Buckets > 0 {
		bias, dbias = Normal(rng, h.Relative.Buckets, h.Count), Normal(rng, h.Relative.Buckets, h.Count)
	}
	forward := &tensor.Attention{O: b.Dirty(rows, cols), LSE: b.Dirty(rows, h.Count), Q: Normal(rng, rows, cols),
		K: Normal(rng, keyRows, cols), V: Normal(rng, keyRows, cols), Bias: bias, Heads: h}
	if len(h.Offsets) == 2 {
		queries, keys := h.Sequence(0)
		forward.Weights = b.Dirty(h.Count*queries.Len(), keys.Len())
	}
	near := Tolerance{CPU: 2e-5, GPU: 2e-5}
	b.Case(forward, near, shift)
	b.Case(&tensor.AttentionBackward{DQ: b.Dirty(rows, cols), DK: b.Dirty(keyRows, cols), DV: b.Dirty(keyRows, cols), DBias: dbias,
		DO: Normal(rng, rows, cols), O: forward.O, LSE: forward.LSE, Q: forward.Q, K: forward.K, V: forward.V, Bias: bias,
		AccumulateBias: shift > 0, Heads: h}, near, shift)
}

// Attentions come in two forms that share the same GPU programs: narrow heads
// with dropout and a bias, and wide heads with neither. A software GPU takes
// two seconds to compile a program with so much workgroup memory, as it clears
// each number of it by an instruction of its own.
func (b *Battery) Attentions() {
	rng := rand.New(rand.NewPCG(1, 2))
	both := tensor.Relative{Buckets: 8, MaxDistance: 20, Bidirectional: true}
	for _, s := range []struct {
		width    int
		dropP    float32
		relative tensor.Relative
		lengths  [][]int
	}{
		{3, 0.3, both, [][]int{{1}, {8, 1, 17}, {33, 0, 2}}}, {36, 0, tensor.Relative{}, [][]int{{5}, {67, 64}, {33, 0, 2}}},
	} {
		for i, lengths := range s.lengths {
			for _, causal := range []bool{false, true} {
				b.attention(rng, lengths, nil, s.width, tensor.Heads{Count: 1 + rng.IntN(3), Causal: causal, Relative: s.relative, DropP: s.dropP}, i*4)
			}
		}
	}
}

// CrossAttentions have queries with keys of their own.
func (b *Battery) CrossAttentions() {
	rng := rand.New(rand.NewPCG(11, 12))
	kinds := []struct {
		width    int
		dropP    float32
		relative tensor.Relative
	}{
		{40, 0, tensor.Relative{}}, {11, 0.3, tensor.Relative{Buckets: 8, MaxDistance: 20, Bidirectional: true}}, {14, 0.3, tensor.Relative{Buckets: 32, MaxDistance: 128}},
	}
	for _, s := range []struct{ queries, keys []int }{
		{[]int{1}, []int{9}}, {[]int{5, 1}, []int{5, 70}}, {[]int{33, 0, 2}, []int{129, 0, 3}}, {[]int{18, 130}, nil}, {[]int{70, 20}, []int{3, 1}},
	} {
		for _, causal := range []bool{false, true} {
			if causal && s.keys != nil && s.queries[0] > s.keys[0] {
				continue
			}
			for i, k := range kinds {
				b.attention(rng, s.queries, s.keys, k.width, tensor.Heads{Count: 1 + rng.IntN(3), Causal: causal, Relative: k.relative, DropP: k.dropP}, 4*i)
			}
		}
	}
	// Several sequences see the same keys.
	b.attend(rng, 25, 46, 40, tensor.Heads{Offsets: []int32{0, 3, 4, 24, 25}, Count: 2, Scale: 0.3,
		Keys: []tensor.Span{{From: 2, To: 30}, {From: 0, To: 45}, {From: 2, To: 30}, {From: 29, To: 31}}}, 0)
}
