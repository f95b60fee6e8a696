//go:build !goexperiment.simd || !(amd64 || wasm)

package cpu

var builtin = plainKernel
