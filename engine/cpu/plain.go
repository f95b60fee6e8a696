package cpu

import (
	"iter"

	"tuneground/engine/tensor"
)

// Plain returns the Device that executes every operation the way its formula
// in engine/tensor reads, with sums in float64. It is slow, and it is what
// other devices are tested against.
func Plain() tensor.Device { return plain{} }

type plain struct{ host }

func (plain) Name() string { return "CPU, plain Go" }

func (plain) Run(op tensor.Op) {
	tensor.Check(op)
	switch o := op.(type) {
	case *tensor.MatMul:
		plainMatMul(o)
	case *tensor.Copy:
		copy(o.Y.Data, o.X.Data)
	case *tensor.Add:
		plainAdd(o)
	case *tensor.Mul:
		plainMul(o)
	case *tensor.Scale:
		plainScale(o)
	case *tensor.Zero:
		plainZero(o)
	case *tensor.SumRows:
		plainSumRows(o)
	case *tensor.Gather:
		plainGather(o)
	case *tensor.ScatterAdd:
		plainScatterAdd(o)
	case *tensor.LayerNorm:
		plainLayerNorm(o)
	case *tensor.LayerNormBackward:
		plainLayerNormBackward(o)
	case *tensor.RMSNorm:
		plainRMSNorm(o)
	case *tensor.RMSNormBackward:
		plainRMSNormBackward(o)
	case *tensor.Activate:
		plainActivate(o)
	case *tensor.ActivateBackward:
		plainActivateBackward(o)
	case *tensor.Dropout:
		plainDropout(o)
	case *tensor.Attention:
		plainAttention(o)
	case *tensor.AttentionBackward:
		plainAttentionBackward(o)
	case *tensor.CrossEntropy:
		plainCrossEntropy(o)
	case *tensor.BinaryCrossEntropy:
		binaryCrossEntropy(o)
	case *tensor.SquaredError:
		squaredError(o)
	case *tensor.SpanCrossEntropy:
		spanCrossEntropy(o)
	case *tensor.SumSquares:
		plainSumSquares(o)
	case *tensor.ClipScale:
		clipScale(o)
	case *tensor.AdamW:
		plainAdamW(o)
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

// elements yields the indices in t.Data of the given rows' elements, of all
// elements when rows is nil.
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
