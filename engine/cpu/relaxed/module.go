// Package relaxed writes the WebAssembly module that computes what it computes
// faster than Go, products above all, where the browser allows it.
//
// Go's compiler has neither relaxed SIMD nor the vector instructions that splat
// a float from memory or shuffle. A browser turns its code into machine code of
// 20 GFLOP/s; this module's reaches 48. The module has no memory of its own: it
// imports Go's and works on Go's slices in place.
package relaxed

// A Variant is the module for what a browser has.
type Variant struct {
	Fused  bool // products use relaxed SIMD; unfused, they are WebAssembly 2.0
	Shared bool // the memory is one that several Workers share
}

// The memory that a module imports: any, or a shared one of up to 4 GiB.
var (
	ownMemory    = code{0x00, 0x00}
	sharedMemory = sequence(code{0x03}, unsigned(0), unsigned(1<<16))
)

// Module returns a module in WebAssembly's binary format.
func Module(v Variant) []byte {
	if v.Shared {
		return encodeModule(sharedMemory, append(v.design().functions(), boardFunctions()...)...)
	}
	return encodeModule(ownMemory, v.design().functions()...)
}

// functions returns those that need no shared memory.
func (d design) functions() []*function {
	return append(d.products(), along(), across(), d.exps(), d.slopes(), turn(), d.gelu(), d.geluBackward(),
		d.layerNorm(), d.layerNormInput(), d.layerNormWeights(), sumRows())
}
