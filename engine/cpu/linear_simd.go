//go:build goexperiment.simd

package cpu

import (
	"simd"
)

// addVectors computes y = a + b.
func addVectors(y, a, b []float32) int {
	size := 4 * simd.Float32s{}.Len()
	py, pa, pb := base(y), base(a), base(b)
	i := 0
	for ; i+2*size <= 4*len(y); i += 2 * size {
		first := load(pa, i).Add(load(pb, i))
		second := load(pa, i+size).Add(load(pb, i+size))
		store(first, py, i)
		store(second, py, i+size)
	}
	return leave(i / 4)
}

// add4Vectors computes y = y + a + b + c + d.
func add4Vectors(y, a, b, c, d []float32) int {
	size := 4 * simd.Float32s{}.Len()
	py, pa, pb, pc, pd := base(y), base(a), base(b), base(c), base(d)
	i := 0
	for ; i+size <= 4*len(y); i += size {
		ab := load(pa, i).Add(load(pb, i))
		cd := load(pc, i).Add(load(pd, i))
		store(load(py, i).Add(ab.Add(cd)), py, i)
	}
	return leave(i / 4)
}

// multiplyVectors computes y = a * b.
func multiplyVectors(y, a, b []float32) int {
	size := 4 * simd.Float32s{}.Len()
	py, pa, pb := base(y), base(a), base(b)
	i := 0
	for ; i+size <= 4*len(y); i += size {
		store(load(pa, i).Mul(load(pb, i)), py, i)
	}
	return leave(i / 4)
}

// addProductVectors computes y = y + a * b.
func addProductVectors(y, a, b []float32) int {
	size := 4 * simd.Float32s{}.Len()
	py, pa, pb := base(y), base(a), base(b)
	i := 0
	for ; i+size <= 4*len(y); i += size {
		store(load(pa, i).MulAdd(load(pb, i), load(py, i)), py, i)
	}
	return leave(i / 4)
}

// affineVectors computes x = x * factor + shift.
func affineVectors(x []float32, factor, shift float32) int {
	size := 4 * simd.Float32s{}.Len()
	f, s := simd.BroadcastFloat32s(factor), simd.BroadcastFloat32s(shift)
	px := base(x)
	i := 0
	for ; i+size <= 4*len(x); i += size {
		store(load(px, i).MulAdd(f, s), px, i)
	}
	return leave(i / 4)
}

// dropVectors computes y = x * factor where mix(key ^ column) >> 8 reaches
// threshold, and 0 elsewhere.
func dropVectors(y, x []float32, key, threshold uint32, factor float32) int {
	n := simd.Float32s{}.Len()
	var firstColumns [maxLanes]uint32
	for j := range firstColumns {
		firstColumns[j] = uint32(j)
	}
	columns := simd.LoadUint32s(firstColumns[:])
	step := simd.BroadcastUint32s(uint32(n))
	k, f := simd.BroadcastUint32s(key), simd.BroadcastFloat32s(factor)
	// The hash without its lowest 8 bits is a positive int32.
	limit := simd.BroadcastInt32s(int32(threshold))
	py, px := base(y), base(x)
	i := 0
	for ; i+n <= len(x); i += n {
		h := mixVector(columns.Xor(k)).ShiftAllRight(8).BitsToInt32()
		kept := load(px, 4*i).Mul(f).Masked(h.GreaterEqual(limit))
		store(kept, py, 4*i)
		columns = columns.Add(step)
	}
	return leave(i)
}

// mixVector is tensor.Mix in every lane.
func mixVector(x simd.Uint32s) simd.Uint32s {
	x = x.Xor(x.ShiftAllRight(16)).Mul(simd.BroadcastUint32s(0x7feb352d))
	x = x.Xor(x.ShiftAllRight(15)).Mul(simd.BroadcastUint32s(0x846ca68b))
	return x.Xor(x.ShiftAllRight(16))
}
