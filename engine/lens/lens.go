// Package lens watches a training step operation by operation.
package lens

import (
	"reflect"

	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A Lens is a Device that executes operations on another one, in host memory, and notes
// what they compute from the call of Watch on.
type Lens struct {
	tensor.Device
	Ops     []run.OpenedOp
	Weights []run.OpenedWeight
	Loss    Loss
	Clip    float64 // the factor of the gradients

	watching bool
	phase    string
	params   map[*float32]*Param // by the place of their elements
	grads    map[*float32]*Param // by the place of their gradients
	at       string              // the block of the last operation with a parameter
	dropouts map[uint32]string   // the blocks of dropouts, by key
}

// A Param is a parameter of the model.
type Param struct {
	Name, Block string
	Value, Grad tensor.Tensor // without a gradient it does not train
}

// A Loss is what a loss was computed from, and its terms. Logits is rows x Classes; it
// is nil for other losses than cross-entropy, and for outputs over a vocabulary.
type Loss struct {
	Classes int
	Logits  []float32
	Labels  []int32
	Each    []float32
}

// New returns a Lens on dev, which watches nothing yet.
func New(dev tensor.Device) *Lens {
	return &Lens{Device: dev, params: map[*float32]*Param{}, grads: map[*float32]*Param{}, dropouts: map[uint32]string{}}
}

// Watch begins to note operations, on a model of these parameters.
func (l *Lens) Watch(params []Param) {
	for i := range params {
		p := &params[i]
		l.params[place(p.Value)] = p
		if !p.Grad.IsZero() {
			l.grads[place(p.Grad)] = p
		}
	}
	l.watching, l.phase = true, run.Forward
	if len(params) > 0 {
		l.at = params[0].Block
	}
}

// place identifies a tensor by its first element.
func place(t tensor.Tensor) *float32 {
	if len(t.Data) == 0 {
		return nil
	}
	return &t.Data[0]
}

// The phases of a step that are not told of.
const (
	update = "update"
	more   = "more" // another batch of the same step
)

// Run implements [tensor.Device].
func (l *Lens) Run(op tensor.Op) {
	if !l.watching {
		l.Device.Run(op)
		return
	}
	l.enter(op)
	switch o := op.(type) {
	case *tensor.CrossEntropy:
		l.keepLogits(o)
		l.Device.Run(op)
		l.keepLosses(o.Losses)
	case *tensor.ClipScale:
		l.Device.Run(op)
		l.Clip = float64(o.Y.Data[0])
	case *tensor.AdamW, *tensor.SGD, *tensor.Adafactor:
		l.update(op)
		return
	default:
		l.Device.Run(op)
	}
	l.note(op)
}

// enter finds the phase that an operation belongs to.
func (l *Lens) enter(op tensor.Op) {
	switch o := op.(type) {
	case *tensor.CrossEntropy, *tensor.BinaryCrossEntropy, *tensor.SquaredError, *tensor.SpanCrossEntropy:
		if l.phase == run.Forward {
			l.phase = run.LossOp
		}
		return
	case *tensor.SumSquares:
		l.phase = update
		return
	case *tensor.Gather:
		if l.phase == run.Backward && l.params[place(o.Table)] != nil { // nothing is read from a table on the way back
			l.phase = more
		}
	}
	if l.phase == run.LossOp {
		l.phase = run.Backward
	}
}

// mostClasses is the number of classes up to which the logits of a loss are kept.
const mostClasses = 64

// keepLogits keeps the scores of a loss, which its gradient may overwrite.
func (l *Lens) keepLogits(o *tensor.CrossEntropy) {
	if l.Loss.Each != nil || o.Logits.Cols > mostClasses {
		return
	}
	l.Loss.Classes, l.Loss.Logits = o.Logits.Cols, append([]float32(nil), o.Logits.Data...)
	l.Loss.Labels = append([]int32(nil), o.Labels...)
}

func (l *Lens) keepLosses(each tensor.Tensor) {
	if l.Loss.Each == nil {
		l.Loss.Each = append([]float32{}, each.Data...)
	}
}

// note notes an executed operation of a phase that is told of.
func (l *Lens) note(op tensor.Op) {
	result, inputs := tensors(op)
	if l.phase == update || l.phase == more || len(l.Ops) == run.OpenedOps || keepsHouse(op, result.Len()) {
		return
	}
	n := run.OpenedOp{Phase: l.phase, Op: nameOf(op), Result: shapeOf(result), FLOPs: op.Cost().FLOPs}
	for _, in := range inputs {
		n.Inputs = append(n.Inputs, shapeOf(in))
	}
	n.Mean, n.Std = moments(result.Data)
	n.Values = sample(op, result.Tensor)
	l.belong(op, &n, result, inputs)
	l.Ops = append(l.Ops, n)
}

// keepsHouse reports whether an operation with n results only clears memory, or adds up
// the loss.
func keepsHouse(op tensor.Op, n int) bool {
	switch op.(type) {
	case *tensor.Zero:
		return true
	case *tensor.Copy, *tensor.Add, *tensor.Scale:
		return n == 1
	}
	return false
}

// belong finds the parameter of an operation and the block that it belongs to.
func (l *Lens) belong(op tensor.Op, n *run.OpenedOp, result named, inputs []named) {
	p := l.grads[place(result.Tensor)]
	n.Gradient = p != nil
	for i := 0; i < len(inputs) && p == nil; i++ {
		p = l.params[place(inputs[i].Tensor)]
	}
	if o, ok := op.(*tensor.Dropout); ok {
		if block, known := l.dropouts[o.Key]; known {
			l.at = block // its way back
		}
		l.dropouts[o.Key] = l.at
	}
	if p != nil {
		n.Param, l.at = p.Name, p.Block
		if last := len(l.Ops) - 1; last >= 0 && l.Ops[last].Block == "" {
			l.Ops[last].Block = l.at
		}
	}
	if _, picks := op.(*tensor.Gather); picks && p == nil && l.phase == run.Forward {
		return // the rows that the part above reads, which the next operation tells
	}
	n.Block = l.at
}

// nameOf returns the name of an operation's type.
func nameOf(op tensor.Op) string { return reflect.TypeOf(op).Elem().Name() }
