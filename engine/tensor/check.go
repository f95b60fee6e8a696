package tensor

import (
	"fmt"
	"slices"
	"strings"
)

// Check panics when op's shapes contradict each other, an index points outside
// its tensor, or a tensor has no elements anywhere. Devices call it before they
// execute op: kernels do not check bounds.
func Check(op Op) {
	switch o := op.(type) {
	case *MatMul:
		checkMatMul(o)
	case *Copy:
		need(same(o.Y, o.X), "Copy", o.Y, o.X)
	case *Add:
		need(same(o.Y, o.A) && same(o.Y, o.B), "Add", o.Y, o.A, o.B)
	case *Mul:
		need(same(o.Y, o.A) && same(o.Y, o.B), "Mul", o.Y, o.A, o.B)
	case *Scale:
		need(true, "Scale", o.X)
		checkIndices("Scale", o.Rows, o.X)
	case *Zero:
		need(true, "Zero", o.X)
		checkIndices("Zero", o.Rows, o.X)
	case *SumRows:
		need(isRow(o.Y, o.X.Cols), "SumRows", o.Y, o.X)
	case *Gather:
		need(o.Y.Rows == len(o.IDs) && o.Y.Cols == o.Table.Cols, "Gather", o.Y, o.Table)
		checkIndices("Gather", o.IDs, o.Table)
	case *ScatterAdd:
		need(o.X.Rows == len(o.IDs) && o.X.Cols == o.Table.Cols, "ScatterAdd", o.Table, o.X)
		checkIndices("ScatterAdd", o.IDs, o.Table)
	case *LayerNorm:
		need(same(o.Y, o.X) && is(o.Stats, o.X.Rows, 2) && isRow(o.Gamma, o.X.Cols) && isRow(o.Beta, o.X.Cols),
			"LayerNorm", o.Y, o.Stats, o.X, o.Gamma, o.Beta)
	case *LayerNormBackward:
		checkLayerNormBackward(o)
	case *RMSNorm:
		need(same(o.Y, o.X) && is(o.Stats, o.X.Rows, 1) && isRow(o.Gamma, o.X.Cols), "RMSNorm", o.Y, o.Stats, o.X, o.Gamma)
	case *RMSNormBackward:
		need(same(o.DY, o.X) && is(o.Stats, o.X.Rows, 1) && isRow(o.Gamma, o.X.Cols) &&
			(o.DX.IsZero() || same(o.DX, o.X)) && (o.DGamma.IsZero() || isRow(o.DGamma, o.X.Cols)),
			"RMSNormBackward", o.DX, o.DGamma, o.DY, o.X, o.Gamma, o.Stats)
	case *Activate:
		need(same(o.Y, o.X), "Activate", o.Y, o.X)
	case *ActivateBackward:
		need(same(o.DX, o.X) && same(o.DY, o.X), "ActivateBackward", o.DX, o.DY, o.X)
	case *Dropout:
		need(same(o.Y, o.X), "Dropout", o.Y, o.X)
	case *Attention:
		checkAttention(o)
	case *AttentionBackward:
		checkAttentionBackward(o)
	case *CrossEntropy:
		checkCrossEntropy(o)
	case *BinaryCrossEntropy:
		checkTargets("BinaryCrossEntropy", o.Loss, o.Losses, o.DLogits, o.Logits, o.Targets)
	case *SquaredError:
		checkTargets("SquaredError", o.Loss, o.Losses, o.DX, o.X, o.Targets)
	case *SpanCrossEntropy:
		checkSpanCrossEntropy(o)
	case *SumSquares:
		need(is(o.Y, 1, 1), "SumSquares", o.Y, o.X)
		checkIndices("SumSquares", o.Rows, o.X)
	case *ClipScale:
		need(is(o.Y, 1, 1) && is(o.SumSq, 1, 1), "ClipScale", o.Y, o.SumSq)
	case *AdamW:
		need(same(o.P, o.M) && same(o.P, o.V) && same(o.P, o.G) && is(o.GradScale, 1, 1),
			"AdamW", o.P, o.M, o.V, o.G, o.GradScale)
		checkIndices("AdamW", o.Rows, o.P)
	default:
		panic(fmt.Sprintf("tensor: no such operation: %T", op))
	}
}

func checkMatMul(o *MatMul) {
	m, k, n := o.Dims()
	bk, bn := o.B.Rows, o.B.Cols
	if o.TransB {
		bk, bn = bn, bk
	}
	need(o.C.Rows == m && bk == k && bn == n && (o.Bias.IsZero() || isRow(o.Bias, n)) &&
		(o.Activated.IsZero() || same(o.Activated, o.C)), "MatMul", o.C, o.A, o.B, o.Bias, o.Activated)
}

func checkLayerNormBackward(o *LayerNormBackward) {
	n := o.X.Cols
	need(same(o.DY, o.X) && is(o.Stats, o.X.Rows, 2) && isRow(o.Gamma, n) &&
		(o.DX.IsZero() || same(o.DX, o.X)) &&
		(o.DGamma.IsZero() || isRow(o.DGamma, n)) && same(o.DGamma, o.DBeta),
		"LayerNormBackward", o.DX, o.DGamma, o.DBeta, o.DY, o.X, o.Gamma, o.Stats)
}

func checkCrossEntropy(o *CrossEntropy) {
	need(is(o.Loss, 1, 1) && is(o.Losses, o.Logits.Rows, 1) && len(o.Labels) == o.Logits.Rows &&
		(o.DLogits.IsZero() || same(o.DLogits, o.Logits)) && (o.Best.IsZero() || same(o.Best, o.Losses)),
		"CrossEntropy", o.Loss, o.Losses, o.DLogits, o.Best, o.Logits)
	for i, y := range o.Labels {
		if int(y) >= o.Logits.Cols {
			panic(fmt.Sprintf("tensor: CrossEntropy: label %d of row %d, but logits are %v", y, i, o.Logits))
		}
	}
}

// checkTargets wants a loss of x against as many targets as x has elements.
func checkTargets(op string, loss, losses, dx, x Tensor, targets []float32) {
	need(is(loss, 1, 1) && is(losses, x.Rows, 1) && (dx.IsZero() || same(dx, x)), op, loss, losses, dx, x)
	if len(targets) != x.Len() {
		panic(fmt.Sprintf("tensor: %s: %d targets for %v", op, len(targets), x))
	}
}

func checkSpanCrossEntropy(o *SpanCrossEntropy) {
	n := len(o.Starts)
	need(is(o.Loss, 1, 1) && is(o.Losses, n, 1) && o.Logits.Cols == 2 && (o.DLogits.IsZero() || same(o.DLogits, o.Logits)),
		"SpanCrossEntropy", o.Loss, o.Losses, o.DLogits, o.Logits)
	if len(o.Offsets) != n+1 || len(o.Ends) != n {
		panic(fmt.Sprintf("tensor: SpanCrossEntropy: %d offsets, %d starts, %d ends", len(o.Offsets), n, len(o.Ends)))
	}
	checkOffsets("SpanCrossEntropy", o.Offsets, o.Logits)
}

// checkOffsets wants offsets to divide t's rows.
func checkOffsets(op string, offsets []int32, t Tensor) {
	if len(offsets) == 0 || offsets[0] != 0 || int(offsets[len(offsets)-1]) != t.Rows {
		need(false, op+": offsets do not go from 0 to the last row", t)
	}
	if !slices.IsSorted(offsets) {
		need(false, op+": offsets do not ascend", t)
	}
}

func same(a, b Tensor) bool { return a.Rows == b.Rows && a.Cols == b.Cols }

func is(t Tensor, rows, cols int) bool { return t.Rows == rows && t.Cols == cols }

func isRow(t Tensor, n int) bool { return is(t, 1, n) }

// need panics with op's name and the shapes unless they fit and every tensor
// has its elements somewhere.
func need(fit bool, op string, ts ...Tensor) {
	for _, t := range ts {
		fit = fit && t.placed()
	}
	if fit {
		return
	}
	var shapes []string
	for _, t := range ts {
		shape := t.String()
		if !t.placed() {
			shape += fmt.Sprintf(" with %d elements in memory", len(t.Data))
		}
		shapes = append(shapes, shape)
	}
	panic(fmt.Sprintf("tensor: %s: shapes do not fit: %s", op, strings.Join(shapes, ", ")))
}

// checkIndices panics unless every index is a row of t.
func checkIndices(op string, indices []int32, t Tensor) {
	for i, r := range indices {
		if uint(r) >= uint(t.Rows) {
			panic(fmt.Sprintf("tensor: %s: index %d at position %d, but the tensor is %v", op, r, i, t))
		}
	}
}
