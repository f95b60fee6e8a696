package gpu

import (
	"math"

	"tuneground/engine/tensor"
)

// headSettings are what every program of attention asks: see attention_scene.wgsl.
const headSettings = "count width sequences tiles buckets scale:f32 key threshold factor:f32 causal "

// headFlags are theirs too.
const headFlags = "DROPOUT BIAS "

// attentionKernels are the programs of attention in one way.
type attentionKernels struct {
	name                   string
	quads                  bool // and no workgroup memory
	chunk                  int  // columns of a head that size counts
	forward, queries, keys *kernel
}

func newAttentionKernels(name string, quads bool, threads, chunk int, shared, prefix string) *attentionKernels {
	shared = "keep attention_scene " + shared + " " + prefix
	return &attentionKernels{
		name, quads, chunk,
		newKernel(shared+"attention", threads, "O LSE Q K V Bias", headSettings, headFlags),
		newKernel(shared+"attention_queries", threads, "DQ Biases DO LSE D Q K V Bias", headSettings+"kinds", headFlags+"DBIAS"),
		newKernel(shared+"attention_keys", threads, "DK DV DO LSE D Q K V Bias", headSettings+"watchers", headFlags),
	}
}

// attentions are the ways that Tune chooses from.
var attentions = []*attentionKernels{
	newAttentionKernels("blocks", false, 64, 32, "attention_block", ""),
	newAttentionKernels("quads", true, 16, 16, "quads attention_quad", "quad_"),
}

var (
	weightsKernel  = newKernel("keep attention_scene attention_weights", 64, "Weights LSE Q K Bias", headSettings+"n nk", headFlags)
	productsKernel = newKernel("attention_products", 64, "D DO O", "n width", "")
)

// size returns the size of the programs for heads of so many columns.
func (k *attentionKernels) size(width int) int { return blocks(width, k.chunk) }

// A block of attention has this many queries or keys.
const blockRows = 32

// heads is what a tensor.Heads becomes: the settings and flags of the programs.
type heads struct {
	settings [12]uint32 // headSettings, and two more that some programs have
	flags    uint32
}

// encodeHeads lists h's sequences. It leaves out the tiles.
func (d *Device) encodeHeads(h *tensor.Heads, cols int, biased bool) heads {
	width := cols / h.Count
	e := heads{flags: flag(1, h.DropP > 0) | flag(2, biased)}
	sequences, buckets := uint32(len(d.stream.Lists)), uint32(0)
	for s := range len(h.Offsets) - 1 {
		queries, keys := h.Sequence(s)
		d.stream.Lists = append(d.stream.Lists, queries.From, queries.To, keys.From, keys.To)
	}
	if biased {
		buckets = d.encodeBuckets(h)
	}
	e.settings = [12]uint32{uint32(h.Count), uint32(width), sequences, 0, buckets, math.Float32bits(h.Scale),
		h.Key, tensor.DropThreshold(h.DropP), bits(keepFactor(h.DropP)), truth(h.Causal)}
	return e
}

// encodeQueryTiles lists the blocks of queries, each with its sequence and its
// first row, and returns how many there are.
func (d *Device) encodeQueryTiles(h *tensor.Heads, e *heads) (n int) {
	e.settings[3] = uint32(len(d.stream.Lists))
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
	kernels := d.tuned.attention
	d.emit(kernels.forward, e.flags, kernels.size(o.Q.Cols/o.Count), n*o.Count, []tensor.Tensor{o.O, o.LSE, o.Q, o.K, o.V, o.Bias}, e.settings[:10]...)
	if !o.Weights.IsZero() {
		n := o.Weights.Len()
		e.settings[10], e.settings[11] = uint32(n), uint32(o.Weights.Cols)
		d.emit(weightsKernel, e.flags, 0, blocks(n, weightsKernel.threads), []tensor.Tensor{o.Weights, o.LSE, o.Q, o.K, o.Bias}, e.settings[:]...)
	}
}
