// Package plain computes the engine's operations literally as their formulas in
// engine/tensor say, with sums in float64. It is slow, and is the reference
// that other devices are tested against.
package plain

import (
	"fmt"
	"iter"

	"tuneground/engine/tensor"
)

// Device executes operations at once. Its zero value is ready for use.
type Device struct{ tensor.Host }

// Name returns the device's name.
func (Device) Name() string { return "CPU, plain Go" }

// Run executes op. It panics if op's shapes contradict each other.
func (Device) Run(op tensor.Op) {
	op.Check()
	switch o := op.(type) {
	case *tensor.MatMul:
		matMul(o)
	case *tensor.Copy:
		copy(o.Y.Data, o.X.Data)
	case *tensor.Add:
		add(o)
	case *tensor.Mul:
		mul(o)
	case *tensor.ScaleColumns:
		scaleColumns(o)
	case *tensor.InverseNorms:
		inverseNorms(o)
	case *tensor.Scale:
		scale(o)
	case *tensor.Zero:
		zero(o)
	case *tensor.SumRows:
		sumRows(o)
	case *tensor.Gather:
		gather(o)
	case *tensor.ScatterAdd:
		scatterAdd(o)
	case *tensor.LayerNorm:
		layerNorm(o)
	case *tensor.LayerNormBackward:
		layerNormBackward(o)
	case *tensor.RMSNorm:
		rmsNorm(o)
	case *tensor.RMSNormBackward:
		rmsNormBackward(o)
	case *tensor.Activate:
		activate(o)
	case *tensor.ActivateBackward:
		activateBackward(o)
	case *tensor.Dropout:
		dropout(o)
	case *tensor.Attention:
		attention(o)
	case *tensor.AttentionBackward:
		attentionBackward(o)
	case *tensor.CrossEntropy:
		crossEntropy(o)
	case *tensor.BinaryCrossEntropy:
		binaryCrossEntropy(o)
	case *tensor.SquaredError:
		squaredError(o)
	case *tensor.SpanCrossEntropy:
		spanCrossEntropy(o)
	case *tensor.SumSquares:
		sumSquares(o)
	case *tensor.ClipScale:
		clipScale(o)
	case *tensor.AdamW:
		adamW(o)
	case *tensor.SGD:
		sgd(o)
	case *tensor.FactoredMoments:
		factoredMoments(o)
	case *tensor.FactoredSquares:
		factoredSquares(o)
	case *tensor.Adafactor:
		adafactor(o)
	default:
		panic(fmt.Sprintf("plain: no such operation: %T", op))
	}
}

// at returns t[i,j].
func at(t tensor.Tensor, i, j int) float64 { return float64(t.Data[i*t.Cols+j]) }

// put stores v in t[i,j], or adds it.
func put(t tensor.Tensor, i, j int, v float64, accumulate bool) {
	if accumulate {
		v += at(t, i, j)
	}
	t.Data[i*t.Cols+j] = float32(v)
}

// elements yields the indices in t.Data of the given rows' elements, or of all
// elements if rows is nil.
func elements(t tensor.Tensor, rows []int32) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; rows == nil && i < t.Len(); i++ {
			if !yield(i) {
				return
			}
		}
		for _, r := range rows {
			for j := range t.Cols {
				if !yield(int(r)*t.Cols + j) {
					return
				}
			}
		}
	}
}
