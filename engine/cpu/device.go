// Package cpu computes the engine's operations in host memory, on the vector
// units of the processor or the browser.
package cpu

import (
	"fmt"

	"tuneground/engine/cpu/plain"
	"tuneground/engine/tensor"
)

// Device executes operations at once, on the goroutine that calls Run. Once
// warm, it allocates nothing.
type Device struct {
	tensor.Host
	scratch
}

// New returns a Device.
func New() *Device { return new(Device) }

// Name returns the width of the vectors.
func (d *Device) Name() string { return vectorName }

// Run executes op. It panics if op's shapes contradict each other.
func (d *Device) Run(op tensor.Op) {
	op.Check()
	switch o := op.(type) {
	case *tensor.MatMul:
		d.matMul(o)
	case *tensor.Copy:
		copy(o.Y.Data, o.X.Data)
	case *tensor.Add:
		add(o.Y.Data, o.A.Data, o.B.Data)
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
		d.attention(o)
	case *tensor.AttentionBackward:
		d.attentionBackward(o)
	case *tensor.CrossEntropy:
		crossEntropy(o)
	case *tensor.SumSquares:
		sumSquares(o)
	case *tensor.AdamW:
		adamW(o)
	case *tensor.SGD:
		sgd(o)
	case *tensor.FactoredMoments:
		d.factoredMoments(o)
	case *tensor.FactoredSquares:
		d.factoredSquares(o)
	case *tensor.Adafactor:
		d.adafactor(o)
	case *tensor.BinaryCrossEntropy, *tensor.SquaredError, *tensor.SpanCrossEntropy, *tensor.ClipScale:
		plain.Device{}.Run(op) // too few elements for a kernel to gain anything
	default:
		panic(fmt.Sprintf("cpu: no such operation: %T", op))
	}
}
