package tensor

import "fmt"

// checkHeads panics unless the heads divide the columns of q, k and v, and the
// sequences divide their rows.
func checkHeads(op string, h *Heads, q, k, v, bias Tensor) {
	need(same(k, v) && k.Cols == q.Cols && (h.Keys != nil || k.Rows == q.Rows), op, q, k, v)
	if h.Count <= 0 || q.Cols%h.Count != 0 {
		need(false, op+": heads do not divide the columns", q)
	}
	checkOffsets(op, h.Offsets, q)
	if h.Keys != nil {
		checkKeys(op, h, k)
	}
	if !bias.IsZero() {
		checkBias(op, h, bias)
	}
}

// checkKeys panics unless every sequence has keys within k, and enough of them.
func checkKeys(op string, h *Heads, k Tensor) {
	if len(h.Keys) != len(h.Offsets)-1 {
		panic(fmt.Sprintf("tensor: %s: keys of %d sequences for %d", op, len(h.Keys), len(h.Offsets)-1))
	}
	for s := range h.Keys {
		queries, keys := h.Sequence(s)
		least := min(1, queries.Len())
		if h.Causal {
			least = queries.Len()
		}
		if keys.From < 0 || keys.Len() < least || int(keys.To) > k.Rows {
			panic(fmt.Sprintf("tensor: %s: %d queries of sequence %d have the keys [%d,%d) of %v, causal %v",
				op, queries.Len(), s, keys.From, keys.To, k, h.Causal))
		}
	}
}

// checkBias panics unless bias has a number for each bucket and head and the
// buckets are valid.
func checkBias(op string, h *Heads, bias Tensor) {
	r := h.Relative
	exact := r.Buckets / 2
	if r.Bidirectional {
		exact /= 2
	}
	if !is(bias, r.Buckets, h.Count) || !bias.placed() || exact < 1 || r.MaxDistance <= exact {
		panic(fmt.Sprintf("tensor: %s: a bias of %v for %d heads and %+v", op, bias, h.Count, r))
	}
}
