package tensor

import "fmt"

// Host implements memory for Devices that compute in host memory.
type Host struct{}

// Alloc returns a zeroed rows x cols Tensor whose Data holds its elements.
func (Host) Alloc(rows, cols int) Tensor {
	return Of(rows, cols, make([]float32, rows*cols))
}

// Read copies t's elements to dst.
func (Host) Read(dst []float32, t Tensor) {
	needHost("Read", t, len(dst))
	copy(dst, t.Data)
}

// Write copies src to t's elements.
func (Host) Write(t Tensor, src []float32) {
	needHost("Write", t, len(src))
	copy(t.Data, src)
}

// needHost panics unless t lies in host memory and has n elements.
func needHost(what string, t Tensor, n int) {
	if len(t.Data) != t.Len() || n != t.Len() {
		panic(fmt.Sprintf("tensor: %s: %v, with %d elements in host memory, for %d", what, t, len(t.Data), n))
	}
}
