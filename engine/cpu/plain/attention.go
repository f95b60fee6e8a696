package plain

import (
	"math"

	"tuneground/engine/tensor"
)

// A query is one query in one head: row i of Q, and the keys [from, to) that it
// sees. Its own position is that of key row own.
type query struct {
	*tensor.Heads
	i, head, from, to, own int
	line                   int // row of the weights, if the batch has one sequence
}

// eachQuery calls f for each query row and head.
func eachQuery(h *tensor.Heads, f func(q query)) {
	for s := range len(h.Offsets) - 1 {
		queries, keys := h.Sequence(s)
		for i := range queries.Len() {
			own := int(keys.To) - queries.Len() + i
			to := int(keys.To)
			if h.Causal {
				to = own + 1
			}
			for head := range h.Count {
				f(query{h, int(queries.From) + i, head, int(keys.From), to, own, head*queries.Len() + i})
			}
		}
	}
}

// columns yields the columns of t that belong to the head.
func (q query) columns(t tensor.Tensor) (from, to int) {
	width := t.Cols / q.Count
	return q.head * width, (q.head + 1) * width
}

// drop returns the factor by which dropout multiplies the weight of key row j.
func (q query) drop(j int) float64 {
	return dropFactor(q.Key, q.i*q.Count+q.head, j-q.from, q.DropP)
}

// bucket returns the bucket of key row j.
func (q query) bucket(j int) int { return q.Relative.Bucket(j - q.own) }

// scores returns Scale * (query)·(key) + bias for the keys [from, to).
func (q query) scores(queries, keys, bias tensor.Tensor) []float64 {
	scores := make([]float64, q.to-q.from)
	first, last := q.columns(queries)
	for k := range scores {
		j := q.from + k
		for c := first; c < last; c++ {
			scores[k] += float64(q.Scale) * at(queries, q.i, c) * at(keys, j, c)
		}
		if !bias.IsZero() {
			scores[k] += at(bias, q.bucket(j), q.head)
		}
	}
	return scores
}

func attention(o *tensor.Attention) {
	eachQuery(&o.Heads, func(q query) {
		scores := q.scores(o.Q, o.K, o.Bias)
		lse := logSumExp(scores)
		put(o.LSE, q.i, q.head, lse, false)
		first, last := q.columns(o.V)
		for c := first; c < last; c++ {
			var sum float64
			for k, s := range scores {
				sum += math.Exp(s-lse) * q.drop(q.from+k) * at(o.V, q.from+k, c)
			}
			put(o.O, q.i, c, sum, false)
		}
		if o.Weights.IsZero() {
			return
		}
		weights := o.Weights.Row(q.line)
		clear(weights)
		for k, s := range scores {
			weights[k] = float32(math.Exp(s - lse))
		}
	})
}

func attentionBackward(o *tensor.AttentionBackward) {
	sums := map[*tensor.Tensor][]float64{}
	for _, t := range []*tensor.Tensor{&o.DQ, &o.DK, &o.DV, &o.DBias} {
		sums[t] = make([]float64, t.Len())
	}
	dq, dk, dv, dbias := sums[&o.DQ], sums[&o.DK], sums[&o.DV], sums[&o.DBias]
	scale, cols := float64(o.Scale), o.Q.Cols
	eachQuery(&o.Heads, func(q query) {
		first, last := q.columns(o.Q)
		var d float64
		for c := first; c < last; c++ {
			d += at(o.DO, q.i, c) * at(o.O, q.i, c)
		}
		for k, s := range q.scores(o.Q, o.K, o.Bias) {
			j := q.from + k
			p, drop := math.Exp(s-at(o.LSE, q.i, q.head)), q.drop(j)
			var dp float64
			for c := first; c < last; c++ {
				dp += drop * at(o.DO, q.i, c) * at(o.V, j, c)
			}
			ds := p * (dp - d)
			for c := first; c < last; c++ {
				dq[q.i*cols+c] += scale * ds * at(o.K, j, c)
				dk[j*cols+c] += scale * ds * at(o.Q, q.i, c)
				dv[j*cols+c] += p * drop * at(o.DO, q.i, c)
			}
			if !o.DBias.IsZero() {
				dbias[q.bucket(j)*q.Count+q.head] += ds
			}
		}
	})
	for t, sum := range sums {
		for i, x := range sum {
			if t == &o.DBias && o.AccumulateBias {
				x += float64(t.Data[i])
			}
			t.Data[i] = float32(x)
		}
	}
}

// logSumExp returns log Σ exp x.
func logSumExp[F float32 | float64](x []F) float64 {
	top := math.Inf(-1)
	for _, v := range x {
		top = max(top, float64(v))
	}
	var sum float64
	for _, v := range x {
		sum += math.Exp(float64(v) - top)
	}
	return top + math.Log(sum)
}
