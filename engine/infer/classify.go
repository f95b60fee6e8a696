// Package infer uses a tuned model: it classifies, labels, answers, generates or
// shows attention weights.
package infer

import (
	"math"

	"tuneground/engine/choose"
	"tuneground/engine/hf"
	"tuneground/engine/run"
)

// Classify fills p from the outputs for one text, by the problem type and the
// labels of c: the probability of each class, of each label on its own, or the
// value of regression.
func Classify(c *hf.Config, p *run.Prediction, outputs []float32) {
	p.Labels, p.Outputs = c.Labels(), outputs
	switch c.ProblemType {
	case run.Regression:
		p.Value = float64(outputs[0])
	case run.MultiLabel:
		p.Probs = Sigmoid(outputs)
	default:
		p.Probs = choose.Softmax(outputs)
	}
}

// Sigmoid returns 1 / (1 + e^-x).
func Sigmoid(x []float32) []float64 {
	p := make([]float64, len(x))
	for i, v := range x {
		p[i] = 1 / (1 + math.Exp(-float64(v)))
	}
	return p
}
