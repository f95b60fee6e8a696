package cpu

import "unsafe"

// Matrix products follow Goto and van de Geijn ("Anatomy of High-Performance
// Matrix Multiplication", 2008): both operands are copied, block by block, into
// panels. The innermost loop reads the panels from start to end and keeps one
// tile of C in registers. Only the kernel differs between machines.

// A kernel is the part of a product that is written for one instruction set.
type kernel struct {
	mr, nr int // rows and columns of the tile of C that stays in registers
	kc     int // the most terms of a sum at a time: mr*kc and nr*kc floats share the L1 cache
	sweep  func(s panels)
	pack   func(p packing)
}

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

// mc x kc floats of A (300 KB) share an L2 cache of 512 KB with the current
// panel of B, and kc x nc floats of B stay in the L3 cache.
const (
	mc = 192
	nc = 3072
)

// scratch is the memory of products and attention. It grows to the needs of the
// largest operation and is then reused.
type scratch struct {
	kern  *kernel // nil means the built-in one
	a, b  []float32
	edge  []float32 // tiles that reach beyond C
	zeros []float32
	attn  attentionScratch

	columns []float32 // of what Adafactor is about
}

func (s *scratch) kernel() *kernel {
	if s.kern != nil {
		return s.kern
	}
	return &builtin
}

// grow returns a slice of n elements that reuses the memory of *buf. The
// elements are unspecified.
func grow(buf *[]float32, n int) []float32 {
	if cap(*buf) < n {
		*buf = make([]float32, n)
	}
	return (*buf)[:n]
}

// zeroRow returns n zeros.
func (s *scratch) zeroRow(n int) []float32 {
	if len(s.zeros) < n {
		s.zeros = make([]float32, n)
	}
	return s.zeros[:n]
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
func (s *scratch) gemm(m, k, n int, c []float32, a, b matrix, bias []float32, accumulate bool) {
	if k == 0 || accumulate && bias != nil {
		startRows(c, bias, accumulate)
		bias, accumulate = nil, true
	}
	kern := s.kernel()
	stepM, stepK, stepN := share(m, mc, kern.mr), share(k, kern.kc, 1), share(n, nc, kern.nr)
	packedA, packedB := grow(&s.a, stepM*stepK), grow(&s.b, stepK*stepN)
	for j := 0; j < n; j += stepN {
		for l := 0; l < k; l += stepK {
			width, depth := min(stepN, n-j), min(stepK, k-l)
			kern.pack(packingOf(packedB, b.from(l, j), kern.nr, width, depth, !b.transposed))
			for i := 0; i < m; i += stepM {
				height := min(stepM, m-i)
				kern.pack(packingOf(packedA, a.from(i, l), kern.mr, height, depth, a.transposed))
				t := tile{c: c[i*n+j:], strideC: n}
				switch {
				case accumulate || l > 0:
					t.from, t.strideF = t.c, n
				case bias != nil:
					t.from = bias[j:]
				default:
					t.from = s.zeroRow(stepN)
				}
				s.block(height, depth, width, packedA, packedB, t)
			}
		}
	}
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

// block computes the m x n matrix C = From + A B for packed a and b.
func (s *scratch) block(m, k, n int, a, b []float32, t tile) {
	kern := s.kernel()
	fullM, fullN := m/kern.mr*kern.mr, n/kern.nr*kern.nr
	if fullM > 0 && fullN > 0 {
		kern.sweep(panels{k, fullM, fullN, first(a), first(b), first(t.c), first(t.from), t.strideC, t.strideF})
	}
	if n > fullN {
		s.rim(m, k, n-fullN, a, b[fullN*k:], t.at(0, fullN))
	}
	if m > fullM && fullN > 0 {
		s.rim(m-fullM, k, fullN, a[fullM*k:], b, t.at(fullM, 0))
	}
}

// rim is block for tiles that reach beyond C: it computes whole tiles in a
// buffer and copies the part that belongs to C.
func (s *scratch) rim(m, k, n int, a, b []float32, t tile) {
	kern := s.kernel()
	rows, cols := roundUp(m, kern.mr), roundUp(n, kern.nr)
	edge, zeros := grow(&s.edge, rows*cols), s.zeroRow(cols)
	kern.sweep(panels{k, rows, cols, first(a), first(b), first(edge), first(zeros), cols, 0})
	for i := range m {
		row := t.at(i, 0)
		for j, x := range edge[i*cols:][:n] {
			row.c[j] = row.from[j] + x
		}
	}
}

func first(x []float32) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(x)) }
