//go:build goexperiment.simd

package cpu

import (
	"simd"
	"unsafe"
)

// The functions of attention_columns.go and attention_bias.go for the columns
// that fill whole vectors. Each returns the number of those columns.

func maxColumnsVectors(top, x []float32) int {
	n := simd.Float32s{}.Len()
	px, w := base(x), len(top)
	j := 0
	for ; j+n <= w; j += n {
		// Two maxima at a time: each comparison waits for the one before it.
		a, i := load(px, 4*j), j
		b := a
		for ; i+2*w <= len(x); i += 2 * w {
			a, b = atLeast(load(px, 4*i), a), atLeast(load(px, 4*(i+w)), b)
		}
		if i < len(x) {
			a = atLeast(load(px, 4*i), a)
		}
		store(atLeast(a, b), base(top), 4*j)
	}
	return leave(j)
}

func expColumnsVectors(x, sum, shift []float32) int {
	n := simd.Float32s{}.Len()
	px, w := base(x), len(sum)
	j := 0
	for ; j+n <= w; j += n {
		s, total := load(base(shift), 4*j), simd.Float32s{}
		for i := 4 * j; i < 4*len(x); i += 4 * w {
			v := load(px, i).Sub(s)
			r, z := expReduce(v)
			e := expLimits(v, times2k(expm1Reduced(r).Add(get(&one)), z))
			store(e, px, i)
			total = total.Add(e)
		}
		store(total, base(sum), 4*j)
	}
	return leave(j)
}

func dotColumnsVectors(sum, x, y []float32) int {
	n := simd.Float32s{}.Len()
	px, py, w := base(x), base(y), len(sum)
	j := 0
	for ; j+n <= w; j += n {
		var a, b simd.Float32s
		i := 4 * j
		for ; i+4*w < 4*len(x); i += 8 * w {
			a = load(px, i).MulAdd(load(py, i), a)
			b = load(px, i+4*w).MulAdd(load(py, i+4*w), b)
		}
		if i < 4*len(x) {
			a = load(px, i).MulAdd(load(py, i), a)
		}
		store(a.Add(b), base(sum), 4*j)
	}
	return leave(j)
}

func slopeColumnsVectors(d, x, y, s []float32) int {
	n := simd.Float32s{}.Len()
	pd, px, py, w := base(d), base(x), base(y), len(s)
	j := 0
	for ; j+n <= w; j += n {
		minus := load(base(s), 4*j).Neg()
		for i := 4 * j; i < 4*len(x); i += 4 * w {
			store(load(pd, i).MulAdd(load(px, i), load(py, i).Mul(minus)), pd, i)
		}
	}
	return leave(j)
}

func placeColumnsVectors(dst []float32, stride int, x []float32, w int) int {
	n := simd.Float32s{}.Len()
	px, j := base(x), 0
	for ; j+n <= w; j += n {
		to := base(dst[j:])
		for i := 4 * j; i < 4*len(x); i += 4 * w {
			store(load(px, i), to, 0)
			to = unsafe.Add(to, 4*stride)
		}
	}
	return j
}

func dropColumnsVectors(dst, src []float32, rowKeys []uint32, threshold uint32, factor float32) int {
	n := simd.Float32s{}.Len()
	pd, ps, w := base(dst), base(src), len(rowKeys)
	f, limit := simd.BroadcastFloat32s(factor), simd.BroadcastInt32s(int32(threshold))
	j := 0
	for ; j+n <= w; j += n {
		keys, row, step := simd.LoadUint32s(rowKeys[j:]), simd.Uint32s{}, simd.BroadcastUint32s(1)
		for i := 4 * j; i < 4*len(src); i += 4 * w {
			// The hash without its lowest 8 bits is a positive int32.
			h := mixVector(row.Xor(keys)).ShiftAllRight(8).BitsToInt32()
			store(load(ps, i).Mul(f).Masked(h.GreaterEqual(limit)), pd, i)
			row = row.Add(step)
		}
	}
	return leave(j)
}

func addDiagonalsVectors(x, line []float32, at, w int) int {
	n := simd.Float32s{}.Len()
	px := base(x)
	j := 0
	for ; j+n <= w; j += n {
		pl := base(line[at+j:])
		for i := 4 * j; i < 4*len(x); i += 4 * w {
			store(load(px, i).Add(load(pl, 0)), px, i)
			pl = unsafe.Add(pl, -4)
		}
	}
	return leave(j)
}

// sumDiagonalsVectors goes through x in steps of n rows: neighbouring rows add to
// vectors of line that overlap, and each would wait for the one before it.
func sumDiagonalsVectors(line, x []float32, at, w int) int {
	n := simd.Float32s{}.Len()
	px, pl := base(x), base(line)
	j := 0
	for ; j+n <= w; j += n {
		for r := 0; r < n && r*w < len(x); r++ {
			to := 4 * (at + j - r)
			for i := 4 * (j + r*w); i < 4*len(x); i += 4 * n * w {
				store(load(pl, to).Add(load(px, i)), pl, to)
				to -= 4 * n
			}
		}
	}
	return leave(j)
}
