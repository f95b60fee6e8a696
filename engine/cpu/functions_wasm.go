package cpu

import (
	"unsafe"

	"tuneground/engine/cpu/relaxed"
	"tuneground/engine/tensor"
)

//go:wasmimport k exps
//go:noescape
func moduleExps(x unsafe.Pointer, rows int32, shift, sum unsafe.Pointer)

//go:wasmimport k slopes
//go:noescape
func moduleSlopes(d unsafe.Pointer, rows int32, x, y unsafe.Pointer)

//go:wasmimport k turn
//go:noescape
func moduleTurn(dst unsafe.Pointer, stride int32, x unsafe.Pointer, rows int32, factors unsafe.Pointer)

//go:wasmimport k gelu
//go:noescape
func moduleGELU(y, x unsafe.Pointer, vectors int32)

//go:wasmimport k geluBackward
//go:noescape
func moduleGELUBackward(dx, x, dy unsafe.Pointer, vectors int32)

//go:wasmimport k layerNorm
//go:noescape
func moduleLayerNorm(y, x, gamma, beta, stats unsafe.Pointer, rows, vectors int32, numbers unsafe.Pointer)

//go:wasmimport k layerNormInput
//go:noescape
func moduleLayerNormInput(dx, dy, x, gamma, stats unsafe.Pointer, rows, vectors int32, numbers unsafe.Pointer, accumulate int32)

//go:wasmimport k layerNormWeights
//go:noescape
func moduleLayerNormWeights(dgamma, dbeta, dy, x, stats unsafe.Pointer, rows, vectors, stride int32)

//go:wasmimport k sumRows
//go:noescape
func moduleSumRows(y, x unsafe.Pointer, rows, vectors, stride int32)

var moduleFunctions = functions{
	exps: expsModule, slopes: slopesModule, turn: turnModule, gelu: geluModule, geluBackward: geluBackwardModule,
	layerNorm: layerNormModule, layerNormInput: layerNormInputModule, layerNormWeights: layerNormWeightsModule,
	sumRows: sumRowsModule,
}

func expsModule(x, sum, shift []float32) {
	moduleExps(first(x), int32(len(x)/relaxed.Cols), first(shift), first(sum))
}

func slopesModule(d, x, y []float32) {
	moduleSlopes(first(d), int32(len(d)/relaxed.Cols), first(x), first(y))
}

func turnModule(dst []float32, stride int, x, factors []float32) {
	moduleTurn(first(dst), int32(4*stride), first(x), int32(len(x)/relaxed.Cols), first(factors))
}

func geluModule(y, x unsafe.Pointer, vectors int) { moduleGELU(y, x, int32(vectors)) }

func geluBackwardModule(dx, x, dy unsafe.Pointer, vectors int) {
	moduleGELUBackward(dx, x, dy, int32(vectors))
}

func layerNormModule(o *tensor.LayerNorm, from, to int) {
	numbers := [2]float32{float32(o.X.Cols), o.Eps}
	moduleLayerNorm(element(o.Y, from, 0), element(o.X, from, 0), first(o.Gamma.Data), first(o.Beta.Data),
		element(o.Stats, from, 0), int32(to-from), int32(o.X.Cols/4), unsafe.Pointer(&numbers))
}

func layerNormInputModule(o *tensor.LayerNormBackward, from, to int) {
	numbers, accumulate := float32(o.X.Cols), int32(0)
	if o.AccumulateX {
		accumulate = 1
	}
	moduleLayerNormInput(element(o.DX, from, 0), element(o.DY, from, 0), element(o.X, from, 0), first(o.Gamma.Data),
		element(o.Stats, from, 0), int32(to-from), int32(o.X.Cols/4), unsafe.Pointer(&numbers), accumulate)
}

func layerNormWeightsModule(o *tensor.LayerNormBackward, from, to int) {
	moduleLayerNormWeights(element(o.DGamma, 0, from), element(o.DBeta, 0, from), element(o.DY, 0, from), element(o.X, 0, from),
		first(o.Stats.Data), int32(o.X.Rows), int32((to-from)/4), int32(4*o.X.Cols))
}

func sumRowsModule(o *tensor.SumRows, from, to int) {
	moduleSumRows(element(o.Y, 0, from), element(o.X, 0, from), int32(o.X.Rows), int32((to-from)/4), int32(4*o.X.Cols))
}

// element returns the address of an element of t.
func element(t tensor.Tensor, row, col int) unsafe.Pointer {
	return float(first(t.Data), row*t.Cols+col)
}
