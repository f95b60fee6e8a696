// Package infer uses a tuned model: it classifies texts and shows what the
// model attends to.
package infer

import (
	"math"

	"tuneground/engine/grad"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// Classify returns the class probabilities of text, truncated to maxLength
// tokens. Labels are left to the caller.
func Classify(t *grad.Tape, m *model.Model, tok *token.Tokenizer, text string, maxLength int) run.Prediction {
	b, tokens := batchOf(tok, text, maxLength)
	t.Reset(false, 0)
	logits := m.Forward(t, b)
	raw := make([]float32, logits.Len())
	t.Device().Read(raw, logits.Tensor)
	return run.Prediction{
		Text: text, Tokens: tokens, Probs: Softmax(raw),
		Layers: m.Config.NumHiddenLayers, Heads: m.Config.NumAttentionHeads, Layer: -1, Head: -1,
	}
}

// Attention returns the weights of one layer's head on text: row i tells how
// token i attends to every token.
func Attention(t *grad.Tape, m *model.Model, tok *token.Tokenizer, text string, maxLength, layer, head int) [][]float32 {
	b, tokens := batchOf(tok, text, maxLength)
	t.Reset(false, 0)
	n := len(tokens)
	weights := m.Attention(t, b, layer)
	flat := make([]float32, n*n)
	t.Device().Read(flat, weights.RowRange(head*n, (head+1)*n))
	rows := make([][]float32, n)
	for i := range rows {
		rows[i] = flat[i*n : (i+1)*n]
	}
	return rows
}

func batchOf(tok *token.Tokenizer, text string, maxLength int) (*model.Batch, []string) {
	e := tok.Encode(text, maxLength)
	b := &model.Batch{}
	b.Reset()
	b.Add(e.IDs, e.TypeIDs)
	tokens := make([]string, len(e.IDs))
	for i, id := range e.IDs {
		tokens[i] = tok.Token(id)
	}
	return b, tokens
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
