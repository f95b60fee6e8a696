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

//go:wasmimport k rows
//go:noescape
func moduleRows() int32

//go:wasmimport k gemm
//go:noescape
func moduleGemm(k, m, n int32, a, b, c unsafe.Pointer, strideC int32, from unsafe.Pointer, strideF int32)

//go:wasmimport k gemmRows
//go:noescape
func moduleGemmRows(k, m, n int32, a, b, c unsafe.Pointer, strideC int32, from unsafe.Pointer, strideF, strideA int32, last unsafe.Pointer)

//go:wasmimport k along
//go:noescape
func moduleAlong(dst, src unsafe.Pointer, stride, panels, terms, width, panel int32)

//go:wasmimport k across
//go:noescape
func moduleAcross(dst, src unsafe.Pointer, stride, panels, terms, width, panel int32)

// UseModule makes d compute its products, and more, in the module of package
// relaxed, which must already be bound to the imports "k". It first compares the
// module's results with Go's own. If they differ, it returns an error and leaves d
// as it was.
func (d *Device) UseModule() error {
	module := New()
	module.kern = &kernel{
		mr: int(moduleRows()), nr: relaxed.Cols, kc: 384,
		sweep: sweepModule, sweepRows: sweepRowsModule, pack: packModule, own: &moduleFunctions,
	}
	for _, o := range d.trials() {
		want, got := d.Alloc(o.rows, o.cols), d.Alloc(o.rows, o.cols)
		d.Run(o.op(want))
		module.Run(o.op(got))
		for i, x := range want.Data {
			if diff := math.Abs(float64(x - got.Data[i])); !(diff < 1e-4) {
				return fmt.Errorf("cpu: the kernel module computes %v where Go computes %v: not used", got.Data[i], x)
			}
		}
	}
	d.kern = module.kern
	return nil
}

// A trial is an operation by its result.
type trial struct {
	rows, cols int
	op         func(y tensor.Tensor) tensor.Op
}

// trials returns operations that use all functions of a module.
func (d *Device) trials() []trial {
	r := rand.New(rand.NewPCG(1, 1))
	elements := func(rows, cols int) tensor.Tensor {
		t := d.Alloc(rows, cols)
		for i := range t.Data {
			t.Data[i] = r.Float32() - 0.5
		}
		return t
	}
	const m, k, n, width = 21, 397, 37, 44
	nn := tensor.MatMul{A: elements(m, k), B: elements(k, n), Bias: elements(1, n)}
	tt := tensor.MatMul{A: elements(k, m), B: elements(n, k), TransA: true, TransB: true}
	x, dy := elements(m, width), elements(m, width)
	attention := tensor.Attention{Q: x, K: elements(m, width), V: elements(m, width), LSE: d.Alloc(m, 1)}
	attention.Heads = tensor.Heads{Offsets: []int32{0, m}, Count: 1, Scale: 1}
	attention.O = d.Alloc(m, width)
	d.Run(&attention)
	norm := tensor.LayerNorm{X: x, Gamma: elements(1, width), Beta: elements(1, width), Stats: d.Alloc(m, 2), Eps: 1e-5}
	norm.Y = d.Alloc(m, width)
	d.Run(&norm)
	slope := tensor.LayerNormBackward{DX: d.Alloc(m, width), DY: dy, X: x, Gamma: norm.Gamma, Stats: norm.Stats}
	slope.DGamma, slope.DBeta = d.Alloc(1, width), d.Alloc(1, width)
	return []trial{
		{m, width, func(y tensor.Tensor) tensor.Op { o := norm; o.Y = y; return &o }},
		{m, width, func(y tensor.Tensor) tensor.Op { o := slope; o.DX = y; return &o }},
		{1, width, func(y tensor.Tensor) tensor.Op { o := slope; o.DGamma = y; return &o }},
		{1, width, func(y tensor.Tensor) tensor.Op { return &tensor.SumRows{Y: y, X: dy} }},
		{m, n, func(y tensor.Tensor) tensor.Op { o := nn; o.C = y; return &o }},
		{m, n, func(y tensor.Tensor) tensor.Op { o := tt; o.C = y; return &o }},
		{m, width, func(y tensor.Tensor) tensor.Op { return &tensor.Activate{Y: y, X: x, F: tensor.GELU} }},
		{m, width, func(y tensor.Tensor) tensor.Op {
			return &tensor.ActivateBackward{DX: y, X: x, DY: dy, F: tensor.GELU}
		}},
		{m, width, func(y tensor.Tensor) tensor.Op { o := attention; o.O = y; return &o }},
		{m, width, func(y tensor.Tensor) tensor.Op {
			o := tensor.AttentionBackward{DQ: y, DK: d.Alloc(m, width), DV: d.Alloc(m, width), DO: dy, Heads: attention.Heads}
			o.O, o.LSE, o.Q, o.K, o.V = attention.O, attention.LSE, attention.Q, attention.K, attention.V
			return &o
		}},
	}
}

func sweepModule(s panels) {
	moduleGemm(int32(s.k), int32(s.m), int32(s.n), s.a, s.b, s.c, int32(4*s.strideC), s.from, int32(4*s.strideF))
}

func sweepRowsModule(s panels, stride int, last unsafe.Pointer) {
	moduleGemmRows(int32(s.k), int32(s.m), int32(s.n), s.a, s.b, s.c, int32(4*s.strideC), s.from, int32(4*s.strideF), int32(4*stride), last)
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
