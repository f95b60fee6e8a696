// Package cpu computes the engine's operations in host memory: New on the
// vector units of the processor or the browser, Plain as the formulas read.
package cpu

import "tuneground/engine/tensor"

// Device executes operations at once, on the goroutine that calls Run. In a
// steady run of operations it allocates nothing.
type Device struct {
	host
	scratch
}

// New returns a Device.
func New() *Device { return new(Device) }

// Name says how wide the vectors are.
func (d *Device) Name() string { return vectorName }

// Run executes op. It panics when op's shapes contradict each other.
func (d *Device) Run(op tensor.Op) {
	tensor.Check(op)
	switch o := op.(type) {
	case *tensor.MatMul:
		d.matMul(o)
	case *tensor.Copy:
		copy(o.Y.Data, o.X.Data)
	case *tensor.Add:
		add(o.Y.Data, o.A.Data, o.B.Data)
	case *tensor.Mul:
		mul(o)
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
	}
}
