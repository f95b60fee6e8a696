//go:build goexperiment.simd && !amd64

package cpu

// clearUpper does nothing where vectors of all lengths are of one kind.
func clearUpper() {}
