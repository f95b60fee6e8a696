//go:build goexperiment.simd

package cpu

import (
	"simd/archsimd"
	"unsafe"
)

// This kernel serves where the module of package relaxed cannot be loaded, and
// to check that module. A tile of 4 x 8 keeps eight sums, two vectors of B and
// one factor of A in the 16 registers that a browser has on amd64. It reaches
// 20 GFLOP/s; the module reaches 48.
var builtin = kernel{mr: 4, nr: 8, kc: 384, sweep: sweepSIMD128, pack: packSIMD128}

func sweepSIMD128(s panels) {
	for j := 0; j < s.n; j += 8 {
		for i := 0; i < s.m; i += 4 {
			tileSIMD128(s.k, float(s.a, i*s.k), float(s.b, j*s.k),
				float(s.c, i*s.strideC+j), s.strideC, float(s.from, i*s.strideF+j), s.strideF)
		}
	}
}

// tileSIMD128 computes one 4 x 8 tile, four terms a turn.
func tileSIMD128(k int, a, b, c unsafe.Pointer, strideC int, from unsafe.Pointer, strideF int) {
	c00, c01, c10, c11 := load4(from, 0), load4(from, 4), load4(from, strideF), load4(from, strideF+4)
	c20, c21, c30, c31 := load4(from, 2*strideF), load4(from, 2*strideF+4), load4(from, 3*strideF), load4(from, 3*strideF+4)
	for ; k >= 4; k -= 4 {
		b0, b1 := load4(b, 0), load4(b, 4)
		x := broadcast4(a, 0)
		c00, c01 = c00.Add(x.Mul(b0)), c01.Add(x.Mul(b1))
		x = broadcast4(a, 1)
		c10, c11 = c10.Add(x.Mul(b0)), c11.Add(x.Mul(b1))
		x = broadcast4(a, 2)
		c20, c21 = c20.Add(x.Mul(b0)), c21.Add(x.Mul(b1))
		x = broadcast4(a, 3)
		c30, c31 = c30.Add(x.Mul(b0)), c31.Add(x.Mul(b1))
		b0, b1 = load4(b, 8), load4(b, 12)
		x = broadcast4(a, 4)
		c00, c01 = c00.Add(x.Mul(b0)), c01.Add(x.Mul(b1))
		x = broadcast4(a, 5)
		c10, c11 = c10.Add(x.Mul(b0)), c11.Add(x.Mul(b1))
		x = broadcast4(a, 6)
		c20, c21 = c20.Add(x.Mul(b0)), c21.Add(x.Mul(b1))
		x = broadcast4(a, 7)
		c30, c31 = c30.Add(x.Mul(b0)), c31.Add(x.Mul(b1))
		b0, b1 = load4(b, 16), load4(b, 20)
		x = broadcast4(a, 8)
		c00, c01 = c00.Add(x.Mul(b0)), c01.Add(x.Mul(b1))
		x = broadcast4(a, 9)
		c10, c11 = c10.Add(x.Mul(b0)), c11.Add(x.Mul(b1))
		x = broadcast4(a, 10)
		c20, c21 = c20.Add(x.Mul(b0)), c21.Add(x.Mul(b1))
		x = broadcast4(a, 11)
		c30, c31 = c30.Add(x.Mul(b0)), c31.Add(x.Mul(b1))
		b0, b1 = load4(b, 24), load4(b, 28)
		x = broadcast4(a, 12)
		c00, c01 = c00.Add(x.Mul(b0)), c01.Add(x.Mul(b1))
		x = broadcast4(a, 13)
		c10, c11 = c10.Add(x.Mul(b0)), c11.Add(x.Mul(b1))
		x = broadcast4(a, 14)
		c20, c21 = c20.Add(x.Mul(b0)), c21.Add(x.Mul(b1))
		x = broadcast4(a, 15)
		c30, c31 = c30.Add(x.Mul(b0)), c31.Add(x.Mul(b1))
		a, b = float(a, 16), float(b, 32)
	}
	for ; k > 0; k-- {
		b0, b1 := load4(b, 0), load4(b, 4)
		x := broadcast4(a, 0)
		c00, c01 = c00.Add(x.Mul(b0)), c01.Add(x.Mul(b1))
		x = broadcast4(a, 1)
		c10, c11 = c10.Add(x.Mul(b0)), c11.Add(x.Mul(b1))
		x = broadcast4(a, 2)
		c20, c21 = c20.Add(x.Mul(b0)), c21.Add(x.Mul(b1))
		x = broadcast4(a, 3)
		c30, c31 = c30.Add(x.Mul(b0)), c31.Add(x.Mul(b1))
		a, b = float(a, 4), float(b, 8)
	}
	store8(c, 0, c00, c01)
	store8(c, strideC, c10, c11)
	store8(c, 2*strideC, c20, c21)
	store8(c, 3*strideC, c30, c31)
}

func load4(p unsafe.Pointer, i int) archsimd.Float32x4 {
	return archsimd.LoadFloat32x4Array((*[4]float32)(float(p, i)))
}

func broadcast4(p unsafe.Pointer, i int) archsimd.Float32x4 {
	return archsimd.BroadcastFloat32x4(*(*float32)(float(p, i)))
}

func store8(p unsafe.Pointer, i int, x, y archsimd.Float32x4) {
	x.StoreArray((*[4]float32)(float(p, i)))
	y.StoreArray((*[4]float32)(float(p, i+4)))
}

// packSIMD128 packs whole panels of 4 or 8 lines along the memory with vectors.
// Plain Go does the rest, because Go has no shuffles to transpose with.
func packSIMD128(p packing) {
	if !p.along {
		packPlain(p)
		return
	}
	whole := p.lines / p.width * p.width
	for i := 0; i < whole; i += p.width {
		dst, src := float(p.dst, i/p.width*p.panel), float(p.src, i)
		for range p.terms {
			for j := 0; j < p.width; j += 4 {
				load4(src, j).StoreArray((*[4]float32)(float(dst, j)))
			}
			dst, src = float(dst, p.width), float(src, p.stride)
		}
	}
	if whole < p.lines {
		packPlain(p.from(whole))
	}
}
