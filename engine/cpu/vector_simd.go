//go:build goexperiment.simd

package cpu

import (
	"simd"
	"strconv"
	"unsafe"
)

// The kernels in the *_simd.go files are written once, for vectors of any
// length. Each works on the elements that fill whole vectors and returns their
// number; the plain loop of its caller does the rest. Without GOEXPERIMENT=simd
// all of them return 0 (vector_none.go).
//
// They address memory by byte offsets from unsafe pointers, because the bounds
// checks of slices cost several times the arithmetic in WebAssembly. check
// makes sure that the slices are long enough.

var vectorName = "CPU, " + strconv.Itoa(simd.VectorBitSize()) + "-bit SIMD"

// maxLanes is the number of float32 in the longest vector.
const maxLanes = 16

// base returns the address of x's first element.
func base(x []float32) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(x)) }

// load reads the vector that is offset bytes behind p. The array type only
// tells the compiler that there is nothing to check: no more than one vector
// is read.
//
//go:nocheckptr
func load(p unsafe.Pointer, offset int) simd.Float32s {
	return simd.LoadFloat32s((*[maxLanes]float32)(unsafe.Add(p, offset))[:])
}

// store writes v offset bytes behind p.
//
//go:nocheckptr
func store(v simd.Float32s, p unsafe.Pointer, offset int) {
	v.Store((*[maxLanes]float32)(unsafe.Add(p, offset))[:])
}

// leave returns n. What is computed without vectors comes after it: see
// clearUpper.
func leave(n int) int {
	clearUpper()
	return n
}

// sumLanes returns the sum of v's elements, added in four sums, because each
// addition waits for the one before it.
func sumLanes(v simd.Float32s) float32 {
	var lanes [maxLanes]float32
	v.Store(lanes[:])
	clearUpper()
	a, b, c, d := lanes[0], lanes[1], lanes[2], lanes[3]
	for i := 4; i < v.Len(); i += 4 {
		a, b, c, d = a+lanes[i], b+lanes[i+1], c+lanes[i+2], d+lanes[i+3]
	}
	return (a + b) + (c + d)
}

// A constant is a number in every lane, in memory: loading it is cheaper than
// broadcasting it, and leaves the vector registers to the computation.
type constant [maxLanes]float32

// get is not a method because the compiler duplicates types with vector methods
// for each length of vectors.
func get(c *constant) simd.Float32s { return simd.LoadFloat32s(c[:]) }

func lanes(x float32) (c constant) {
	for i := range c {
		c[i] = x
	}
	return c
}

var one = lanes(1)
