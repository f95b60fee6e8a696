package relaxed

// Rows and Cols are the size of the tile of C that a product keeps in
// registers. With 16 vector registers, one of them reserved by the browser, a
// tile of 4 x 8 keeps all sums in registers. On a Zen 3 core whose registers
// alone reach 52 GFLOP/s, 4 x 8 reached 48 fused and 35 otherwise in Chromium,
// 5 x 8 no more, and 6 x 8, which just fits, 42 and 22: unfused, each product
// needs a register of its own.
const (
	Rows = 4
	Cols = 8
)

// gemm emits
//
//	gemm(k, m, n, a, b, c, strideC, from, strideF)
//
// which computes C = From + A B for packed panels: A has m/Rows of them, k
// times Rows floats each, B n/Cols, k times Cols floats each. Addresses and
// strides count bytes. The loops over tiles are inside, so that a whole block
// of C costs one call, which takes some 35 ns.
func gemm(fused bool) *function {
	f, p := newFunction("gemm", 9)
	k, m, n, a, b, c, strideC, from, strideF := p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8]
	t := tile{fused: fused, sums: f.vectors(2 * Rows), row: f.vectors(2), factor: f.local(v128),
		a: f.local(i32), b: f.local(i32)}
	to, start, terms, left := f.local(i32), f.local(i32), f.local(i32), f.local(i32)
	f.body = count(n, Cols,
		set(t.a, get(a)), set(to, get(c)), set(start, get(from)), set(left, get(m)),
		count(left, Rows,
			t.load(start, strideF),
			set(t.b, get(b)), set(terms, get(k)),
			count(terms, 4, t.terms(4)),
			count(terms, 1, t.terms(1)),
			t.store(to, strideC),
		),
		set(b, get(t.b)),
		advance(c, constant(4*Cols)),
		advance(from, constant(4*Cols)),
	)
	return f
}

// A tile is Rows x Cols sums in registers.
type tile struct {
	fused  bool
	sums   []local // two vectors a row
	row    []local // a row of B
	factor local   // one element of A
	a, b   local   // addresses, which advance
}

// terms adds n products to each sum.
func (t *tile) terms(n int) (all code) {
	for l := range n {
		all = sequence(all,
			set(t.row[0], load(t.b, 4*Cols*l)),
			set(t.row[1], load(t.b, 4*Cols*l+16)))
		for i := range Rows {
			all = sequence(all, set(t.factor, splat(t.a, 4*(l*Rows+i))))
			for j := range 2 {
				sum := t.sums[2*i+j]
				all = sequence(all, set(sum, multiplyAdd(t.fused, get(t.factor), get(t.row[j]), get(sum))))
			}
		}
	}
	return sequence(all, advance(t.a, constant(int32(4*Rows*n))), advance(t.b, constant(int32(4*Cols*n))))
}

// load sets the sums to the values at address, whose rows are stride apart, and
// advances address to the next tile's rows.
func (t *tile) load(address, stride local) (all code) {
	for i := range Rows {
		all = sequence(all,
			set(t.sums[2*i], load(address, 0)),
			set(t.sums[2*i+1], load(address, 16)),
			advance(address, get(stride)))
	}
	return all
}

// store is the reverse of load.
func (t *tile) store(address, stride local) (all code) {
	for i := range Rows {
		all = sequence(all,
			store(address, 0, get(t.sums[2*i])),
			store(address, 16, get(t.sums[2*i+1])),
			advance(address, get(stride)))
	}
	return all
}
