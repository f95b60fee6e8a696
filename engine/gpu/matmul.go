package gpu

import "tuneground/engine/tensor"

type matMulArgs struct {
	C, A, B, Bias, Activated            tensor.Tensor
	m, k, n, run, bias, accumulate      uint32
	direct, quads, transA, transB, rest bool
	activate                            bool
	activation
}

var matMulProgram = newProgram[matMulArgs](64, "quads", "activation", "matmul")

// A tiling is a way to divide a product. Tiles of C are 32*size numbers square.
// Their operands go through workgroup memory; with direct each thread reads
// them itself, and with quads the threads of a quad share the reading.
type tiling struct {
	size   int
	direct bool
	quads  bool
}

// tilings are the tilings among which FindTuning chooses. Workgroup memory saves
// accesses to slow caches, large tiles save reading, and few registers keep
// more threads busy. Which of these matters most depends on the GPU.
var tilings = []tiling{{size: 2}, {size: 2, direct: true}, {size: 4, direct: true}, {size: 4, direct: true, quads: true}}

// Sizes that decide how a product is divided.
const (
	tileSide  = 32  // of a tile of size 1
	stepK     = 16  // terms in workgroup memory at a time
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
	v := aligned([]tensor.Tensor{o.C, o.A, o.B, o.Bias, o.Activated}, o.A.Cols, o.B.Cols, n)
	args := matMulArgs{C: o.C, A: o.A, B: o.B, Bias: o.Bias,
		m: uint32(m), k: uint32(k), n: uint32(n), run: uint32(k), bias: truth(!o.Bias.IsZero()), accumulate: truth(o.Accumulate),
		direct: d.tuned.tiling.direct, quads: d.tuned.tiling.quads, transA: o.TransA, transB: o.TransB, rest: k%4 != 0}
	parts := min(fewTiles/tiles, k/leastPart)
	activated := !o.Activated.IsZero()
	if parts < 2 {
		if activated {
			args.Activated, args.activate, args.activation = o.Activated, true, activationOf(o.F)
		}
		matMulProgram.emit(d, v, size, tiles, &args)
		return
	}
	run := blocks(blocks(k, parts), stepK) * stepK
	parts = blocks(k, run)
	sums := d.temporary(parts * m * n)
	args.C, args.run, args.accumulate = sums, uint32(run), 0
	matMulProgram.emit(d, v, size, tiles*parts, &args)
	d.sumRows(o.C.Reshape(1, m*n), sums.Reshape(parts, m*n), o.Accumulate)
	if activated {
		d.activate(&tensor.Activate{Y: o.Activated, X: o.C, F: o.F})
	}
}
