// Package tensor defines what the engine computes, not how: matrices, operations on
// them as plain data, the Device that executes them.
//
// All data is matrices. A batch of sequences is its tokens laid end to end, one
// row a token, with the offset at which each sequence starts. There is no
// padding and therefore no third dimension.
package tensor

import "fmt"

// A Tensor is a row-major Rows x Cols matrix of float32 in a Device's memory. A
// vector of n elements is 1 x n. The zero Tensor means "absent".
//
// Data holds the elements on devices that compute in host memory. On devices
// with memory of their own it is nil, and the elements lie one after the other
// in Memory, from its Offset-th on. Only devices and tests access these fields;
// other packages use [Device.Read] and [Device.Write].
type Tensor struct {
	Rows, Cols int
	Data       []float32
	Memory     *Memory
	Offset     int
}

// Memory is a part of a Device's own memory: Size elements of its Buffer from
// the Start-th on. The Device may reuse it once no Tensor refers to it.
//
// If no buffer is long enough, Stretch is not 0 and the elements lie in the
// Buffer and in those after it: Stretch of them at the beginning of each, and
// the rest in the last.
type Memory struct{ Buffer, Start, Size, Stretch int }

// Len returns the number of elements.
func (t Tensor) Len() int { return t.Rows * t.Cols }

// IsZero reports whether t is absent.
func (t Tensor) IsZero() bool { return t.Rows == 0 && t.Cols == 0 }

// Reshape returns the same elements seen as a rows x cols matrix.
// It panics unless rows*cols equals t.Len().
func (t Tensor) Reshape(rows, cols int) Tensor {
	if rows*cols != t.Len() {
		panic(fmt.Sprintf("tensor: cannot see %v as %dx%d", t, rows, cols))
	}
	t.Rows, t.Cols = rows, cols
	return t
}

// RowRange returns the rows [from, to) of t, sharing its elements.
func (t Tensor) RowRange(from, to int) Tensor {
	if from < 0 || to < from || to > t.Rows {
		panic(fmt.Sprintf("tensor: rows [%d,%d) of %v", from, to, t))
	}
	return t.part(from*t.Cols, to-from, t.Cols)
}

// part returns the rows x cols Tensor that begins at t's element from.
func (t Tensor) part(from, rows, cols int) Tensor {
	t.Rows, t.Cols, t.Offset = rows, cols, t.Offset+from
	if t.Data != nil {
		t.Data = t.Data[from : from+rows*cols : from+rows*cols]
	}
	return t
}

// placed reports whether t's elements have memory.
func (t Tensor) placed() bool {
	if t.Memory != nil {
		return t.Offset >= 0 && t.Offset+t.Len() <= t.Memory.Size
	}
	return len(t.Data) == t.Len()
}

// Row returns row i as a slice. It is only for devices that compute in host
// memory.
func (t Tensor) Row(i int) []float32 { return t.Data[i*t.Cols : (i+1)*t.Cols] }

// String returns the shape, such as "30522x384".
func (t Tensor) String() string { return fmt.Sprintf("%dx%d", t.Rows, t.Cols) }

// Of returns a rows x cols Tensor over the given elements, in host memory.
func Of(rows, cols int, data []float32) Tensor {
	if len(data) != rows*cols {
		panic(fmt.Sprintf("tensor: %d elements for %dx%d", len(data), rows, cols))
	}
	return Tensor{Rows: rows, Cols: cols, Data: data}
}
