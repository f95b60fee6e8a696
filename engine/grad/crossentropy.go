package grad

import "tuneground/engine/tensor"

// mostLogits is the number of logits computed at a time, 64 MB. With fewer rows
// at a time, products with the weights of 50,000 tokens take longer.
const mostLogits = 16 << 20

// LinearCrossEntropy returns the softmax cross-entropy of the logits X Wᵀ + b
// (see [Tape.Linear]) against labels, as c says. Rows with a negative label do not count.
//
// Over a vocabulary, the logits of a batch would take more memory than all else
// in a step. So they are computed for some labelled rows at a time and used at
// once: for the losses, and in training for the gradients of X, W and b.
func (t *Tape) LinearCrossEntropy(x, w, b *Value, labels []int32, c Criterion) Loss {
	rows, counted := t.labelled(labels)
	if len(rows) == 0 || len(rows) == len(labels) {
		return t.crossEntropy(x, w, b, labels, c)
	}
	loss := t.crossEntropy(t.Gather(x, rows), w, b, counted, c)
	loss.Each, loss.Best = t.spread(loss.Each, rows, len(labels)), t.spread(loss.Best, rows, len(labels))
	return loss
}

// crossEntropy is LinearCrossEntropy for the case that all labels count, or
// none.
func (t *Tape) crossEntropy(x, w, b *Value, labels []int32, c Criterion) Loss {
	n, classes := len(labels), w.Rows
	loss, dx := t.loss(x, n)
	if !t.training {
		loss.Best = t.arena.New(n, 1)
	}
	of := c.Of
	if of == 0 {
		of = tensor.Labelled(labels, c.Weights)
	}
	pieces := (n*classes-1)/mostLogits + 1
	logits := t.arena.New((n-1)/pieces+1, classes)
	for i := range pieces {
		from, to := n*i/pieces, n*(i+1)/pieces
		y, some := logits.RowRange(0, to-from), x.Tensor.RowRange(from, to)
		t.linear(y, some, w, b)
		t.op.loss = tensor.CrossEntropy{
			Loss: loss.Mean, Losses: loss.Each.RowRange(from, to), Logits: y,
			Labels: labels[from:to], Smoothing: c.Smoothing, Weights: c.Weights, Gamma: c.Gamma, Of: of, Accumulate: i > 0,
		}
		if t.training {
			t.op.loss.DLogits = y
		} else {
			t.op.loss.Best = loss.Best.RowRange(from, to)
		}
		t.dev.Run(&t.op.loss)
		if t.training {
			t.linearWeights(y, some, w, b)
		}
		if !dx.IsZero() {
			t.op.matMul = tensor.MatMul{C: dx.RowRange(from, to), A: y, B: w.Tensor}
			t.dev.Run(&t.op.matMul)
		}
	}
	t.arena.Release(logits)
	return loss
}

// labelled returns the rows that have a label, and their labels.
func (t *Tape) labelled(labels []int32) (rows, some []int32) {
	start := len(t.lists)
	for i, y := range labels {
		if y >= 0 {
			t.lists = append(t.lists, int32(i))
		}
	}
	middle := len(t.lists)
	for _, y := range labels {
		if y >= 0 {
			t.lists = append(t.lists, y)
		}
	}
	return t.lists[start:middle:middle], t.lists[middle:]
}

// spread returns n x 1 zeros, with the elements of x at the given rows.
func (t *Tape) spread(x tensor.Tensor, rows []int32, n int) tensor.Tensor {
	if x.IsZero() {
		return x
	}
	y := t.arena.New(n, 1)
	t.op.zero = tensor.Zero{X: y}
	t.dev.Run(&t.op.zero)
	t.op.scatterAdd = tensor.ScatterAdd{Table: y, X: x, IDs: rows}
	t.dev.Run(&t.op.scatterAdd)
	return y
}

// CrossEntropy returns the softmax cross-entropy of logits, n x classes, against
// labels, as c says. Rows with a negative label do not count.
func (t *Tape) CrossEntropy(logits *Value, labels []int32, c Criterion) Loss {
	loss, dx := t.loss(logits, len(labels))
	if !t.training {
		loss.Best = t.arena.New(len(labels), 1)
	}
	t.op.loss = tensor.CrossEntropy{
		Loss: loss.Mean, Losses: loss.Each, DLogits: dx, Best: loss.Best, Logits: logits.Tensor,
		Labels: labels, Smoothing: c.Smoothing, Weights: c.Weights, Gamma: c.Gamma, Of: c.Of,
	}
	t.dev.Run(&t.op.loss)
	return loss
}
