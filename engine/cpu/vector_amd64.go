//go:build goexperiment.simd

package cpu

import "simd/archsimd"

// clearUpper clears what the vector registers hold beyond 128 bits. Go's code
// without vectors is SSE's: as long as anything is there, such code waits for
// it, some 70 ns at every change from vectors on a Xeon of 2023. Go's compiler
// does not do it by itself.
func clearUpper() {
	if hasUpper {
		archsimd.ClearAVXUpperBits()
	}
}

var hasUpper = archsimd.X86.AVX()
