package gpu

import (
	"math"

	"tuneground/engine/tensor"
)

// LayerNorm and RMSNorm share their programs; RMSNorm has no mean.
type (
	normArgs struct {
		Y, Stats, X, Gamma, Beta tensor.Tensor
		rows, cols               uint32
		eps                      float32
		rms                      uint32
		quads                    bool
	}
	normBackArgs struct {
		DX, DY, X, Gamma, Stats tensor.Tensor
		rows, cols              uint32
		n                       float32
		rms, accumulate         uint32
		quads                   bool
	}
	inverseNormsArgs struct {
		Y, X       tensor.Tensor
		rows, cols uint32
		quads      bool
	}
	normColumnsArgs struct {
		Gammas, Betas, DY, X, Stats tensor.Tensor
		rows, cols, run, rms        uint32
	}
)

var (
	normProgram         = newProgram[normArgs](64, "quads", "reduce_row", "norm")
	normBackProgram     = newProgram[normBackArgs](64, "quads", "reduce_row", "norm_backward")
	normColumnsProgram  = newProgram[normColumnsArgs](64, "norm_columns")
	inverseNormsProgram = newProgram[inverseNormsArgs](64, "quads", "reduce_row", "inverse_norms")
)

// rowGroups reports whether the first two programs sum in quads, which they do
// if attention is fastest in quads, and returns the number of workgroups for the
// given rows.
func (d *Device) rowGroups(rows int) (quads bool, groups int) {
	if d.tuned.attention.quads {
		return true, blocks(rows, 16)
	}
	return false, blocks(rows, 8)
}

func (d *Device) layerNorm(o *tensor.LayerNorm) {
	quads, groups := d.rowGroups(o.X.Rows)
	normProgram.emit(d, 0, 0, groups, &normArgs{Y: o.Y, Stats: o.Stats, X: o.X, Gamma: o.Gamma, Beta: o.Beta,
		rows: uint32(o.X.Rows), cols: uint32(o.X.Cols), eps: o.Eps, quads: quads})
}

func (d *Device) inverseNorms(o *tensor.InverseNorms) {
	quads, groups := d.rowGroups(o.X.Rows)
	inverseNormsProgram.emit(d, 0, 0, groups, &inverseNormsArgs{Y: o.Y, X: o.X,
		rows: uint32(o.X.Rows), cols: uint32(o.X.Cols), quads: quads})
}

func (d *Device) rmsNorm(o *tensor.RMSNorm) {
	quads, groups := d.rowGroups(o.X.Rows)
	normProgram.emit(d, 0, 0, groups, &normArgs{Y: o.Y, Stats: o.Stats, X: o.X, Gamma: o.Gamma,
		rows: uint32(o.X.Rows), cols: uint32(o.X.Cols), eps: o.Eps, rms: 1, quads: quads})
}

func (d *Device) layerNormBackward(o *tensor.LayerNormBackward) {
	if !o.DX.IsZero() {
		d.normDX(false, o.DX, o.DY, o.X, o.Gamma, o.Stats, o.AccumulateX)
	}
	if !o.DGamma.IsZero() {
		d.normDGamma(false, o.DGamma, o.DBeta, o.DY, o.X, o.Stats, o.AccumulateW)
	}
}

func (d *Device) rmsNormBackward(o *tensor.RMSNormBackward) {
	if !o.DX.IsZero() {
		d.normDX(true, o.DX, o.DY, o.X, o.Gamma, o.Stats, o.AccumulateX)
	}
	if !o.DGamma.IsZero() {
		d.normDGamma(true, o.DGamma, tensor.Tensor{}, o.DY, o.X, o.Stats, o.AccumulateW)
	}
}

func (d *Device) normDX(rms bool, dx, dy, x, gamma, stats tensor.Tensor, accumulate bool) {
	v, cols := aligned([]tensor.Tensor{dx, dy, x, gamma}, x.Cols), x.Cols
	if v != 0 {
		cols /= 4
	}
	quads, groups := d.rowGroups(x.Rows)
	normBackProgram.emit(d, v, 0, groups, &normBackArgs{DX: dx, DY: dy, X: x, Gamma: gamma, Stats: stats,
		rows: uint32(x.Rows), cols: uint32(cols), n: float32(x.Cols), rms: truth(rms), accumulate: truth(accumulate), quads: quads})
}

// normDGamma sums over the rows, as sumRows does, in two steps. dbeta may be
// absent.
func (d *Device) normDGamma(rms bool, dgamma, dbeta, dy, x, stats tensor.Tensor, accumulate bool) {
	run := max(1, int(math.Sqrt(float64(x.Rows))))
	n, cols := blocks(x.Rows, run), x.Cols
	gammas, betas := tensor.Tensor{Cols: cols}, tensor.Tensor{Cols: cols}
	if n > 0 {
		gammas = d.temporary(n*cols).Reshape(n, cols)
		betas = d.temporary(n*cols).Reshape(n, cols)
	}
	v := aligned([]tensor.Tensor{dy, x}, cols)
	if v != 0 {
		cols /= 4
	}
	normColumnsProgram.emit(d, v, 0, n*blocks(cols, normColumnsProgram.threads), &normColumnsArgs{Gammas: gammas, Betas: betas, DY: dy, X: x, Stats: stats,
		rows: uint32(x.Rows), cols: uint32(cols), run: uint32(run), rms: truth(rms)})
	d.sumRows(dgamma, gammas, accumulate)
	if !dbeta.IsZero() {
		d.sumRows(dbeta, betas, accumulate)
	}
}
