//go:build !goexperiment.simd || !(amd64 || arm64 || wasm)

package cpu

var builtin = plainKernel
