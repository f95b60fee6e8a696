// Package grad differentiates: its functions compute on a Device and remember
// on a Tape what the backward pass has to do.
//
// One file holds one function: what it computes, and its gradient below it.
package grad

import "tuneground/engine/tensor"

// A Value is a Tensor that a gradient may flow back to.
type Value struct {
	tensor.Tensor
	// Grad is the gradient of the loss with respect to the Tensor, of the same
	// shape. It is absent until the backward pass reaches the Value.
	Grad tensor.Tensor
	// Lazy, when set, makes the gradient sparse: see [LazyRows].
	Lazy *LazyRows

	needs  bool // some parameter that trains lies at or below this Value
	filled bool // Grad holds a part of the gradient already: add to it
	leaf   bool // a parameter: Grad outlives the step
}

// Parameter returns a Value that the caller owns, with a gradient that stays
// in place from step to step. With an absent gradient it is frozen.
func Parameter(x, gradient tensor.Tensor) *Value {
	return &Value{Tensor: x, Grad: gradient, needs: !gradient.IsZero(), leaf: true}
}

// Trains reports whether v receives a gradient.
func (v *Value) Trains() bool { return v.needs }

// Begin makes v ready for a new pass, forward and backward: what Grad holds is
// forgotten. A loss may add to Grad as soon as it is computed.
func (v *Value) Begin() { v.filled = false }

// A node is one function of the forward pass, able to go back through itself.
type node interface{ backward(t *Tape) }

// A Tape records one forward pass. Everything it hands out lives until Reset
// and is used again afterwards, so that a steady run of steps allocates nothing.
type Tape struct {
	dev      tensor.Device
	arena    *tensor.Arena
	training bool
	key      uint32 // of the next dropout
	nodes    []node
	lists    []int32 // of rows and labels, one after the other

	values     pool[Value]
	linears    pool[linear]
	adds       pool[add]
	norms      pool[layerNorm]
	activates  pool[activate]
	dropouts   pool[dropout]
	gathers    pool[gather]
	attentions pool[attention]
	muls       pool[mul]
	scales     pool[scale]
	rmsNorms   pool[rmsNorm]
	losses     pool[lossGradient]

	op ops
}

// ops holds the operation of each kind that is being run: a Device takes a
// pointer and is done with it when Run returns, so one of each is enough.
type ops struct {
	matMul     tensor.MatMul
	add        tensor.Add
	copy       tensor.Copy
	scale      tensor.Scale
	zero       tensor.Zero
	sumRows    tensor.SumRows
	gather     tensor.Gather
	scatterAdd tensor.ScatterAdd
	norm       tensor.LayerNorm
	normBack   tensor.LayerNormBackward
	activate   tensor.Activate
	actBack    tensor.ActivateBackward
	dropout    tensor.Dropout
	mul        tensor.Mul
	rms        tensor.RMSNorm
	rmsBack    tensor.RMSNormBackward
	att        tensor.Attention
	attBack    tensor.AttentionBackward
	loss       tensor.CrossEntropy
	binary     tensor.BinaryCrossEntropy
	squared    tensor.SquaredError
	spans      tensor.SpanCrossEntropy
}

// NewTape returns an empty Tape that computes on dev.
func NewTape(dev tensor.Device) *Tape {
	return &Tape{dev: dev, arena: tensor.NewArena(dev)}
}

// Reset forgets the last pass and begins one: in training, gradients are
// recorded and dropout is on, drawing its masks from key; otherwise neither.
func (t *Tape) Reset(training bool, key uint32) {
	t.arena.Reset()
	t.training, t.key = training, key
	t.nodes, t.lists = t.nodes[:0], t.lists[:0]
	t.values.reset()
	t.linears.reset()
	t.adds.reset()
	t.norms.reset()
	t.activates.reset()
	t.dropouts.reset()
	t.gathers.reset()
	t.attentions.reset()
	t.muls.reset()
	t.scales.reset()
	t.rmsNorms.reset()
	t.losses.reset()
}

// Layer returns f(x), of x's shape. Outside training nobody comes back to what
// happens in between: the result takes x's place, and the next layer the memory of
// all else, so that a pass needs that of one layer.
func (t *Tape) Layer(x *Value, f func(x *Value) *Value) *Value {
	if t.training {
		return f(x)
	}
	mark := t.arena.Mark()
	t.op.copy = tensor.Copy{Y: x.Tensor, X: f(x).Tensor}
	t.dev.Run(&t.op.copy)
	t.arena.ResetTo(mark)
	return x
}

// Device returns the Device that the Tape computes on.
func (t *Tape) Device() tensor.Device { return t.dev }

// Reserve gives an empty Tape its memory, see [tensor.Arena.Reserve].
func (t *Tape) Reserve(bytes int64) { t.arena.Reserve(bytes) }

// Peak returns the bytes that the largest pass so far needed, laid without gaps.
func (t *Tape) Peak() int64 { return t.arena.Peak() }

// Bytes returns the memory that the Tape holds for the tensors of a step.
func (t *Tape) Bytes() int { return t.arena.Bytes() }

// Backward goes back through everything recorded, from the loss to the
// parameters. Values other than parameters lose their gradient on the way.
func (t *Tape) Backward() {
	for i := len(t.nodes) - 1; i >= 0; i-- {
		t.nodes[i].backward(t)
	}
}

// value returns a new Value in the arena.
func (t *Tape) value(rows, cols int, needs bool) *Value {
	v := t.values.get()
	v.Tensor = t.arena.New(rows, cols)
	v.needs = needs && t.training
	return v
}

// record remembers n for the backward pass if y needs it.
func (t *Tape) record(y *Value, n node) {
	if y.needs {
		t.nodes = append(t.nodes, n)
	}
}

// into returns where v's gradient goes and whether something is there already.
func (t *Tape) into(v *Value) (dst tensor.Tensor, accumulate bool) {
	if v.Grad.IsZero() {
		v.Grad = t.arena.New(v.Rows, v.Cols)
	}
	accumulate, v.filled = v.filled, true
	return v.Grad, accumulate
}

// like returns a new tensor in the arena of v's shape.
func (t *Tape) like(v *Value) tensor.Tensor { return t.arena.New(v.Rows, v.Cols) }

// give makes g, a tensor of the arena that nobody else uses, v's gradient or
// a part of it, or gives it back when v needs none.
func (t *Tape) give(v *Value, g tensor.Tensor) {
	if !v.needs {
		t.arena.Release(g)
		return
	}
	if !v.leaf && !v.filled {
		v.Grad, v.filled = g, true
		return
	}
	t.accumulate(v, g)
	t.arena.Release(g)
}

// accumulate adds g to v's gradient.
func (t *Tape) accumulate(v *Value, g tensor.Tensor) {
	if dst, more := t.into(v); more {
		t.op.add = tensor.Add{Y: dst, A: dst, B: g}
		t.dev.Run(&t.op.add)
	} else {
		t.op.copy = tensor.Copy{Y: dst, X: g}
		t.dev.Run(&t.op.copy)
	}
}

// drop releases the gradient of y, the output of a node that is done.
func (t *Tape) drop(y *Value) {
	t.arena.Release(y.Grad)
	y.Grad = tensor.Tensor{}
}

// nextKey returns a key that no other dropout of this pass has.
func (t *Tape) nextKey() uint32 {
	t.key = tensor.Mix(t.key + 0x9e3779b9)
	return t.key
}

// A pool hands out zeroed Ts and takes all of them back at once.
type pool[T any] struct {
	items []*T
	used  int
}

func (p *pool[T]) get() *T {
	if p.used == len(p.items) {
		p.items = append(p.items, new(T))
	}
	x := p.items[p.used]
	p.used++
	var zero T
	*x = zero
	return x
}

func (p *pool[T]) reset() { p.used = 0 }
