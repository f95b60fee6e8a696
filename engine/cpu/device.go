// Package cpu computes the engine's operations in host memory, on the vector
// units of the processor or the browser.
package cpu

import (
	"fmt"

	"tuneground/engine/cpu/plain"
	"tuneground/engine/tensor"
)

// Device executes operations at once, on the goroutine that calls Run and, with
// UseThreads, on others. Once warm, it allocates nothing.
type Device struct {
	tensor.Host
	kern    *kernel // nil means the built-in one
	crew    crew
	product product
	workers []scratch // of each of the crew
	running bool      // an operation
	threads int       // not 0: how many are asked for from the next operation on

	op        tensor.Op // is being executed
	sums      []float64 // of its parts or rows
	perRow    float32   // the share of a row in a loss
	columns   []float32 // of what Adafactor is about
	zeros     []float32
	bias      biasTable
	activated tensor.Activate // of a product
}

// New returns a Device of one thread.
func New() *Device {
	d := new(Device)
	d.UseThreads(1)
	return d
}

// UseThreads makes d compute on n threads, 1 or more, from the next operation on. The
// results are the same bit for bit.
func (d *Device) UseThreads(n int) {
	if d.running {
		d.threads = n
		return
	}
	d.crew.hire(n)
	if n > len(d.workers) {
		d.workers = append(d.workers, make([]scratch, n-len(d.workers))...)
	}
}

func (d *Device) kernel() *kernel {
	if d.kern != nil {
		return d.kern
	}
	return &builtin
}

// zeroRow returns n zeros.
func (d *Device) zeroRow(n int) []float32 {
	if len(d.zeros) < n {
		d.zeros = make([]float32, n)
	}
	return d.zeros[:n]
}

// Name returns the width of the vectors and the number of threads.
func (d *Device) Name() string {
	if n := d.crew.size(); n > 1 {
		return fmt.Sprintf("%s, %d threads", vectorName, n)
	}
	return vectorName
}

// Run executes op. It panics if op's shapes contradict each other.
func (d *Device) Run(op tensor.Op) {
	op.Check()
	d.running = true
	d.execute(op)
	d.running = false
	if n := d.threads; n > 0 {
		d.threads = 0
		d.UseThreads(n)
	}
}

func (d *Device) execute(op tensor.Op) {
	switch o := op.(type) {
	case *tensor.MatMul:
		d.matMul(o)
	case *tensor.Attention:
		d.attention(o)
	case *tensor.AttentionBackward:
		d.attentionBackward(o)
	case *tensor.LayerNormBackward:
		d.divide(o, normParts(o.X, o.DGamma))
	case *tensor.RMSNormBackward:
		d.divide(o, normParts(o.X, o.DGamma))
	case *tensor.CrossEntropy:
		d.crossEntropy(o)
	case *tensor.SumSquares:
		d.sumSquares(o)
	case *tensor.FactoredMoments:
		d.factoredMoments(o)
	case *tensor.FactoredSquares:
		d.factoredSquares(o)
	case *tensor.Adafactor:
		d.adafactor(o)
	case *tensor.BinaryCrossEntropy, *tensor.SquaredError, *tensor.SpanCrossEntropy, *tensor.ClipScale:
		plain.Device{}.Run(op) // too few elements for a kernel to gain anything
	default:
		by := divisionOf(op)
		if by.step == 0 {
			panic(fmt.Sprintf("cpu: no such operation: %T", op))
		}
		d.divide(op, by.parts())
	}
}
