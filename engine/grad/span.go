package grad

import "tuneground/engine/tensor"

// SpanCrossEntropy returns the loss of question answering: logits (rows x 2)
// against the first and the last row of each sequence's answer, counted from
// the sequence's first row; see [tensor.SpanCrossEntropy]. Each holds the loss
// of each sequence.
func (t *Tape) SpanCrossEntropy(logits *Value, offsets, starts, ends []int32) Loss {
	loss, dx := t.loss(logits, len(starts))
	t.op.spans = tensor.SpanCrossEntropy{
		Loss: loss.Mean, Losses: loss.Each, DLogits: dx,
		Logits: logits.Tensor, Offsets: offsets, Starts: starts, Ends: ends,
	}
	t.dev.Run(&t.op.spans)
	return loss
}
