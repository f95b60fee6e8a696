package cpu

import "tuneground/engine/tensor"

// host is memory that Go programs see: what both devices of this package have
// in common.
type host struct{}

// Alloc returns a zeroed rows x cols Tensor whose Data holds its elements.
func (host) Alloc(rows, cols int) tensor.Tensor {
	return tensor.Of(rows, cols, make([]float32, rows*cols))
}

// Read copies t's elements to dst.
func (host) Read(dst []float32, t tensor.Tensor) {
	need(len(dst) == t.Len(), "Read", t)
	copy(dst, t.Data)
}

// Write copies src to t's elements.
func (host) Write(t tensor.Tensor, src []float32) {
	need(len(src) == t.Len(), "Write", t)
	copy(t.Data, src)
}
