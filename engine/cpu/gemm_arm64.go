//go:build goexperiment.simd

package cpu

import "unsafe"

// Every arm64 has NEON, with 32 registers: 12 x 8 sums leave enough for a row of
// B and twelve factors of A, and divide the widths of common models.
var (
	kernelNEON = kernel{mr: 12, nr: 8, kc: 256, sweep: sweepNEON, pack: packPlain}
	builtin    = kernelNEON
)

func sweepNEON(s panels) {
	for j := 0; j < s.n; j += 8 {
		for i := 0; i < s.m; i += 12 {
			tileNEON(s.k, float(s.a, i*s.k), float(s.b, j*s.k),
				float(s.c, i*s.strideC+j), 4*s.strideC, float(s.from, i*s.strideF+j), 4*s.strideF)
		}
	}
}

// tileNEON computes one 12 x 8 tile; strides count bytes. It is assembly because
// archsimd lacks the product with one element of a vector: each factor of A would
// take an instruction of its own, a third more in all.
//
//go:noescape
func tileNEON(k int, a, b, c unsafe.Pointer, strideC int, from unsafe.Pointer, strideF int)
