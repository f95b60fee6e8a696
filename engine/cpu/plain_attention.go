package cpu

import (
	"math"

	"tuneground/engine/tensor"
)

func plainAttention(o *tensor.Attention) {
	width := o.Q.Cols / o.Count
	eachQuery(&o.Heads, func(i, h, from, to int) {
		scores := plainScores(&o.Heads, o.Q, o.K, i, h, from, to)
		lse := logSumExp(scores)
		put(o.LSE, i, h, lse, false)
		for c := h * width; c < (h+1)*width; c++ {
			var sum float64
			for j, s := range scores {
				sum += math.Exp(s-lse) * dropFactor(o.Key, i*o.Count+h, j, o.DropP) * at(o.V, from+j, c)
			}
			put(o.O, i, c, sum, false)
		}
		if o.Weights.IsZero() {
			return
		}
		weights := o.Weights.Row(h*o.Q.Rows + i)
		clear(weights)
		for j, s := range scores {
			weights[j] = float32(math.Exp(s - lse))
		}
	})
}

func plainAttentionBackward(o *tensor.AttentionBackward) {
	width, cols := o.Q.Cols/o.Count, o.Q.Cols
	dq, dk, dv := make([]float64, o.Q.Len()), make([]float64, o.Q.Len()), make([]float64, o.Q.Len())
	scale := float64(o.Scale)
	eachQuery(&o.Heads, func(i, h, from, to int) {
		var d float64
		for c := h * width; c < (h+1)*width; c++ {
			d += at(o.DO, i, c) * at(o.O, i, c)
		}
		for j, s := range plainScores(&o.Heads, o.Q, o.K, i, h, from, to) {
			p := math.Exp(s - at(o.LSE, i, h))
			drop := dropFactor(o.Key, i*o.Count+h, j, o.DropP)
			var dp float64
			for c := h * width; c < (h+1)*width; c++ {
				dp += drop * at(o.DO, i, c) * at(o.V, from+j, c)
			}
			ds := p * (dp - d)
			for c := h * width; c < (h+1)*width; c++ {
				dq[i*cols+c] += scale * ds * at(o.K, from+j, c)
				dk[(from+j)*cols+c] += scale * ds * at(o.Q, i, c)
				dv[(from+j)*cols+c] += p * drop * at(o.DO, i, c)
			}
		}
	})
	for i := range dq {
		o.DQ.Data[i], o.DK.Data[i], o.DV.Data[i] = float32(dq[i]), float32(dk[i]), float32(dv[i])
	}
}

// eachQuery calls f for each query row i and head, with the rows [from, to)
// that the query sees.
func eachQuery(h *tensor.Heads, f func(i, head, from, to int)) {
	for s := 1; s < len(h.Offsets); s++ {
		from, end := int(h.Offsets[s-1]), int(h.Offsets[s])
		for i := from; i < end; i++ {
			to := end
			if h.Causal {
				to = i + 1
			}
			for head := range h.Count {
				f(i, head, from, to)
			}
		}
	}
}

// plainScores returns Scale * (query i)·(key j) in one head for the keys [from, to).
func plainScores(h *tensor.Heads, q, k tensor.Tensor, i, head, from, to int) []float64 {
	width := q.Cols / h.Count
	scores := make([]float64, to-from)
	for j := range scores {
		for c := head * width; c < (head+1)*width; c++ {
			scores[j] += float64(h.Scale) * at(q, i, c) * at(k, from+j, c)
		}
	}
	return scores
}

// logSumExp returns log Σ exp x.
func logSumExp(x []float64) float64 {
	top := math.Inf(-1)
	for _, v := range x {
		top = max(top, v)
	}
	var sum float64
	for _, v := range x {
		sum += math.Exp(v - top)
	}
	return top + math.Log(sum)
}
