package cpu

import (
	"fmt"
	"math"
	"math/rand/v2"
	"unsafe"

	"tuneground/engine/cpu/relaxed"
	"tuneground/engine/tensor"
)

// The functions of the module that package relaxed writes; that package
// explains their arguments. The loader binds them after Go's own module has
// started.

//go:wasmimport k gemm
//go:noescape
func moduleGemm(k, m, n int32, a, b, c unsafe.Pointer, strideC int32, from unsafe.Pointer, strideF int32)

//go:wasmimport k along
//go:noescape
func moduleAlong(dst, src unsafe.Pointer, stride, panels, terms, width, panel int32)

//go:wasmimport k across
//go:noescape
func moduleAcross(dst, src unsafe.Pointer, stride, panels, terms, width, panel int32)

var moduleKernel = kernel{mr: relaxed.Rows, nr: relaxed.Cols, kc: 384, sweep: sweepModule, pack: packModule}

// UseModule makes d compute its products in the module of package relaxed,
// which must already be bound to the imports "k". It first compares the
// module's results with Go's own. If they differ, it returns an error and
// leaves d as it was.
func (d *Device) UseModule() error {
	r := rand.New(rand.NewPCG(1, 1))
	elements := func(rows, cols int) tensor.Tensor {
		t := d.Alloc(rows, cols)
		for i := range t.Data {
			t.Data[i] = r.Float32() - 0.5
		}
		return t
	}
	const m, k, n = 21, 397, 37
	nn := tensor.MatMul{A: elements(m, k), B: elements(k, n), Bias: elements(1, n)}
	tt := tensor.MatMul{A: elements(k, m), B: elements(n, k), TransA: true, TransB: true}
	module := New()
	module.kern = &moduleKernel
	for _, o := range []tensor.MatMul{nn, tt} {
		want, got := o, o
		want.C, got.C = d.Alloc(m, n), d.Alloc(m, n)
		d.Run(&want)
		module.Run(&got)
		for i, x := range want.C.Data {
			if diff := math.Abs(float64(x - got.C.Data[i])); !(diff < 1e-4) {
				return fmt.Errorf("cpu: the kernel module computes %v where Go computes %v: not used", got.C.Data[i], x)
			}
		}
	}
	d.kern = &moduleKernel
	return nil
}

func sweepModule(s panels) {
	moduleGemm(int32(s.k), int32(s.m), int32(s.n), s.a, s.b, s.c, int32(4*s.strideC), s.from, int32(4*s.strideF))
}

// packModule packs whole panels in the module and leaves a partial last panel
// to plain Go.
func packModule(p packing) {
	whole := p.lines / p.width
	stride, panels, terms := int32(4*p.stride), int32(whole), int32(p.terms)
	width, panel := int32(4*p.width), int32(4*p.panel)
	step := p.stride
	if p.along {
		step = 1
		moduleAlong(p.dst, p.src, stride, panels, terms, width, panel)
	} else {
		for i := 0; i < p.width; i += 4 {
			moduleAcross(float(p.dst, i), float(p.src, i*step), stride, panels, terms, width, panel)
		}
	}
	if packed := whole * p.width; packed < p.lines {
		packPlain(p.from(packed))
	}
}
