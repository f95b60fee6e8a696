// Package relaxed writes the WebAssembly module that computes the engine's
// products where the browser allows it.
//
// Go's compiler has neither relaxed SIMD nor the vector instructions that splat
// a float from memory or shuffle. A browser turns its code into machine code of
// 20 GFLOP/s; this module's reaches 48. The module has no memory of its own: it
// imports Go's and works on Go's slices in place.
package relaxed

// Module returns the module in WebAssembly's binary format. Fused products use
// relaxed SIMD, which not every browser has. Unfused, the module is WebAssembly
// 2.0.
func Module(fused bool) []byte {
	return encodeModule(gemm(fused), along(), across())
}
