package gpu

import (
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"time"

	"tuneground/engine/tensor"
)

// A tuning is the result of FindTuning.
type tuning struct {
	tiling    tiling
	attention *attentionPrograms
}

// untuned is the tuning for a GPU before FindTuning.
var untuned = tuning{tilings[0], attentions[0]}

// FindTuning times each way of dividing products and attention on this GPU and keeps
// the fastest. This takes a few compilations and some tenths of a second.
func (d *Device) FindTuning() {
	products, heads := tilings, attentions
	if !d.hasQuads() {
		products = slices.DeleteFunc(slices.Clone(products), func(t tiling) bool { return t.quads })
		heads = slices.DeleteFunc(slices.Clone(heads), func(k *attentionPrograms) bool { return k.quads })
	}
	const m, k, n = 1024, 128, 512
	product := &tensor.MatMul{C: d.Alloc(m, n), A: d.Alloc(m, k), B: d.Alloc(n, k), TransB: true}
	choose(d, &d.tuned.tiling, products, product, product.C)

	const rows, count, width = 512, 2, 64
	attention := &tensor.Attention{O: d.Alloc(rows, count*width), LSE: d.Alloc(rows, count), Q: d.Alloc(rows, count*width),
		K: d.Alloc(rows, count*width), V: d.Alloc(rows, count*width), Heads: tensor.Heads{Offsets: []int32{0, 128, 256, 384, rows}, Count: count}}
	choose(d, &d.tuned.attention, heads, attention, attention.O)
}

// choose sets way to the one of ways in which op, which computes y, takes the
// least time.
func choose[W any](d *Device, way *W, ways []W, op tensor.Op, y tensor.Tensor) {
	best, least := *way, time.Duration(0)
	for _, *way = range ways {
		d.timeOf(op, y, 1) // compiles
		took := d.timeOf(op, y, 1)
		if took < 20*time.Millisecond {
			took = d.timeOf(op, y, 32) / 32 // as waiting takes part of the time
		}
		if least == 0 || took < least {
			best, least = *way, took
		}
	}
	*way = best
}

// timeOf returns the time of n executions of op, which computes y.
func (d *Device) timeOf(op tensor.Op, y tensor.Tensor, n int) time.Duration {
	var last [1]float32
	began := time.Now()
	for range n {
		d.Run(op)
	}
	d.Read(last[:], y.Reshape(y.Len(), 1).RowRange(0, 1))
	return time.Since(began)
}

type quadCheckArgs struct{ Y tensor.Tensor }

// quadChecks find out, in workgroups of all sizes, which threads form quads.
var quadChecks = []*program[quadCheckArgs]{
	newProgram[quadCheckArgs](64, "quads", "quad_check"), newProgram[quadCheckArgs](16, "quads", "quad_check"),
}

// hasQuads reports whether quads.wgsl is right about quads, which WGSL leaves
// open.
func (d *Device) hasQuads() bool {
	if !d.limits.Subgroups {
		return false
	}
	for _, check := range quadChecks {
		y, good := d.Alloc(1, check.threads), make([]float32, check.threads)
		check.emit(d, 0, 0, 1, &quadCheckArgs{Y: y})
		d.Read(good, y)
		if slices.Min(good) < 1 {
			return false
		}
	}
	return true
}

// Tuning names the result of FindTuning, for SetTuning on another visit: the chosen
// ways to divide work, and the programs that were timed.
func (d *Device) Tuning() string { return d.tuned.String() + " of " + programs() }

// SetTuning makes d work as it did when Tuning returned name. It reports false
// if that way no longer exists or the programs have changed.
func (d *Device) SetTuning(name string) bool {
	way, of, _ := strings.Cut(name, " of ")
	if of != programs() {
		return false
	}
	for _, tiling := range tilings {
		for _, attention := range attentions {
			if t := (tuning{tiling, attention}); t.String() == way {
				d.tuned = t
				return true
			}
		}
	}
	return false
}

func (t tuning) String() string { return fmt.Sprintf("%+v, %s", t.tiling, t.attention.name) }

// programs returns a checksum of the programs that FindTuning times.
func programs() string {
	sum := fnv.New64a()
	for _, way := range tilings {
		flags := matMulProgram.flagsOf(&matMulArgs{direct: way.direct, quads: way.quads})
		io.WriteString(sum, variant{kernel: &matMulProgram.kernel, flags: flags | subgroups, size: uint32(way.size)}.source())
	}
	for _, way := range attentions {
		io.WriteString(sum, variant{kernel: &way.forward.kernel, flags: subgroups, size: 1}.source())
	}
	return fmt.Sprintf("%x", sum.Sum64())
}
