//go:build goexperiment.simd

package cpu

import "simd/archsimd"

// init adds the kernel that this machine would use without AVX-512.
func init() {
	if archsimd.X86.AVX512() {
		kernels["AVX2"] = &kernelAVX2
	}
}
