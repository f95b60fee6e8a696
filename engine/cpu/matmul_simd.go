//go:build goexperiment.simd

package cpu

import "simd"

// dotVectors returns Σ x * y over whole pairs of vectors, and the number of
// elements in them. It keeps two sums, since each addition waits for the one
// before it.
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
	return leave(i / 4)
}

// dotsVectors sets sums to Σ x * y over whole vectors, and returns the number
// of elements in them.
func dotsVectors(sums *[4][2]float32, x *[4][]float32, y *[2][]float32) int {
	size := 4 * simd.Float32s{}.Len()
	p0, p1, p2, p3 := base(x[0]), base(x[1]), base(x[2]), base(x[3])
	q0, q1 := base(y[0]), base(y[1])
	var a0, a1, b0, b1, c0, c1, d0, d1 simd.Float32s
	i := 0
	for ; i+size <= 4*len(x[0]); i += size {
		y0, y1 := load(q0, i), load(q1, i)
		a, b := load(p0, i), load(p1, i)
		a0, a1 = a.MulAdd(y0, a0), a.MulAdd(y1, a1)
		b0, b1 = b.MulAdd(y0, b0), b.MulAdd(y1, b1)
		c, d := load(p2, i), load(p3, i)
		c0, c1 = c.MulAdd(y0, c0), c.MulAdd(y1, c1)
		d0, d1 = d.MulAdd(y0, d0), d.MulAdd(y1, d1)
	}
	sums[0] = [2]float32{sumLanes(a0), sumLanes(a1)}
	sums[1] = [2]float32{sumLanes(b0), sumLanes(b1)}
	sums[2] = [2]float32{sumLanes(c0), sumLanes(c1)}
	sums[3] = [2]float32{sumLanes(d0), sumLanes(d1)}
	return leave(i / 4)
}
