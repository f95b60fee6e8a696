package grad

import "tuneground/engine/tensor"

// SpanCrossEntropy returns the loss of question answering: logits (rows x 2)
// against the first and the last row of each sequence's answer, counted from
// the sequence's first row; see [tensor.SpanCrossEntropy]. Each holds the loss
// of each sequence.
func (t *Tape) SpanCrossEntropy(logits *Value, offsets, starts, ends []int32, c Criterion) Loss {
	loss, dx := t.loss(logits, len(starts))
	t.op.spans = tensor.SpanCrossEntropy{
		Loss: loss.Mean, Losses: loss.Each, DLogits: dx,
		Logits: logits.Tensor, Offsets: offsets, Starts: starts, Ends: ends,
	}
	t.dev.Run(&t.op.spans)
	t.part(loss, dx, Answered(starts), c)
	return loss
}

// Answered returns the number of sequences that have an answer: its first row is
// not negative.
func Answered(starts []int32) (n int) {
	for _, s := range starts {
		if s >= 0 {
			n++
		}
	}
	return n
}
