//go:build goexperiment.simd

package cpu

import "simd"

// dotVectors returns Σ x * y over whole pairs of vectors, and their length: two
// sums at a time, since each addition waits for the one before it.
func dotVectors(x, y []float32) (float32, int) {
	size := 4 * simd.Float32s{}.Len()
	px, py := base(x), base(y)
	var a, b simd.Float32s
	i := 0
	for ; i+2*size <= 4*len(x); i += 2 * size {
		a = load(px, i).MulAdd(load(py, i), a)
		b = load(px, i+size).MulAdd(load(py, i+size), b)
	}
	return sumLanes(a.Add(b)), i / 4
}

func add4ScaledVectors(y, a, b, c, d []float32, f *[4]float32) int {
	size := 4 * simd.Float32s{}.Len()
	py, pa, pb, pc, pd := base(y), base(a), base(b), base(c), base(d)
	fa, fb := simd.BroadcastFloat32s(f[0]), simd.BroadcastFloat32s(f[1])
	fc, fd := simd.BroadcastFloat32s(f[2]), simd.BroadcastFloat32s(f[3])
	i := 0
	for ; i+size <= 4*len(y); i += size {
		ab := load(pa, i).MulAdd(fa, load(pb, i).Mul(fb))
		cd := load(pc, i).MulAdd(fc, load(pd, i).Mul(fd))
		store(load(py, i).Add(ab.Add(cd)), py, i)
	}
	return i / 4
}
