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
	check(op)
	switch o := op.(type) {
	case *tensor.MatMul:
		d.matMul(o)
	case *tensor.Copy:
		copy(o.Y.Data, o.X.Data)
	case *tensor.Add:
		plainAdd(o)
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
	case *tensor.SumSquares:
		plainSumSquares(o)
	case *tensor.ClipScale:
		clipScale(o)
	case *tensor.AdamW:
		plainAdamW(o)
	}
}

// vectorName is what Name says.
const vectorName = "CPU"
