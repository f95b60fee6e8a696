// Package grad differentiates: its functions compute on a Device, a Tape records
// the backward pass.
//
// One file holds one function: its forward pass, and its gradient below.
package grad

import "tuneground/engine/tensor"

// A Value is a Tensor that can receive a gradient.
type Value struct {
	tensor.Tensor
	// Grad is the gradient of the loss with respect to the Tensor, of the same
	// shape. It is absent until the backward pass reaches the Value.
	Grad tensor.Tensor
	// Lazy, if set, makes the gradient sparse: see [LazyRows].
	Lazy *LazyRows

	needs  bool // a parameter that trains contributes to this Value
	filled bool // Grad already holds a part of the gradient: add to it
	leaf   bool // a parameter, whose Grad outlives the step
}

// Parameter returns a Value that the caller owns, with a gradient that stays in
// place from step to step. If gradient is absent, the parameter is frozen.
func Parameter(x, gradient tensor.Tensor) *Value {
	return &Value{Tensor: x, Grad: gradient, needs: !gradient.IsZero(), leaf: true}
}

// Trains reports whether v receives a gradient.
func (v *Value) Trains() bool { return v.needs }

// Freeze keeps v, a parameter with a gradient, from training until it is thawed; its
// gradient keeps its place.
func (v *Value) Freeze(on bool) { v.needs = !on && !v.Grad.IsZero() }

// Begin makes v ready for a new pass, forward and backward: the content of Grad
// is discarded. A loss may add to Grad as soon as it is computed.
func (v *Value) Begin() { v.filled = false }

// A node is one function of the forward pass, with its backward pass.
type node interface{ backward(t *Tape) }

// A Tape records one forward pass. Its values live until Reset and their memory
// is reused afterwards, so that steady steps allocate nothing.
type Tape struct {
	dev      tensor.Device
	arena    *tensor.Arena
	training bool
	key      uint32 // for the next dropout
	nodes    []node
	lists    []int32 // rows and labels, one list after the other

	values       pool[Value]
	linears      pool[linear]
	adds         pool[add]
	norms        pool[layerNorm]
	activates    pool[activate]
	dropouts     pool[dropout]
	gathers      pool[gather]
	interleaves  pool[interleave]
	attentions   pool[attention]
	muls         pool[mul]
	scales       pool[scale]
	scaleColumns pool[scaleColumns]
	rmsNorms     pool[rmsNorm]
	losses       pool[lossGradient]

	op ops
}

// ops holds one struct of each kind of operation. A Device takes a pointer and
// needs it no longer when Run returns, so one of each is enough.
type ops struct {
	matMul       tensor.MatMul
	add          tensor.Add
	copy         tensor.Copy
	scale        tensor.Scale
	zero         tensor.Zero
	sumRows      tensor.SumRows
	gather       tensor.Gather
	scatterAdd   tensor.ScatterAdd
	norm         tensor.LayerNorm
	normBack     tensor.LayerNormBackward
	activate     tensor.Activate
	actBack      tensor.ActivateBackward
	dropout      tensor.Dropout
	mul          tensor.Mul
	scaleColumns tensor.ScaleColumns
	inverseNorms tensor.InverseNorms
	rms          tensor.RMSNorm
	rmsBack      tensor.RMSNormBackward
	att          tensor.Attention
	attBack      tensor.AttentionBackward
	loss         tensor.CrossEntropy
	binary       tensor.BinaryCrossEntropy
	squared      tensor.SquaredError
	spans        tensor.SpanCrossEntropy
}

// NewTape returns an empty Tape that computes on dev.
func NewTape(dev tensor.Device) *Tape {
	return &Tape{dev: dev, arena: tensor.NewArena(dev)}
}

// Reset discards the last pass and begins a new one. In training, gradients are
// recorded and dropout draws its masks from key; otherwise neither happens.
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
	t.interleaves.reset()
	t.attentions.reset()
	t.muls.reset()
	t.scales.reset()
	t.scaleColumns.reset()
	t.rmsNorms.reset()
	t.losses.reset()
}

// Layer returns f(x), of x's shape. Outside training there is no backward pass:
// the result overwrites x, and the next layer reuses all other memory, so that
// a pass needs the memory of one layer.
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

// Frozen returns what f computes as outside training: without dropout, and without a
// backward pass.
func (t *Tape) Frozen(f func() *Value) *Value {
	defer func(training bool) { t.training = training }(t.training)
	t.training = false
	return f()
}

// Device returns the Device that the Tape computes on.
func (t *Tape) Device() tensor.Device { return t.dev }

// Reserve gives an empty Tape its memory, see [tensor.Arena.Reserve].
func (t *Tape) Reserve(bytes int64) { t.arena.Reserve(bytes) }

// Peak returns the bytes that the largest pass so far needed, without gaps.
func (t *Tape) Peak() int64 { return t.arena.Peak() }

// Bytes returns the memory that the Tape holds for the tensors of a step.
func (t *Tape) Bytes() int { return t.arena.Bytes() }

// Backward computes the gradients of everything recorded, from the loss to the
// parameters. Other values lose their gradient on the way.
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

// record adds n to the backward pass if y needs a gradient.
func (t *Tape) record(y *Value, n node) {
	if y.needs {
		t.nodes = append(t.nodes, n)
	}
}

// into returns the tensor for v's gradient and whether it already holds a part.
func (t *Tape) into(v *Value) (dst tensor.Tensor, accumulate bool) {
	if v.Grad.IsZero() {
		v.Grad = t.arena.New(v.Rows, v.Cols)
	}
	accumulate, v.filled = v.filled, true
	return v.Grad, accumulate
}

// like returns a new tensor in the arena of v's shape.
func (t *Tape) like(v *Value) tensor.Tensor { return t.arena.New(v.Rows, v.Cols) }

// give makes g, a tensor of the arena with no other user, v's gradient or a
// part of it, or releases g if v needs none.
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

// drop releases the gradient of y, the output of a finished node.
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
