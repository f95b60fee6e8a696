package grad

import "tuneground/engine/tensor"

// A Criterion says how a model's outputs are compared with labels.
type Criterion struct {
	// Smoothing, Weights and Gamma apply to cross-entropies over classes only: see
	// [tensor.CrossEntropy].
	Smoothing float32
	Weights   []float32
	Gamma     float32
	// Of is the divisor of the mean if the labels are a part of those of a step:
	// the weight of all labels, or for other losses the number of all sequences. 0:
	// this part's.
	Of float64
}

// part turns a loss that is a mean over n sequences, and its gradient, into a
// part of a mean over c.Of.
func (t *Tape) part(loss Loss, dx tensor.Tensor, n int, c Criterion) {
	if c.Of == 0 || float64(n) == c.Of {
		return
	}
	factor := float32(float64(n) / c.Of)
	t.op.scale = tensor.Scale{X: loss.Mean, Factor: factor}
	t.dev.Run(&t.op.scale)
	if !dx.IsZero() {
		t.op.scale = tensor.Scale{X: dx, Factor: factor}
		t.dev.Run(&t.op.scale)
	}
}

// A Loss is the result of a pass, from which [Tape.Backward] starts: the mean,
// and the loss of each row or sequence.
type Loss struct {
	Mean tensor.Tensor // 1 x 1
	Each tensor.Tensor // n x 1
	// Best (n x 1) is the most likely class of each labelled row, else 0. It is
	// absent in training and for losses without classes.
	Best tensor.Tensor
}

// A lossGradient is the gradient of a loss with respect to x, which devices
// compute together with the loss.
type lossGradient struct {
	x  *Value
	dx tensor.Tensor
}

// loss returns memory for the losses of n rows or sequences of x, and for x's
// gradient, which is absent if x needs none.
func (t *Tape) loss(x *Value, n int) (loss Loss, dx tensor.Tensor) {
	loss = Loss{Mean: t.arena.New(1, 1), Each: t.arena.New(n, 1)}
	if !x.needs || !t.training {
		return loss, dx
	}
	node := t.losses.get()
	*node = lossGradient{x, t.like(x)}
	t.nodes = append(t.nodes, node)
	return loss, node.dx
}

func (n *lossGradient) backward(t *Tape) { t.give(n.x, n.dx) }
