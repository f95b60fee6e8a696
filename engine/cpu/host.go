package cpu

import (
	"fmt"

	"tuneground/engine/tensor"
)

// host is memory that Go programs see: what both devices of this package have
// in common.
type host struct{}

// Alloc returns a zeroed rows x cols Tensor whose Data holds its elements.
func (host) Alloc(rows, cols int) tensor.Tensor {
	return tensor.Of(rows, cols, make([]float32, rows*cols))
}

// Read copies t's elements to dst.
func (host) Read(dst []float32, t tensor.Tensor) {
	need("Read", t, len(dst))
	copy(dst, t.Data)
}

// Write copies src to t's elements.
func (host) Write(t tensor.Tensor, src []float32) {
	need("Write", t, len(src))
	copy(t.Data, src)
}

// need panics unless t lies in host memory and has n elements.
func need(what string, t tensor.Tensor, n int) {
	if len(t.Data) != t.Len() || n != t.Len() {
		panic(fmt.Sprintf("cpu: %s: %v, with %d elements in host memory, for %d", what, t, len(t.Data), n))
	}
}
