// Package gpu computes the engine's operations on a GPU. It encodes each
// operation as dispatches of WGSL programs, and submits a whole training step
// to the GPU's Queue at once, when a result is read.
//
// One WGSL file holds the programs of one operation. Every file gives its
// program's operations for a byte of memory, and so what bounds it. A program
// binds whole buffers, and its parameters say where its operands begin. Because
// the operands of a step lie in the same few buffers, almost nothing has to be
// bound anew.
package gpu

import (
	"errors"
	"fmt"

	"tuneground/engine/message"
	"tuneground/engine/tensor"
)

// Device implements [tensor.Device]. Run only encodes; once warm, it allocates
// nothing.
//
// If the GPU fails, Read and Write panic with a *[tensor.Failure], and the only
// remedy is another Device.
type Device struct {
	queue     Queue
	limits    Limits
	stream    Stream
	heap      heap
	pipelines map[variant]uint32
	groups    map[bound]uint32
	tuned     tuning
	cuts      []int32 // of the rows of K, and the blocks between them
	tiles     []int32
	distances distances

	scratch     tensor.Tensor // of the operation being encoded
	scratchUsed int
	found       occurrences // of ids, for ScatterAdd
}

// New returns a Device that computes on queue.
func New(queue Queue, limits Limits) *Device {
	return &Device{queue: queue, limits: limits, heap: newHeap(limits), pipelines: map[variant]uint32{}, groups: map[bound]uint32{}, tuned: untuned}
}

// Name returns the adapter's name.
func (d *Device) Name() string { return "WebGPU, " + d.limits.Name }

// Software reports whether the adapter is a program on the CPU and not
// hardware.
func (d *Device) Software() bool { return d.limits.Software }

// Read implements [tensor.Device]: it submits the encoded operations and waits.
func (d *Device) Read(dst []float32, t tensor.Tensor) {
	need("Read", t, len(dst))
	for s := (sections{of: []tensor.Tensor{t}, cols: 1}); s.next(); {
		d.submit(dst[s.from:s.to], s.cut()[0])
	}
}

// Write implements [tensor.Device].
func (d *Device) Write(t tensor.Tensor, src []float32) {
	need("Write", t, len(src))
	if d.stream.Dispatches > 0 {
		d.submit(nil, tensor.Tensor{})
	}
	for s := (sections{of: []tensor.Tensor{t}, cols: 1}); s.next(); {
		p := locate(s.cut()[0])
		d.queue.Write(p.buffer, p.at, src[s.from:s.to])
	}
}

func (d *Device) submit(dst []float32, t tensor.Tensor) {
	buffer, offset := 0, 0
	if dst != nil {
		p := locate(t)
		buffer, offset = p.buffer, p.at
	}
	err := d.queue.Submit(&d.stream, dst, buffer, offset)
	d.stream.reset()
	if errors.Is(err, ErrMemory) {
		err = message.Errorf("the GPU has no room for the %d MB that are needed: take smaller batches or a smaller model, or compute on the CPU", d.Bytes()/1e6)
	}
	if err != nil {
		panic(&tensor.Failure{Err: err})
	}
}

// need panics unless t lies on the GPU and has n elements.
func need(what string, t tensor.Tensor, n int) {
	if t.Len() > 0 && t.Memory == nil || n != t.Len() {
		panic(fmt.Sprintf("gpu: %s: %v for %d elements", what, t, n))
	}
}

// Run implements [tensor.Device].
func (d *Device) Run(op tensor.Op) {
	op.Check()
	d.scratchUsed = 0
	switch o := op.(type) {
	case *tensor.MatMul:
		d.matMul(o)
	case *tensor.Copy:
		d.copy(o)
	case *tensor.Add:
		d.add(o)
	case *tensor.Mul:
		d.mul(o)
	case *tensor.ScaleColumns:
		d.scaleColumns(o)
	case *tensor.InverseNorms:
		d.inverseNorms(o)
	case *tensor.Scale:
		d.scale(o)
	case *tensor.Zero:
		d.zero(o)
	case *tensor.SumRows:
		d.sumRows(o.Y, o.X, o.Accumulate)
	case *tensor.Gather:
		d.gather(o)
	case *tensor.ScatterAdd:
		d.scatterAdd(o)
	case *tensor.LayerNorm:
		d.layerNorm(o)
	case *tensor.LayerNormBackward:
		d.layerNormBackward(o)
	case *tensor.RMSNorm:
		d.rmsNorm(o)
	case *tensor.RMSNormBackward:
		d.rmsNormBackward(o)
	case *tensor.Activate:
		d.activate(o)
	case *tensor.ActivateBackward:
		d.activateBackward(o)
	case *tensor.Dropout:
		d.dropout(o)
	case *tensor.Attention:
		d.attention(o)
	case *tensor.AttentionBackward:
		d.attentionBackward(o)
	case *tensor.CrossEntropy:
		d.crossEntropy(o)
	case *tensor.BinaryCrossEntropy:
		d.elementLoss(o.Loss, o.Losses, o.DLogits, o.Logits, o.Targets, false)
	case *tensor.SquaredError:
		d.elementLoss(o.Loss, o.Losses, o.DX, o.X, o.Targets, true)
	case *tensor.SpanCrossEntropy:
		d.spanCrossEntropy(o)
	case *tensor.SumSquares:
		d.sumSquares(o)
	case *tensor.ClipScale:
		d.clipScale(o)
	case *tensor.AdamW:
		d.adamW(o)
	case *tensor.SGD:
		d.sgd(o)
	case *tensor.FactoredMoments:
		d.factoredMoments(o)
	case *tensor.FactoredSquares:
		d.factoredSquares(o)
	case *tensor.Adafactor:
		d.adafactor(o)
	default:
		panic(fmt.Sprintf("gpu: no such operation: %T", op))
	}
	// An evaluation reads seldom: its stream must not grow without bound.
	if d.stream.Dispatches >= longStream || len(d.stream.Lists) >= longLists {
		d.submit(nil, tensor.Tensor{})
	}
}

// A stream with this many dispatches or list elements, several steps' worth of
// either, is submitted without a Read.
const longStream, longLists = 8192, 4 << 20
