package gpu

import "tuneground/engine/tensor"

var matMulKernel = newKernel("quads activation matmul", 64, "C A B Bias Activated", "m k n run bias accumulate", "DIRECT QUADS TRANS_A TRANS_B REST ACTIVATE "+activations)

// A tiling is how a product is divided: tiles of C are 32*size numbers square, and
// their operands go through workgroup memory, or with direct are read by each
// thread for itself, or with quads too by each quad.
type tiling struct {
	size   int
	direct bool
	quads  bool
}

// tilings are those that Tune chooses from. Workgroup memory saves what a GPU's
// caches deliver slowly, large tiles save reading, and few registers keep more
// threads at work: which matters most depends on the GPU.
var tilings = []tiling{{size: 2}, {size: 2, direct: true}, {size: 4, direct: true}, {size: 4, direct: true, quads: true}}

func (t tiling) flags() uint32 { return flag(1, t.direct) | flag(2, t.quads) }

// What decides how a product is divided.
const (
	tileSide  = 32  // of a tile of size 1
	stepK     = 16  // terms laid into workgroup memory at a time
	fewTiles  = 48  // with fewer of them, k is divided too
	leastPart = 128 // terms of a part of k
)

func (d *Device) matMul(o *tensor.MatMul) {
	m, k, n := o.Dims()
	if m == 0 || n == 0 {
		return
	}
	size := d.tuned.tiling.size
	for size > 1 && min(m, n) <= tileSide*size/2 {
		size /= 2
	}
	tiles := blocks(m, tileSide*size) * blocks(n, tileSide*size)
	flags := d.tuned.tiling.flags() | flag(3, o.TransA) | flag(4, o.TransB) | flag(5, k%4 != 0) |
		aligned([]tensor.Tensor{o.C, o.A, o.B, o.Bias, o.Activated}, o.A.Cols, o.B.Cols, n)
	bias := truth(!o.Bias.IsZero())
	operands := []tensor.Tensor{o.C, o.A, o.B, o.Bias, {}}
	parts := min(fewTiles/tiles, k/leastPart)
	activated := !o.Activated.IsZero()
	if parts < 2 {
		if activated {
			operands[4] = o.Activated
			flags |= flag(6, true) | activationFlag(7, o.F)
		}
		d.emit(matMulKernel, flags, size, tiles, operands, uint32(m), uint32(k), uint32(n), uint32(k), bias, truth(o.Accumulate))
		return
	}
	run := blocks(blocks(k, parts), stepK) * stepK
	parts = blocks(k, run)
	operands[0] = d.temporary(parts * m * n)
	d.emit(matMulKernel, flags, size, tiles*parts, operands, uint32(m), uint32(k), uint32(n), uint32(run), bias, 0)
	d.sumRows(o.C.Reshape(1, m*n), operands[0].Reshape(parts, m*n), o.Accumulate)
	if activated {
		d.activate(&tensor.Activate{Y: o.Activated, X: o.C, F: o.F})
	}
}
