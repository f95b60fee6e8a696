package gpu

import (
	"slices"

	"tuneground/engine/tensor"
)

// heads is the form of a tensor.Heads that every attention program reads: see
// attention_scene.wgsl.
type heads struct {
	count, width, sequences, tiles, buckets uint32
	scale                                   float32
	key, threshold                          uint32
	factor                                  float32
	causal                                  uint32
}

// headFlags are the flags that every attention program is compiled for.
type headFlags struct{ dropout, bias bool }

func flagsOf(h *tensor.Heads, bias tensor.Tensor) headFlags {
	return headFlags{h.DropP > 0, !bias.IsZero()}
}

type (
	attentionArgs struct {
		O, LSE, Q, K, V, Bias tensor.Tensor
		heads
		headFlags
	}
	queriesArgs struct {
		DQ, DO, LSE, D, Q, K, V, Bias tensor.Tensor
		heads
		headFlags
	}
	biasedArgs struct {
		DQ, Biases, DO, LSE, D, Q, K, V, Bias tensor.Tensor
		heads
		kinds uint32
		headFlags
	}
	keysArgs struct {
		DK, DV, DO, LSE, D, Q, K, V, Bias tensor.Tensor
		heads
		watchers uint32
		headFlags
	}
	weightsArgs struct {
		Weights, LSE, Q, K, Bias tensor.Tensor
		heads
		n, nk uint32
		headFlags
	}
	productsArgs struct {
		D, DO, O tensor.Tensor
		n, width uint32
	}
)

// attentionPrograms are the programs for one way of computing attention.
type attentionPrograms struct {
	name    string
	quads   bool // uses quads and no workgroup memory
	chunk   int  // columns of a head per unit of size
	forward *program[attentionArgs]
	queries *program[queriesArgs]
	keys    *program[keysArgs]
}

func newAttentionPrograms(name string, quads bool, threads, chunk int, prefix string, shared ...string) *attentionPrograms {
	files := func(last string) []string { return append(slices.Clone(shared), prefix+last) }
	return &attentionPrograms{
		name, quads, chunk,
		newProgram[attentionArgs](threads, files("attention")...),
		newProgram[queriesArgs](threads, files("attention_queries")...),
		newProgram[keysArgs](threads, files("attention_keys")...),
	}
}

// attentions are the ways among which FindTuning chooses.
var attentions = []*attentionPrograms{
	newAttentionPrograms("blocks", false, 64, 32, "", "keep", "attention_scene", "attention_block"),
	newAttentionPrograms("quads", true, 16, 16, "quad_", "keep", "attention_scene", "quads", "attention_quad"),
}

var (
	// biasedProgram also computes the gradient of a bias, which it sums in
	// workgroup memory.
	biasedProgram   = newProgram[biasedArgs](64, "keep", "attention_scene", "attention_block", "attention_queries")
	weightsProgram  = newProgram[weightsArgs](64, "keep", "attention_scene", "attention_weights")
	productsProgram = newProgram[productsArgs](64, "attention_products")
)

// size returns the size of the programs for heads of the given width.
func (k *attentionPrograms) size(width int) int { return blocks(width, k.chunk) }

// blockRows is the number of queries or keys in a block of attention.
const blockRows = 32

// encodeHeads lists h's sequences and leaves the tiles empty.
func (d *Device) encodeHeads(h *tensor.Heads, cols int, biased bool) heads {
	e := heads{count: uint32(h.Count), width: uint32(cols / h.Count), sequences: uint32(len(d.stream.Lists)), scale: h.Scale,
		key: h.Key, threshold: tensor.DropThreshold(h.DropP), factor: keepFactor(h.DropP), causal: truth(h.Causal)}
	for s := range len(h.Offsets) - 1 {
		queries, keys := h.Sequence(s)
		d.stream.Lists = append(d.stream.Lists, queries.From, queries.To, keys.From, keys.To)
	}
	if biased {
		e.buckets = d.encodeBuckets(h)
	}
	return e
}

// encodeQueryTiles lists the blocks of queries, each with its sequence and its
// first row, and returns their number.
func (d *Device) encodeQueryTiles(h *tensor.Heads, e *heads) (n int) {
	e.tiles = uint32(len(d.stream.Lists))
	for s := range len(h.Offsets) - 1 {
		for row := h.Offsets[s]; row < h.Offsets[s+1]; row += blockRows {
			d.stream.Lists = append(d.stream.Lists, int32(s), row)
			n++
		}
	}
	return n
}

func (d *Device) attention(o *tensor.Attention) {
	e := d.encodeHeads(&o.Heads, o.Q.Cols, !o.Bias.IsZero())
	n := d.encodeQueryTiles(&o.Heads, &e)
	way, flags := d.tuned.attention, flagsOf(&o.Heads, o.Bias)
	way.forward.emit(d, 0, way.size(o.Q.Cols/o.Count), n*o.Count, &attentionArgs{
		O: o.O, LSE: o.LSE, Q: o.Q, K: o.K, V: o.V, Bias: o.Bias, heads: e, headFlags: flags})
	if !o.Weights.IsZero() {
		n := o.Weights.Len()
		weightsProgram.emit(d, 0, 0, blocks(n, weightsProgram.threads), &weightsArgs{
			Weights: o.Weights, LSE: o.LSE, Q: o.Q, K: o.K, Bias: o.Bias, heads: e, n: uint32(n), nk: uint32(o.Weights.Cols), headFlags: flags})
	}
}
