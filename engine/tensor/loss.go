package tensor

import "fmt"

// CrossEntropy is softmax cross-entropy with label smoothing and class weights, as
// PyTorch's F.cross_entropy, and the focal loss of Lin et al. 2017
// (arXiv:1708.02002): with p the softmax of a row, y its label, w the Weights (1 for
// every class if nil), and q_c = (1-Smoothing) w_y [c=y] + Smoothing/C w_c,
//
//	Losses[i] = -(1 - p_y)^Gamma Σ_c q_c log p_c
//	Loss      = Σ_i Losses[i] / Σ_i w_y,  over labelled rows
//	DLogits   = the gradient of Loss
//
// Rows with a negative label are not labelled: their loss and gradient are 0.
// Losses is n x 1, Loss 1 x 1. DLogits may be absent, and may be Logits. Best
// (n x 1, may be absent) receives for each labelled row the column of its
// greatest logit, the first of equals, and else 0.
//
// Logits may be a part of a batch's rows. Of is then Σ_i w_y over the whole batch,
// which Loss and DLogits are divided by, and with Accumulate the result is added to
// Loss. If Of is 0, it is that of this part.
type CrossEntropy struct {
	Loss, Losses, DLogits, Best Tensor
	Logits                      Tensor
	Labels                      []int32
	Smoothing, Gamma            float32
	Weights                     []float32
	Of                          float64
	Accumulate                  bool
}

// Divisor returns the number that Loss and DLogits are divided by, 1 if no row
// counts.
func (o *CrossEntropy) Divisor() float64 {
	of := o.Of
	if of == 0 {
		of = Labelled(o.Labels, o.Weights)
	}
	if of == 0 {
		return 1
	}
	return of
}

// Labelled returns the sum of the weights of labels, 1 each if weights is nil.
// Negative labels do not count.
func Labelled(labels []int32, weights []float32) (sum float64) {
	for _, y := range labels {
		if y >= 0 {
			sum += float64(WeightOf(weights, int(y)))
		}
	}
	return sum
}

// WeightOf returns the weight of a class, 1 if weights is nil.
func WeightOf(weights []float32, class int) float32 {
	if weights == nil {
		return 1
	}
	return weights[class]
}

func (o *CrossEntropy) Cost() Cost { return perElement(o.Logits.Len(), 10, o.Logits, o.DLogits) }

func (o *CrossEntropy) Check() {
	need(is(o.Loss, 1, 1) && is(o.Losses, o.Logits.Rows, 1) && len(o.Labels) == o.Logits.Rows &&
		(o.DLogits.IsZero() || same(o.DLogits, o.Logits)) && (o.Best.IsZero() || same(o.Best, o.Losses)),
		"CrossEntropy", o.Loss, o.Losses, o.DLogits, o.Best, o.Logits)
	if o.Weights != nil && len(o.Weights) != o.Logits.Cols {
		panic(fmt.Sprintf("tensor: CrossEntropy: %d weights, but logits are %v", len(o.Weights), o.Logits))
	}
	for i, y := range o.Labels {
		if int(y) >= o.Logits.Cols {
			panic(fmt.Sprintf("tensor: CrossEntropy: label %d of row %d, but logits are %v", y, i, o.Logits))
		}
	}
}

// BinaryCrossEntropy is the loss of independent yes-or-no labels for each row,
// as PyTorch's BCEWithLogitsLoss, for targets from 0 to 1, row after row:
//
//	l[i,c] = -t log σ(x) - (1-t) log(1 - σ(x)),  with x = Logits[i,c]
//	Losses[i] = mean of l over row i,  Loss = mean of l over all elements,
//	DLogits   = (σ(x) - t) / (number of elements)
//
// Losses is n x 1, Loss 1 x 1, and 0 for no elements. DLogits may be absent,
// and may be Logits.
type BinaryCrossEntropy struct {
	Loss, Losses, DLogits Tensor
	Logits                Tensor
	Targets               []float32
}

func (o *BinaryCrossEntropy) Cost() Cost {
	return perElement(o.Logits.Len(), 20, o.Logits, o.DLogits)
}

func (o *BinaryCrossEntropy) Check() {
	checkTargets("BinaryCrossEntropy", o.Loss, o.Losses, o.DLogits, o.Logits, o.Targets)
}

// SquaredError is the loss of regression, as PyTorch's MSELoss, for targets row
// after row:
//
//	Losses[i] = mean of (X - t)² over row i,  Loss = its mean over all elements,
//	DX        = 2 (X - t) / (number of elements)
//
// Losses is n x 1, Loss 1 x 1, and 0 for no elements. DX may be absent, and may
// be X.
type SquaredError struct {
	Loss, Losses, DX Tensor
	X                Tensor
	Targets          []float32
}

func (o *SquaredError) Cost() Cost { return perElement(o.X.Len(), 3, o.X, o.DX) }

func (o *SquaredError) Check() { checkTargets("SquaredError", o.Loss, o.Losses, o.DX, o.X, o.Targets) }

// SpanCrossEntropy is the loss of extractive question answering: in each
// sequence of tokens, [Offsets[s], Offsets[s+1]), one token is the answer's
// first and one its last. Column 0 of Logits (rows x 2) scores each token as
// the first, column 1 as the last, each with a softmax over the sequence's
// rows. Starts and Ends count from the sequence's first row. A position outside
// the sequence is ignored, as with the ignore_index of Hugging Face's
// ForQuestionAnswering:
//
//	Losses[s] = (start_s + end_s) / 2, with a term of 0 for an ignored position
//	Loss      = (mean of start_s + mean of end_s) / 2, without ignored positions
//
// where start_s and end_s are the cross-entropies and the mean of nothing is 0.
// Losses is sequences x 1, Loss 1 x 1. DLogits may be absent, and may be
// Logits.
type SpanCrossEntropy struct {
	Loss, Losses, DLogits Tensor
	Logits                Tensor
	Offsets, Starts, Ends []int32
}

func (o *SpanCrossEntropy) Cost() Cost { return perElement(o.Logits.Len(), 10, o.Logits, o.DLogits) }

func (o *SpanCrossEntropy) Check() {
	n := len(o.Starts)
	need(is(o.Loss, 1, 1) && is(o.Losses, n, 1) && o.Logits.Cols == 2 && (o.DLogits.IsZero() || same(o.DLogits, o.Logits)),
		"SpanCrossEntropy", o.Loss, o.Losses, o.DLogits, o.Logits)
	if len(o.Offsets) != n+1 || len(o.Ends) != n {
		panic(fmt.Sprintf("tensor: SpanCrossEntropy: %d offsets, %d starts, %d ends", len(o.Offsets), n, len(o.Ends)))
	}
	checkOffsets("SpanCrossEntropy", o.Offsets, o.Logits)
}
