// Package model holds the model families, one file each, written to be read
// beside their papers.
package model

// A Batch is some sequences laid end to end, without padding.
type Batch struct {
	IDs       []int32 // of every token
	Types     []int32 // segment of every token: 0 or 1
	Positions []int32 // of every token within its sequence
	Offsets   []int32 // where each sequence starts, and the end of the last
	Labels    []int32 // of each sequence; negative: none
}

// Reset empties b, keeping its memory.
func (b *Batch) Reset() {
	b.IDs, b.Types, b.Positions = b.IDs[:0], b.Types[:0], b.Positions[:0]
	b.Offsets, b.Labels = append(b.Offsets[:0], 0), b.Labels[:0]
}

// Add appends one sequence. With nil types all of it is segment 0.
func (b *Batch) Add(ids, types []int32, label int32) {
	b.IDs = append(b.IDs, ids...)
	if types != nil {
		b.Types = append(b.Types, types...)
	}
	for i := range ids {
		if types == nil {
			b.Types = append(b.Types, 0)
		}
		b.Positions = append(b.Positions, int32(i))
	}
	b.Offsets = append(b.Offsets, int32(len(b.IDs)))
	b.Labels = append(b.Labels, label)
}

// Sequences returns the number of sequences.
func (b *Batch) Sequences() int { return len(b.Labels) }

// Starts returns the row of each sequence's first token.
func (b *Batch) Starts() []int32 { return b.Offsets[:len(b.Labels)] }
