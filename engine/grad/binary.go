package grad

import "tuneground/engine/tensor"

// BinaryCrossEntropy returns the loss of logits (n x labels), each the answer
// to a yes-or-no question, against targets from 0 to 1, row after row, as
// PyTorch's BCEWithLogitsLoss.
func (t *Tape) BinaryCrossEntropy(logits *Value, targets []float32, c Criterion) Loss {
	loss, dx := t.loss(logits, logits.Rows)
	t.op.binary = tensor.BinaryCrossEntropy{
		Loss: loss.Mean, Losses: loss.Each, DLogits: dx, Logits: logits.Tensor, Targets: targets,
	}
	t.dev.Run(&t.op.binary)
	t.part(loss, dx, logits.Rows, c)
	return loss
}
