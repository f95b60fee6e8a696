//go:build goexperiment.simd

package cpu

import (
	"simd/archsimd"
	"unsafe"
)

var builtin = chooseKernel()

func chooseKernel() kernel {
	if archsimd.X86.AVX2() && archsimd.X86.FMA() {
		return kernel{mr: 6, nr: 16, kc: 256, sweep: sweepAVX2, pack: packPlain}
	}
	return plainKernel
}

func sweepAVX2(s panels) {
	for j := 0; j < s.n; j += 16 {
		for i := 0; i < s.m; i += 6 {
			tileAVX2(s.k, float(s.a, i*s.k), float(s.b, j*s.k),
				float(s.c, i*s.strideC+j), 4*s.strideC, float(s.from, i*s.strideF+j), 4*s.strideF)
		}
	}
}

// tileAVX2 computes one 6 x 16 tile; strides count bytes. It is assembly
// because Go's compiler moves sums about in the loop and spills what does not
// fit: a 4 x 16 tile, the best of those tried in archsimd, reached 39 GFLOP/s on
// a Zen 3 core where this one reaches 85.
//
//go:noescape
func tileAVX2(k int, a, b, c unsafe.Pointer, strideC int, from unsafe.Pointer, strideF int)
