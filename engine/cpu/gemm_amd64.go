//go:build goexperiment.simd

package cpu

import (
	"simd/archsimd"
	"unsafe"
)

// The kernels of this instruction set. 12 x 32 and 6 x 16 sums leave enough
// registers for two vectors of B and a factor of A, and divide the widths of
// common models.
var (
	kernelAVX512 = kernel{mr: 12, nr: 32, kc: 256, sweep: sweepAVX512, pack: packAVX}
	kernelAVX2   = kernel{mr: 6, nr: 16, kc: 256, sweep: sweepAVX2, pack: packAVX}
)

var builtin = chooseKernel()

func chooseKernel() kernel {
	switch {
	case archsimd.X86.AVX512():
		return kernelAVX512
	case archsimd.X86.AVX2() && archsimd.X86.FMA():
		return kernelAVX2
	}
	return plainKernel
}

func sweepAVX512(s panels) {
	for j := 0; j < s.n; j += 32 {
		for i := 0; i < s.m; i += 12 {
			tileAVX512(s.k, float(s.a, i*s.k), float(s.b, j*s.k),
				float(s.c, i*s.strideC+j), 4*s.strideC, float(s.from, i*s.strideF+j), 4*s.strideF)
		}
	}
}

func sweepAVX2(s panels) {
	for j := 0; j < s.n; j += 16 {
		for i := 0; i < s.m; i += 6 {
			tileAVX2(s.k, float(s.a, i*s.k), float(s.b, j*s.k),
				float(s.c, i*s.strideC+j), 4*s.strideC, float(s.from, i*s.strideF+j), 4*s.strideF)
		}
	}
}

// tileAVX512 computes one 12 x 32 tile, tileAVX2 one 6 x 16 tile; strides count
// bytes. They are assembly because Go's compiler moves sums about in the loop
// and spills what does not fit: a 4 x 16 tile, the best of those tried in
// archsimd, reached 39 GFLOP/s on a Zen 3 core where tileAVX2 reaches 85.
//
//go:noescape
func tileAVX512(k int, a, b, c unsafe.Pointer, strideC int, from unsafe.Pointer, strideF int)

//go:noescape
func tileAVX2(k int, a, b, c unsafe.Pointer, strideC int, from unsafe.Pointer, strideF int)

// packAVX packs for widths that are multiples of 2. It transposes blocks of 4 x
// 4 in registers.
func packAVX(p packing) {
	step := p.stride
	if p.along {
		step = 1
	}
	for i := 0; i < p.lines; i += p.width {
		dst, src := float(p.dst, i/p.width*p.panel), float(p.src, i*step)
		switch lines := p.lines - i; {
		case lines < p.width:
			packPlain(p.from(i))
		case p.along:
			alongAVX(dst, src, 4*p.stride, p.terms, p.width)
		default:
			whole := p.width / 4 * 4
			for line := 0; line < whole; line += 4 {
				acrossAVX(float(dst, line), float(src, line*p.stride), 4*p.stride, p.terms/4, 4*p.width)
			}
			acrossRest(dst, src, p, whole)
		}
	}
}

// acrossRest packs what acrossAVX leaves of a panel: the last lines, and the
// last terms of the others.
func acrossRest(dst, src unsafe.Pointer, p packing, whole int) {
	for l := p.terms / 4 * 4; l < p.terms; l++ {
		for line := range whole {
			*(*float32)(float(dst, l*p.width+line)) = *(*float32)(float(src, line*p.stride+l))
		}
	}
	for line := whole; line < p.width; line++ {
		from := float(src, line*p.stride)
		for l := range p.terms {
			*(*float32)(float(dst, l*p.width+line)) = *(*float32)(float(from, l))
		}
	}
}

// alongAVX copies width floats, an even number, of each term. The stride counts
// bytes.
//
//go:noescape
func alongAVX(dst, src unsafe.Pointer, stride, terms, width int)

// acrossAVX copies four lines, for quarter times four terms. Strides count bytes.
//
//go:noescape
func acrossAVX(dst, src unsafe.Pointer, stride, quarter, width int)
