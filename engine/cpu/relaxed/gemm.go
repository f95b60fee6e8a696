package relaxed

// A tile of C with as many rows, and Cols columns, is what a product keeps in
// registers. Browsers have 15 vector registers to give on amd64. A fused tile of
// 6 x 8 takes all of them: twelve sums, a row of B and an element of A. Its twelve
// sums also hide that a processor of two fused units takes four cycles for each
// sum, where eight just do. On an Emerald Rapids core whose registers alone reach 48
// GFLOP/s, 4 x 8 reached 40 in Chromium, 5 x 8 46 and 6 x 8 47; on a Zen 3 core
// of 52, 48, 48 and 42. Unfused, each product needs a register of its own: 4 x 8,
// 5 x 8 and 6 x 8 reached 36 on the first, 35, 35 and 22 on the second.
const (
	fusedRows = 6
	plainRows = 4
	Cols      = 8
)

// A design is what the products of a variant have of their own.
type design struct {
	fused bool
	rows  int // of a tile
}

func (v Variant) design() design {
	if v.Fused {
		return design{true, fusedRows}
	}
	return design{false, plainRows}
}

// products emits all that computes products, and rows(), which returns the number
// of rows of a tile.
func (d design) products() []*function {
	rows, _ := newFunction("rows", 0)
	rows.returns, rows.body = true, constant(int32(d.rows))
	return []*function{rows, d.gemm(), d.gemmRows()}
}

// gemm emits
//
//	gemm(k, m, n, a, b, c, strideC, from, strideF)
//
// which computes C = From + A B for packed panels: A has m/rows of them, k
// times rows floats each, B n/Cols, k times Cols floats each. Addresses and
// strides count bytes. The loops over tiles are inside, so that a whole block
// of C costs one call, which takes some 35 ns.
func (d design) gemm() *function {
	f, p := newFunction("gemm", 9)
	d.product(f, p, &panelsOfA{rows: d.rows, first: p[3], at: f.local(i32)})
	return f
}

// gemmRows emits
//
//	gemmRows(k, m, n, a, b, c, strideC, from, strideF, strideA, last)
//
// which is gemm for an A that lies in memory row after row and is read there.
// last is the address of its last row, which stands in for rows behind it.
func (d design) gemmRows() *function {
	f, p := newFunction("gemmRows", 11)
	d.product(f, p, &rowsOfA{first: p[3], next: f.local(i32), stride: p[9], last: p[10], at: f.addresses(d.rows)})
	return f
}

// product gives f the body of a product. The first nine parameters are gemm's.
func (d design) product(f *function, p []local, a firstOperand) {
	k, m, n, b, c, strideC, from, strideF := p[0], p[1], p[2], p[4], p[5], p[6], p[7], p[8]
	t := tile{design: d, sums: f.vectors(2 * d.rows), row: f.vectors(2), factor: f.local(v128), a: a, b: f.local(i32)}
	to, start, terms, left := f.local(i32), f.local(i32), f.local(i32), f.local(i32)
	f.body = count(n, Cols,
		a.rewind(), set(to, get(c)), set(start, get(from)), set(left, get(m)),
		count(left, int32(d.rows),
			t.load(start, strideF),
			a.open(), set(t.b, get(b)), set(terms, get(k)),
			count(terms, 4, t.terms(4)),
			count(terms, 1, t.terms(1)),
			t.store(to, strideC),
		),
		set(b, get(t.b)),
		advance(c, constant(4*Cols)),
		advance(from, constant(4*Cols)),
	)
}

// A firstOperand is A, of which a tile reads its rows term after term.
type firstOperand interface {
	rewind() code             // goes to the first rows
	open() code               // goes to the next rows and their first term
	splat(term, row int) code // an element, in all four places
	advance(terms int) code   // goes forward in the same rows
}

// panelsOfA is a packed A: the next rows begin where the last term ends.
type panelsOfA struct {
	rows      int
	first, at local
}

func (a *panelsOfA) rewind() code             { return set(a.at, get(a.first)) }
func (a *panelsOfA) open() code               { return nil }
func (a *panelsOfA) splat(term, row int) code { return splat(a.at, 4*(term*a.rows+row)) }
func (a *panelsOfA) advance(terms int) code   { return advance(a.at, constant(int32(4*a.rows*terms))) }

// rowsOfA is an A in memory.
type rowsOfA struct {
	first, next, stride, last local
	at                        []local // of each row
}

func (a *rowsOfA) rewind() code             { return set(a.next, get(a.first)) }
func (a *rowsOfA) splat(term, row int) code { return splat(a.at[row], 4*term) }
func (a *rowsOfA) advance(terms int) code   { return advanceAll(a.at, constant(int32(4*terms))) }
func (a *rowsOfA) open() (all code) {
	for _, at := range a.at {
		all = sequence(all,
			set(at, pick(get(a.next), get(a.last), belowUnsigned(get(a.next), get(a.last)))),
			advance(a.next, get(a.stride)))
	}
	return all
}

// A tile is rows x Cols sums in registers.
type tile struct {
	design
	sums   []local // two vectors a row
	row    []local // a row of B
	factor local   // one element of A
	a      firstOperand
	b      local // the address, which advances
}

// terms adds n products to each sum.
func (t *tile) terms(n int) (all code) {
	for l := range n {
		all = sequence(all,
			set(t.row[0], load(t.b, 4*Cols*l)),
			set(t.row[1], load(t.b, 4*Cols*l+16)))
		for i := range t.rows {
			all = sequence(all, set(t.factor, t.a.splat(l, i)))
			for j := range 2 {
				sum := t.sums[2*i+j]
				all = sequence(all, set(sum, multiplyAdd(t.fused, get(t.factor), get(t.row[j]), get(sum))))
			}
		}
	}
	return sequence(all, t.a.advance(n), advance(t.b, constant(int32(4*Cols*n))))
}

// load sets the sums to the values at address, whose rows are stride apart, and
// advances address to the next tile's rows.
func (t *tile) load(address, stride local) (all code) {
	for i := range t.rows {
		all = sequence(all,
			set(t.sums[2*i], load(address, 0)),
			set(t.sums[2*i+1], load(address, 16)),
			advance(address, get(stride)))
	}
	return all
}

// store is the reverse of load.
func (t *tile) store(address, stride local) (all code) {
	for i := range t.rows {
		all = sequence(all,
			store(address, 0, get(t.sums[2*i])),
			store(address, 16, get(t.sums[2*i+1])),
			advance(address, get(stride)))
	}
	return all
}
