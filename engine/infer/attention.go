package infer

import (
	"tuneground/engine/grad"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// Attention returns the weights of one layer's head on a batch of one sequence:
// row i tells how token i attends to every token.
func Attention(t *grad.Tape, m *model.Model, b *model.Batch, layer, head int) [][]float32 {
	t.Reset(false, 0)
	weights := m.Attention(t, b, layer)
	n := weights.Cols
	return rowsOf(t.Device(), weights.RowRange(head*n, (head+1)*n))
}

// Explain sets in a what the head that it names computes for a batch of one sequence.
func Explain(t *grad.Tape, m *model.Model, b *model.Batch, a *run.AttentionInfo) {
	w := &model.Watch{Layer: a.Layer, Cross: a.Part == run.CrossPart}
	at := b
	if b.Decoder != nil && a.Part != run.EncoderPart {
		at = b.Decoder
	}
	at.Watch = w
	t.Reset(false, 0)
	m.Features(t, b)
	at.Watch = nil

	queries, keys := w.Heads.Sequence(0)
	n := queries.Len()
	a.Scale = float64(w.Heads.Scale)
	a.Q, a.Context = columns(w.Q, n, w.Heads, a.Head), columns(w.Context, n, w.Heads, a.Head)
	a.K, a.V = columns(w.K, keys.Len(), w.Heads, a.Head), columns(w.V, keys.Len(), w.Heads, a.Head)
	a.Weights = rowsOf(t.Device(), w.Weights.RowRange(a.Head*n, (a.Head+1)*n))
	for i := range a.Weights {
		if w.Heads.Causal {
			a.Weights[i] = a.Weights[i][:keys.Len()-n+i+1]
		}
		var bias []float32
		if w.Bias != nil {
			for j := range a.Weights[i] {
				bucket := w.Heads.Relative.Bucket(j - (i + keys.Len() - n))
				bias = append(bias, w.Bias[bucket*w.Heads.Count+a.Head])
			}
			a.Bias = append(a.Bias, bias)
		}
		a.Scores = append(a.Scores, scores(a.Q[i], a.K[:len(a.Weights[i])], bias, a.Scale))
	}
}

// scores returns scale q·k + bias for each of keys; bias may be nil.
func scores(q []float32, keys [][]float32, bias []float32, scale float64) []float32 {
	list := make([]float32, len(keys))
	for j, k := range keys {
		var sum float64
		for c, x := range q {
			sum += float64(x) * float64(k[c])
		}
		sum *= scale
		if bias != nil {
			sum += float64(bias[j])
		}
		list[j] = float32(sum)
	}
	return list
}

// columns returns the columns of a head in rows that hold all heads side by side.
func columns(data []float32, rows int, h tensor.Heads, head int) [][]float32 {
	all := len(data) / rows
	width := all / h.Count
	list := make([][]float32, rows)
	for i := range list {
		list[i] = data[i*all+head*width:][:width:width]
	}
	return list
}

// rowsOf reads the rows of a tensor.
func rowsOf(dev tensor.Device, x tensor.Tensor) [][]float32 {
	flat, rows := make([]float32, x.Len()), make([][]float32, x.Rows)
	dev.Read(flat, x)
	for i := range rows {
		rows[i] = flat[i*x.Cols : (i+1)*x.Cols]
	}
	return rows
}
