// Package relaxed writes the WebAssembly module that the engine's products run
// in where the browser allows it.
//
// Go's compiler knows neither relaxed SIMD nor the vector instructions that
// splat a float from memory or shuffle, and a browser turns its code into
// machine code of 20 GFLOP/s where this module's reaches 48. The module has no
// memory of its own: it imports Go's and works on Go's slices in place.
package relaxed

// Module returns the module in WebAssembly's binary format. Fused products use
// relaxed SIMD, which not every browser has; without them it is WebAssembly 2.0.
func Module(fused bool) []byte {
	return encodeModule(gemm(fused), along(), across())
}
