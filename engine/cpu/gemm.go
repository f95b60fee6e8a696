package cpu

import "unsafe"

// Matrix products follow Goto and van de Geijn ("Anatomy of High-Performance
// Matrix Multiplication", 2008): both operands are copied, block by block, into
// panels, unless the kernel reads A where it lies. The innermost loop reads the
// panels from start to end and keeps one tile of C in registers. Only the kernel
// differs between machines.

// A kernel is the part of a product that is written for one instruction set.
type kernel struct {
	mr, nr int // rows and columns of the tile of C that stays in registers
	kc     int // the most terms of a sum at a time: mr*kc and nr*kc floats share the L1 cache
	sweep  func(s panels)
	pack   func(p packing)
	// sweepRows, if not nil, is sweep for an A that is not packed: its rows are
	// stride floats apart. The last one stands in for rows behind it.
	sweepRows func(s panels, stride int, last unsafe.Pointer)
	own       *functions // nil: Go's
}

// A leftOperand is A or a block of it: packed, or rows that are read where they lie.
type leftOperand struct {
	data []float32
	step int            // from a row, or its place in a panel, to the next
	last unsafe.Pointer // the last row if it is not packed
}

// inMemory returns the first rows of x, which is not transposed, as they lie.
func inMemory(x matrix, rows int) leftOperand {
	return leftOperand{x.data, x.stride, float(first(x.data), (rows-1)*x.stride)}
}

// multiply is sweep for an A that may not be packed, of which p has a part.
func (kern *kernel) multiply(p panels, a leftOperand) {
	if a.last != nil {
		kern.sweepRows(p, a.step, a.last)
	} else {
		kern.sweep(p)
	}
}

// from returns x without its first i rows, a multiple of mr if it is packed.
func (x leftOperand) from(i int) unsafe.Pointer { return float(first(x.data), i*x.step) }

// Panels are a product C = From + A B for packed A (m x k) and B (k x n), where
// mr divides m and nr divides n. A holds m/mr panels, each k times mr floats (a
// column of the panel at a time); B holds n/nr panels, each k times nr floats.
//
// From is C itself to add to it, a bias with stride 0, or zeros with stride 0.
// Strides count floats.
type panels struct {
	k, m, n          int
	a, b, c, from    unsafe.Pointer
	strideC, strideF int
}

// A part of a product is a block of C of at most partRows x partCols: partRows x
// kc floats of A (48 KB) and kc x partCols of B (128 KB) share an L2 cache, and
// a product of MiniLM's size has parts for dozens of cores. blockRows x kc floats
// of A and kc x nc floats of B stay in the L3 cache.
const (
	partRows   = 48
	partCols   = 128
	blockRows  = 3072
	nc         = 3072
	packFloats = 1 << 15 // floats of a part of packing
)

// A product is the memory of matrix products. It grows to the needs of the
// largest one and is then reused.
type product struct {
	a, b   []float32
	rims   rims
	packs  packings
	sweeps sweeps
}

// grow returns a slice of n elements that reuses the memory of *buf. The
// elements are unspecified.
func grow(buf *[]float32, n int) []float32 {
	if cap(*buf) < n {
		*buf = make([]float32, n)
	}
	return (*buf)[:n]
}

// A matrix is an operand in memory: element (i, j) is data[i*stride+j], or
// data[j*stride+i] if transposed.
type matrix struct {
	data       []float32
	stride     int
	transposed bool
}

// from returns x without its first i rows and j columns.
func (x matrix) from(i, j int) matrix {
	if x.transposed {
		i, j = j, i
	}
	return matrix{x.data[i*x.stride+j:], x.stride, x.transposed}
}

// gemm computes the m x n matrix C = A B, or C += A B with accumulate; bias,
// unless nil, is added to every row. A is m x k, B is k x n and C, whose rows
// are contiguous, overlaps neither.
//
// Each element adds up its terms in their order: however C is divided, the
// result is the same.
func (d *Device) gemm(m, k, n int, c []float32, a, b matrix, bias []float32, accumulate bool) {
	if k == 0 || accumulate && bias != nil {
		startRows(c, bias, accumulate)
		bias, accumulate = nil, true
	}
	p, kern := &d.product, d.kernel()
	p.packs.kern, p.sweeps.kern = kern, kern
	stepM, stepK, stepN := share(m, blockRows, kern.mr), share(k, kern.kc, 1), share(n, nc, kern.nr)
	packedB := grow(&p.b, stepK*stepN)
	inPlace := kern.sweepRows != nil && !a.transposed
	for j := 0; j < n; j += stepN {
		for l := 0; l < k; l += stepK {
			width, depth := min(stepN, n-j), min(stepK, k-l)
			p.packs.add(packingOf(packedB, b.from(l, j), kern.nr, width, depth, !b.transposed))
			for i := 0; i < m; i += stepM {
				height := min(stepM, m-i)
				left := inMemory(a.from(i, l), height)
				if !inPlace {
					left = leftOperand{data: grow(&p.a, stepM*stepK), step: depth}
					p.packs.add(packingOf(left.data, a.from(i, l), kern.mr, height, depth, a.transposed))
				}
				d.crew.run(len(p.packs.list), &p.packs)
				p.packs.list = emptied(p.packs.list)
				t := tile{c: c[i*n+j:], strideC: n}
				switch {
				case accumulate || l > 0:
					t.from, t.strideF = t.c, n
				case bias != nil:
					t.from = bias[j:]
				default:
					t.from = d.zeroRow(stepN)
				}
				d.block(height, depth, width, left, packedB, t)
			}
		}
	}
}

// emptied returns list without elements, and keeps nothing that they point to.
func emptied[E any](list []E) []E {
	clear(list)
	return list[:0]
}

// add adds p in parts.
func (s *packings) add(p packing) {
	step := max(1, packFloats/max(1, p.width*p.terms)) * p.width
	for ; p.lines > step; p = p.from(step) {
		first := p
		first.lines = step
		s.list = append(s.list, first)
	}
	s.list = append(s.list, p)
}

// share returns the size of the parts when n is divided into equal parts of at
// most the given size, rounded up to a multiple of unit: 400 in steps of at
// most 384 are better halved than split into 384 and 16.
func share(n, most, unit int) int {
	parts := max(1, (n+most-1)/most)
	return roundUp((n+parts-1)/parts, unit)
}

func roundUp(n, unit int) int { return (n + unit - 1) / unit * unit }

// startRows clears c unless keep, and adds the row bias, if any, to every row.
func startRows(c, bias []float32, keep bool) {
	if !keep {
		clear(c)
	}
	for ; len(bias) > 0 && len(c) > 0; c = c[len(bias):] {
		for j, x := range bias {
			c[j] += x
		}
	}
}

// A tile is a part of C and its initial values.
type tile struct {
	c       []float32
	strideC int
	from    []float32
	strideF int
}

// at returns t without its first i rows and j columns.
func (t tile) at(i, j int) tile {
	return tile{t.c[i*t.strideC+j:], t.strideC, t.from[i*t.strideF+j:], t.strideF}
}

// block computes the m x n matrix C = From + A B for packed b.
func (d *Device) block(m, k, n int, a leftOperand, b []float32, t tile) {
	p, kern := &d.product, d.kernel()
	p.sweeps.a = a
	for _, whole := range p.rims.split(kern, m, k, n, a, b, t) {
		p.sweeps.add(whole)
	}
	d.crew.run(len(p.sweeps.list), &p.sweeps)
	p.sweeps.list, p.sweeps.a = emptied(p.sweeps.list), leftOperand{}
	p.rims.store()
}

// add adds p in parts.
func (s *sweeps) add(p panels) {
	rows, cols := share(p.m, partRows, s.kern.mr), share(p.n, partCols, s.kern.nr)
	for i := 0; i < p.m; i += rows {
		for j := 0; j < p.n; j += cols {
			s.list = append(s.list, panels{p.k, min(rows, p.m-i), min(cols, p.n-j),
				float(p.a, i*s.a.step), float(p.b, j*p.k), float(p.c, i*p.strideC+j), float(p.from, i*p.strideF+j), p.strideC, p.strideF})
		}
	}
}

func first(x []float32) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(x)) }
