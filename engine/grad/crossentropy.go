package grad

import "tuneground/engine/tensor"

// CrossEntropy returns the softmax cross-entropy of logits (n x classes)
// against labels, smoothed as PyTorch's F.cross_entropy does; negative labels
// do not count.
func (t *Tape) CrossEntropy(logits *Value, labels []int32, smoothing float32) Loss {
	loss, dx := t.loss(logits, logits.Tensor.Rows)
	t.op.loss = tensor.CrossEntropy{
		Loss: loss.Mean, Losses: loss.Each, DLogits: dx,
		Logits: logits.Tensor, Labels: labels, Smoothing: smoothing,
	}
	t.dev.Run(&t.op.loss)
	return loss
}
