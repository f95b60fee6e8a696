// Package infer uses a tuned model: it classifies, labels, answers, generates or
// shows attention weights.
package infer

import (
	"math"

	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/run"
)

// Classify fills p from the outputs for one text, by the problem type and the
// labels of c: the probability of each class, of each label on its own, or the
// value of regression.
func Classify(c *hf.Config, p *run.Prediction, outputs []float32) {
	p.Labels = c.Labels()
	switch c.ProblemType {
	case run.Regression:
		p.Value = float64(outputs[0])
	case run.MultiLabel:
		p.Probs = Sigmoid(outputs)
	default:
		p.Probs = Softmax(outputs)
	}
}

// Attention returns the weights of one layer's head on a batch of one sequence:
// row i tells how token i attends to every token.
func Attention(t *grad.Tape, m *model.Model, b *model.Batch, layer, head int) [][]float32 {
	t.Reset(false, 0)
	weights := m.Attention(t, b, layer)
	n := weights.Cols
	flat := make([]float32, n*n)
	t.Device().Read(flat, weights.RowRange(head*n, (head+1)*n))
	rows := make([][]float32, n)
	for i := range rows {
		rows[i] = flat[i*n : (i+1)*n]
	}
	return rows
}

// Softmax returns e^x divided by its sum.
func Softmax(x []float32) []float64 {
	top := math.Inf(-1)
	for _, v := range x {
		top = max(top, float64(v))
	}
	p, sum := make([]float64, len(x)), 0.0
	for i, v := range x {
		p[i] = math.Exp(float64(v) - top)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// Sigmoid returns 1 / (1 + e^-x).
func Sigmoid(x []float32) []float64 {
	p := make([]float64, len(x))
	for i, v := range x {
		p[i] = 1 / (1 + math.Exp(-float64(v)))
	}
	return p
}
