package grad

import "tuneground/engine/tensor"

type crossEntropy struct {
	logits  *Value
	dlogits tensor.Tensor
}

// A Loss is what a pass ends in: the mean over the labelled rows, and each
// row's own.
type Loss struct {
	Mean tensor.Tensor // 1 x 1
	Each tensor.Tensor // n x 1
}

// CrossEntropy returns the softmax cross-entropy of logits (n x classes)
// against labels, smoothed as PyTorch's F.cross_entropy does; negative labels
// do not count. It is where [Tape.Backward] starts.
func (t *Tape) CrossEntropy(logits *Value, labels []int32, smoothing float32) Loss {
	rows := logits.Tensor.Rows
	loss := Loss{Mean: t.arena.New(1, 1), Each: t.arena.New(rows, 1)}
	t.op.loss = tensor.CrossEntropy{
		Loss: loss.Mean, Losses: loss.Each,
		Logits: logits.Tensor, Labels: labels, Smoothing: smoothing,
	}
	if logits.needs {
		n := t.losses.get()
		*n = crossEntropy{logits, t.arena.New(rows, logits.Cols)}
		t.op.loss.DLogits = n.dlogits
		t.nodes = append(t.nodes, n)
	}
	t.dev.Run(&t.op.loss)
	return loss
}

func (n *crossEntropy) backward(t *Tape) { t.give(n.logits, n.dlogits) }
