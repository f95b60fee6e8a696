package graph

import (
	"encoding/binary"
	"io"
	"math"
	"sync"

	"tuneground/engine/hf"
)

// A quantized matrix is stored as rows, a row for each output of a layer or each
// entry of a table, which are cut into blocks. A number of a block is a whole number
// from -127 to 127 times the block's scale, a binary16 number. The graph multiplies
// them out: a runtime does that once, when it loads the file, and then computes with
// 32 bits as in the other file.
type quantized struct{ integers, scales value }

// longest is the length of a block, or the most that it may be where a row is no
// multiple of it. Shorter blocks are more exact and take more bytes for their scales.
const longest = 8

// blockOf returns the length of the blocks of rows of n.
func blockOf(n int) int {
	for b := longest; b >= longest/2; b-- {
		if n%b == 0 {
			return b
		}
	}
	return n
}

// quantize stores a matrix in 8 bits.
func (g *graph) quantize(name string, m matrix) quantized {
	b := blockOf(m.in)
	scales := sync.OnceValue(func() []float32 { return m.scales(b) })
	return quantized{
		g.store(weight{name + " in 8 bits", typeInt8, []int{m.out, m.in / b, b}, func(w io.Writer) error { return m.writeIntegers(w, b, scales()) }}),
		g.store(weight{name + " scales", typeHalf, []int{m.out, m.in / b, 1}, func(w io.Writer) error { return writeHalves(w, scales()) }}),
	}
}

// restore returns the numbers of a quantized matrix, or of some rows of it, whose
// shape is given.
func (g *graph) restore(q quantized, shape ...int) value {
	float := attributes{number("to", typeFloat)}
	x := g.op("Mul", nil, g.op("Cast", float, q.integers), g.op("Cast", float, q.scales))
	return g.op("Reshape", nil, x, g.integers(shape...))
}

// multiply multiplies x with a quantized matrix.
func (g *graph) multiply(x value, name string, m matrix) value {
	w := g.restore(g.quantize(name, m), m.out, m.in)
	return g.op("MatMul", nil, x, g.op("Transpose", attributes{numbers("perm", 1, 0)}, w))
}

// row copies the weights of an output.
func (m *matrix) row(o int, to []float32) {
	for i := range to {
		to[i] = m.at(i, o)
	}
}

// scales returns the scale of each block of b numbers, row after row.
func (m *matrix) scales(b int) []float32 {
	row, scales := make([]float32, m.in), make([]float32, 0, m.out*m.in/b)
	for o := range m.out {
		m.row(o, row)
		for first := 0; first < m.in; first += b {
			scales = append(scales, scaleOfBlock(row[first:first+b]))
		}
	}
	return scales
}

// scaleOfBlock returns the scale with the least sum of squared errors, of every fourth
// binary16 number with which the block's largest number becomes 127 to 111. What is
// gained is luck, and takes no byte: a block is short enough that one of the 40 to 75
// scales suits all its numbers better than most.
func scaleOfBlock(block []float32) (best float32) {
	largest := float32(0)
	for _, x := range block {
		largest = max(largest, x, -x)
	}
	first, _ := hf.Half(largest / 127)
	last, _ := hf.Half(largest / 111)
	least := float32(math.Inf(1))
	for bits := first; bits <= last; bits += 4 {
		scale := hf.HalfValue(bits)
		if scale == 0 {
			continue
		}
		inverse, sum := 1/scale, float32(0)
		for _, x := range block {
			d := x - scale*whole(x*inverse)
			sum += d * d
		}
		if sum < least {
			best, least = scale, sum
		}
	}
	return best
}

// whole returns the whole number from -127 to 127 that is nearest to x.
func whole(x float32) float32 {
	const big = 3 << 22 // numbers about it are whole, so a sum with it is rounded
	n := x + big - big
	if n > 127 { // which the built-in min takes several times as long for
		return 127
	}
	if n < -127 {
		return -127
	}
	return n
}

func (m *matrix) writeIntegers(w io.Writer, b int, scales []float32) error {
	row, integers := make([]float32, m.in), make([]byte, m.in)
	for o := range m.out {
		m.row(o, row)
		for i, x := range row {
			integers[i] = 0
			if scale := scales[(o*m.in+i)/b]; scale != 0 {
				integers[i] = byte(int8(whole(x / scale)))
			}
		}
		if _, err := w.Write(integers); err != nil {
			return err
		}
	}
	return nil
}

// writeHalves writes numbers as binary16.
func writeHalves(w io.Writer, x []float32) error {
	data := make([]byte, 0, 2*len(x))
	for _, v := range x {
		bits, _ := hf.Half(v)
		data = binary.LittleEndian.AppendUint16(data, bits)
	}
	_, err := w.Write(data)
	return err
}
