package gpu

import (
	"math"

	"tuneground/engine/tensor"
)

// LayerNorm and RMSNorm share their programs: the latter has no mean.
var (
	normKernel        = newKernel("quads reduce_row norm", 64, "Y Stats X Gamma Beta", "rows cols eps:f32 rms", "QUADS")
	normBackKernel    = newKernel("quads reduce_row norm_backward", 64, "DX DY X Gamma Stats", "rows cols n:f32 rms accumulate", "QUADS")
	normColumnsKernel = newKernel("norm_columns", 64, "Gammas Betas DY X Stats", "rows cols run rms", "")
)

// rowGroups returns the flag of the first two, and how many workgroups take so many
// rows. Where attention does best in quads these do too.
func (d *Device) rowGroups(rows int) (flags uint32, groups int) {
	if d.tuned.attention.quads {
		return flag(1, true), blocks(rows, 16)
	}
	return 0, blocks(rows, 8)
}

// rms is the setting of that name.
const rms = 1

func (d *Device) layerNorm(o *tensor.LayerNorm) {
	flags, groups := d.rowGroups(o.X.Rows)
	d.emit(normKernel, flags, 0, groups, []tensor.Tensor{o.Y, o.Stats, o.X, o.Gamma, o.Beta}, uint32(o.X.Rows), uint32(o.X.Cols), bits(float64(o.Eps)), 0)
}

func (d *Device) rmsNorm(o *tensor.RMSNorm) {
	flags, groups := d.rowGroups(o.X.Rows)
	d.emit(normKernel, flags, 0, groups, []tensor.Tensor{o.Y, o.Stats, o.X, o.Gamma, {}}, uint32(o.X.Rows), uint32(o.X.Cols), bits(float64(o.Eps)), rms)
}

func (d *Device) layerNormBackward(o *tensor.LayerNormBackward) {
	if !o.DX.IsZero() {
		d.normDX(0, o.DX, o.DY, o.X, o.Gamma, o.Stats, o.AccumulateX)
	}
	if !o.DGamma.IsZero() {
		d.normDGamma(0, o.DGamma, o.DBeta, o.DY, o.X, o.Stats, o.AccumulateW)
	}
}

func (d *Device) rmsNormBackward(o *tensor.RMSNormBackward) {
	if !o.DX.IsZero() {
		d.normDX(rms, o.DX, o.DY, o.X, o.Gamma, o.Stats, o.AccumulateX)
	}
	if !o.DGamma.IsZero() {
		d.normDGamma(rms, o.DGamma, tensor.Tensor{}, o.DY, o.X, o.Stats, o.AccumulateW)
	}
}

func (d *Device) normDX(kind uint32, dx, dy, x, gamma, stats tensor.Tensor, accumulate bool) {
	v, cols := aligned([]tensor.Tensor{dx, dy, x, gamma}, x.Cols), x.Cols
	if v != 0 {
		cols /= 4
	}
	flags, groups := d.rowGroups(x.Rows)
	d.emit(normBackKernel, v|flags, 0, groups, []tensor.Tensor{dx, dy, x, gamma, stats},
		uint32(x.Rows), uint32(cols), bits(float64(x.Cols)), kind, truth(accumulate))
}

// normDGamma sums over the rows, as sumRows does, in two steps. dbeta may be
// absent.
func (d *Device) normDGamma(kind uint32, dgamma, dbeta, dy, x, stats tensor.Tensor, accumulate bool) {
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
	d.emit(normColumnsKernel, v, 0, n*blocks(cols, normColumnsKernel.threads), []tensor.Tensor{gammas, betas, dy, x, stats},
		uint32(x.Rows), uint32(cols), uint32(run), kind)
	d.sumRows(dgamma, gammas, accumulate)
	if !dbeta.IsZero() {
		d.sumRows(dbeta, betas, accumulate)
	}
}
