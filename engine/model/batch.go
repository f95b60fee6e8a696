package model

import "tuneground/engine/tensor"

// A Batch is some sequences laid end to end, without padding, and what a model
// is to answer to them.
type Batch struct {
	IDs       []int32 // of every token
	Types     []int32 // segment of every token: 0 or 1
	Positions []int32 // of every token within its sequence
	Offsets   []int32 // where each sequence starts, and the end of the last

	// Decoder holds what a text-to-text model writes for each sequence, shifted
	// right: the tokens that it has when it is to write the next.
	Decoder *Batch

	// Wanted are the rows of which the outputs are asked for, where those are
	// tokens; nil: all.
	Wanted []int32

	// Labels holds the class of each output row: of each sequence, or of each
	// (wanted) token; negative: none.
	Labels []int32
	// Values holds the numbers of each sequence: one for regression, and for
	// several labels one for each, 1 where it applies and 0 where not.
	Values []float32
	// Starts and Ends are the first and the last token of each sequence's
	// answer, counted from the sequence's first token; negative: none.
	Starts, Ends []int32

	// Cache, when set, holds the keys and values of tokens that came before the
	// Batch's own.
	Cache *Cache
	// Watch, when set, is told the attention weights of one layer.
	Watch *Watch
}

// Watch asks a pass over a batch of one sequence for the attention weights of
// one layer. Weights receives them: (heads*n) x n, head after head.
type Watch struct {
	Layer   int
	Weights tensor.Tensor
}

// Reset empties b, keeping its memory.
func (b *Batch) Reset() {
	b.IDs, b.Types, b.Positions = b.IDs[:0], b.Types[:0], b.Positions[:0]
	b.Offsets, b.Labels, b.Values = append(b.Offsets[:0], 0), b.Labels[:0], b.Values[:0]
	b.Starts, b.Ends = b.Starts[:0], b.Ends[:0]
	b.Wanted = b.Wanted[:0:0]
	if b.Decoder != nil {
		b.Decoder.Reset()
	}
}

// Add appends one sequence. With nil types all of it is segment 0.
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
