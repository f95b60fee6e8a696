package gpu

import (
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"time"

	"tuneground/engine/tensor"
)

var matMulKernel = newKernel("activation matmul", 64, "C A B Bias Activated", "m k n run bias accumulate", "TRANS_A TRANS_B DIRECT ACTIVATE "+activations)

// A tiling is how a product is divided: tiles of C are 32*size numbers square, and
// their operands go through workgroup memory, or with direct are read by each
// thread for itself.
type tiling struct {
	size   int
	direct bool
}

// tilings are those that Tune chooses from. Workgroup memory saves what a GPU's
// caches deliver slowly, large tiles save reading, and few registers keep more
// threads at work: which matters most depends on the GPU.
var tilings = []tiling{{2, false}, {2, true}, {4, true}}

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
	size := d.tiling.size
	for size > 1 && min(m, n) <= tileSide*size/2 {
		size /= 2
	}
	tiles := blocks(m, tileSide*size) * blocks(n, tileSide*size)
	flags := flag(1, o.TransA) | flag(2, o.TransB) | flag(3, d.tiling.direct) |
		aligned([]tensor.Tensor{o.C, o.A, o.B, o.Bias, o.Activated}, o.A.Cols, o.B.Cols, n)
	bias := truth(!o.Bias.IsZero())
	operands := []tensor.Tensor{o.C, o.A, o.B, o.Bias, {}}
	parts := min(fewTiles/tiles, k/leastPart)
	activated := !o.Activated.IsZero()
	if parts < 2 {
		if activated {
			operands[4] = o.Activated
			flags |= flag(4, true) | activationFlag(5, o.F)
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

// Tune times each way of dividing products on this GPU and keeps the fastest. It
// takes a few compilations and some tenths of a second.
func (d *Device) Tune() {
	const m, k, n = 1024, 128, 512
	op := &tensor.MatMul{C: d.Alloc(m, n), A: d.Alloc(m, k), B: d.Alloc(n, k), TransB: true}
	best, least := d.tiling, time.Duration(0)
	for _, d.tiling = range tilings {
		d.timeOf(op, 1) // compiles
		took := d.timeOf(op, 1)
		if took < 20*time.Millisecond {
			took = d.timeOf(op, 32) / 32 // as waiting takes a part of it
		}
		if least == 0 || took < least {
			best, least = d.tiling, took
		}
	}
	d.tiling = best
}

// Tuning names what Tune found, for SetTuning on another visit: one of the ways to
// divide products, and of which programs it was the fastest.
func (d *Device) Tuning() string { return d.tiling.tuning() }

// SetTuning makes d work as it does when Tuning has returned tuning. It reports
// whether there still is such a way, among the same programs.
func (d *Device) SetTuning(tuning string) bool {
	i := slices.IndexFunc(tilings, func(t tiling) bool { return t.tuning() == tuning })
	if i >= 0 {
		d.tiling = tilings[i]
	}
	return i >= 0
}

func (t tiling) tuning() string {
	programs := fnv.New64a()
	for _, way := range tilings {
		v := variant{kernel: matMulKernel, flags: flag(3, way.direct), size: uint32(way.size)}
		io.WriteString(programs, v.source())
	}
	return fmt.Sprintf("%+v of %x", t, programs.Sum64())
}

// timeOf returns how long n executions of op take.
func (d *Device) timeOf(op *tensor.MatMul, n int) time.Duration {
	var last [1]float32
	began := time.Now()
	for range n {
		d.Run(op)
	}
	d.Read(last[:], op.C.Reshape(op.C.Len(), 1).RowRange(0, 1))
	return time.Since(began)
}
