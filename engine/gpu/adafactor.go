package gpu

import (
	"math"

	"tuneground/engine/tensor"
)

type (
	factorRowsArgs struct {
		R, G, GradScale   tensor.Tensor
		rows, cols        uint32
		beta, each, least float32
		listed            bool
	}
	factorStripsArgs struct {
		Sums, G                tensor.Tensor
		count, rows, cols, run uint32
		listed                 bool
	}
	factorColumnsArgs struct {
		C, Sums, GradScale tensor.Tensor
		strips, cols       uint32
		keep, each, least  float32
	}
	factorSquaresArgs struct {
		Sums, R, C, Mean, G, GradScale tensor.Tensor
		rows, cols                     uint32
		listed                         bool
	}
	adafactorArgs struct {
		X, R, C, Mean, G, GradScale, SumSq tensor.Tensor
		rows, cols                         uint32
		keep, rate, clip                   float32
		listed                             bool
	}
)

var (
	factorRowsProgram    = newProgram[factorRowsArgs](64, "rows", "reduce", "factor_rows")
	factorStripsProgram  = newProgram[factorStripsArgs](64, "rows", "factor_strips")
	factorColumnsProgram = newProgram[factorColumnsArgs](64, "factor_columns")
	factorSquaresProgram = newProgram[factorSquaresArgs](64, "rows", "reduce", "factor_squares")
	adafactorProgram     = newProgram[adafactorArgs](64, "rows", "adafactor")
)

// A stretch is rows of a matrix that lie in one buffer, and of them those that an
// operation touches: count, listed at list if not all.
type stretch struct{ from, to, count, list int }

// eachStretch calls f for the stretches of matrices of one shape, of which only some
// rows are touched, all when rows is nil.
func (d *Device) eachStretch(rows []int32, of []tensor.Tensor, f func(s stretch)) {
	for s := (sections{of: of, cols: max(1, of[0].Cols)}); s.next(); {
		part := stretch{s.from, s.to, s.to - s.from, len(d.stream.Lists)}
		if rows != nil {
			part.count = d.listRows(rows, s.from, s.to, of[0].Rows)
		}
		if part.count > 0 {
			f(part)
		}
	}
}

func (d *Device) factoredMoments(o *tensor.FactoredMoments) {
	rest, keep := 1-o.Beta, o.Beta
	least := rest * o.Eps
	if o.Accumulate {
		keep, least = 1, 0
	}
	columns := func(sums tensor.Tensor) {
		factorColumnsProgram.emit(d, 0, 0, blocks(o.C.Cols, factorColumnsProgram.threads), &factorColumnsArgs{
			C: o.C, Sums: sums, GradScale: o.GradScale, strips: uint32(sums.Rows), cols: uint32(o.C.Cols),
			keep: float32(keep), each: float32(rest / float64(max(o.RowsOfAll(), 1))), least: float32(least)})
		keep, least = 1, 0
	}
	d.eachStretch(o.Rows, []tensor.Tensor{o.G}, func(s stretch) {
		g := o.G.RowRange(s.from, s.to)
		factorRowsProgram.emit(d, 0, 0, s.count, &factorRowsArgs{R: o.R.RowRange(s.from, s.to), G: g, GradScale: o.GradScale,
			rows: uint32(s.list), cols: uint32(g.Cols), beta: float32(o.Beta), each: float32(rest / float64(g.Cols)), least: float32(rest * o.Eps),
			listed: o.Rows != nil})
		columns(d.sumStripsOfSquares(g, s, o.Rows != nil))
	})
	if keep != 1 { // there are no rows
		sums := d.temporary(max(1, o.C.Cols)).Reshape(1, o.C.Cols)
		d.fill(sums, 0)
		columns(sums)
	}
	d.sum(o.Mean, o.C, 1/float64(max(o.C.Cols, 1)), false)
}

// sumStripsOfSquares returns the sums of squares of g's columns over strips of its
// rows, about as many as a strip has rows.
func (d *Device) sumStripsOfSquares(g tensor.Tensor, s stretch, listed bool) tensor.Tensor {
	run := int(math.Sqrt(float64(s.count)))
	n := blocks(s.count, run)
	sums := d.temporary(n*g.Cols).Reshape(n, g.Cols)
	v, cols := rowVectors(g)
	factorStripsProgram.emit(d, v, 0, n*blocks(int(cols), factorStripsProgram.threads), &factorStripsArgs{Sums: sums, G: g,
		count: uint32(s.count), rows: uint32(s.list), cols: cols, run: uint32(run), listed: listed})
	return sums
}

func (d *Device) factoredSquares(o *tensor.FactoredSquares) {
	accumulate := o.Accumulate
	d.eachStretch(o.Rows, []tensor.Tensor{o.G}, func(s stretch) {
		g, sums := o.G.RowRange(s.from, s.to), d.temporary(s.count)
		factorSquaresProgram.emit(d, 0, 0, s.count, &factorSquaresArgs{Sums: sums, R: o.R.RowRange(s.from, s.to), C: o.C, Mean: o.Mean,
			G: g, GradScale: o.GradScale, rows: uint32(s.list), cols: uint32(g.Cols), listed: o.Rows != nil})
		d.sum(o.Y, sums, 1, accumulate)
		accumulate = true
	})
	if !accumulate { // there are no rows
		d.fill(o.Y, 0)
	}
}

func (d *Device) adafactor(o *tensor.Adafactor) {
	d.eachStretch(o.Rows, []tensor.Tensor{o.P, o.G}, func(s stretch) {
		p, g := o.P.RowRange(s.from, s.to), o.G.RowRange(s.from, s.to)
		v, cols := rowVectors(p, g, o.C)
		adafactorProgram.emit(d, v, 0, s.count, &adafactorArgs{X: p, R: o.R.RowRange(s.from, s.to), C: o.C, Mean: o.Mean,
			G: g, GradScale: o.GradScale, SumSq: o.SumSq, rows: uint32(s.list), cols: cols,
			keep: float32(1 - o.LR*o.Decay), rate: float32(o.LR), clip: float32(o.Clip * math.Sqrt(float64(o.Of))), listed: o.Rows != nil})
	})
}

// rowVectors returns vec where matrices of as many columns can be read by vectors, and
// how many of these, or of elements, a row has.
func rowVectors(of ...tensor.Tensor) (v, cols uint32) {
	n := of[0].Cols
	if v = aligned(of, n); v != 0 {
		n /= 4
	}
	return v, uint32(n)
}
