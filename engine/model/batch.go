package model

import "tuneground/engine/tensor"

// A Batch is sequences laid end to end, without padding, with their labels or
// targets.
type Batch struct {
	IDs       []int32 // id of every token
	Types     []int32 // segment of every token: 0 or 1
	Positions []int32 // position of every token within its sequence
	Offsets   []int32 // start of each sequence, and the end of the last

	// Decoder holds the target text of each sequence of a text-to-text model,
	// shifted right: its input when it predicts the next token.
	Decoder *Batch

	// Wanted are the rows whose outputs are needed, if outputs are per token; nil:
	// all.
	Wanted []int32

	// Labels holds the class of each output row: of each sequence, or of each
	// (wanted) token; negative: none.
	Labels []int32
	// Values holds the numbers of each sequence: one for regression; for
	// multi-label classification one for each label, 1 if the label applies and 0
	// if not.
	Values []float32
	// TextFeatures holds the text features of each sequence, as counted.
	TextFeatures []float64
	// Starts and Ends are the first and the last token of each sequence's
	// answer, counted from the sequence's first token; negative: none.
	Starts, Ends []int32

	// Cache, if set, holds the keys and values of tokens before the Batch's own.
	Cache *Cache
	// Watch, if set, receives the attention weights of one layer.
	Watch *Watch

	prompt *Prompt // its virtual tokens are before each sequence; nil: none are
}

// Watch requests the attention of one layer from a pass over a batch of one sequence.
// Its nq tokens attend to nk: to their own or, with Cross, to those that the encoder
// reads.
type Watch struct {
	Layer int
	Cross bool

	// Weights receives the weights: (heads*nq) x nk, head after head.
	Weights tensor.Tensor
	// Q, K, V and Context receive the rows of the tokens, with the heads side by side:
	// see [tensor.Attention], whose O is Context. Bias is absent if there is none.
	Q, K, V, Context, Bias []float32
	Heads                  tensor.Heads
}

// Reset empties b, keeping its memory.
func (b *Batch) Reset() {
	b.IDs, b.Types, b.Positions = b.IDs[:0], b.Types[:0], b.Positions[:0]
	b.Offsets, b.Labels, b.Values = append(b.Offsets[:0], 0), b.Labels[:0], b.Values[:0]
	b.TextFeatures = b.TextFeatures[:0]
	b.Starts, b.Ends = b.Starts[:0], b.Ends[:0]
	b.Wanted = b.Wanted[:0:0]
	if b.Decoder != nil {
		b.Decoder.Reset()
	}
}

// Add appends one sequence. If types is nil, every token is in segment 0.
func (b *Batch) Add(ids, types []int32) { b.AddAt(0, ids, types) }

// AddAt appends a sequence, or a part of one, whose first token has the given
// position.
func (b *Batch) AddAt(position int, ids, types []int32) {
	b.IDs = append(b.IDs, ids...)
	if types != nil {
		b.Types = append(b.Types, types...)
	}
	for i := range ids {
		if types == nil {
			b.Types = append(b.Types, 0)
		}
		b.Positions = append(b.Positions, int32(position+i))
	}
	b.Offsets = append(b.Offsets, int32(len(b.IDs)))
}

// Sequences returns the number of sequences.
func (b *Batch) Sequences() int { return len(b.Offsets) - 1 }

// First returns the row of each sequence's first token.
func (b *Batch) First() []int32 { return b.Offsets[:b.Sequences()] }

// Last appends the row of each sequence's last token to dst.
func (b *Batch) Last(dst []int32) []int32 {
	for _, end := range b.Offsets[1:] {
		dst = append(dst, end-1)
	}
	return dst
}

// RowEnds returns where the rows of each of b's sequences end among the rows of the
// outputs.
func (b *Batch) RowEnds(rows int) []int {
	n := b.Sequences()
	ends := make([]int, n)
	for i := range ends {
		switch {
		case rows == n:
			ends[i] = i + 1
		case len(b.Wanted) > 0:
			if i > 0 {
				ends[i] = ends[i-1]
			}
			for ends[i] < rows && b.Wanted[ends[i]] < b.Offsets[i+1] {
				ends[i]++
			}
		case b.Decoder != nil:
			ends[i] = int(b.Decoder.Offsets[i+1])
		default:
			ends[i] = int(b.Offsets[i+1])
		}
	}
	return ends
}
