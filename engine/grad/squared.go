package grad

import "tuneground/engine/tensor"

// SquaredError returns the mean squared difference between x and targets, row
// after row, as PyTorch's MSELoss.
func (t *Tape) SquaredError(x *Value, targets []float32, c Criterion) Loss {
	loss, dx := t.loss(x, x.Rows)
	t.op.squared = tensor.SquaredError{
		Loss: loss.Mean, Losses: loss.Each, DX: dx, X: x.Tensor, Targets: targets,
	}
	t.dev.Run(&t.op.squared)
	t.part(loss, dx, x.Rows, c)
	return loss
}
