package tensor

// A Span is the rows [From, To).
type Span struct{ From, To int32 }

// Len returns the number of rows.
func (s Span) Len() int { return int(s.To - s.From) }

// Heads describes multi-head attention over sequences laid end to end: the
// queries of sequence s are the rows [Offsets[s], Offsets[s+1]) of Q. Each row
// holds Count heads side by side, each Cols/Count wide.
//
// The queries of sequence s attend to the rows Keys[s] of K and V, or to those
// of Offsets if Keys is nil. With Keys, K and V have rows of their own: an
// encoder's, or those cached for the tokens before the queries. Spans may
// overlap. A sequence with queries needs at least one key.
//
// The last of nq queries and the last of nk keys have the same position, so
// query i has that of key i + nk - nq. With Causal, a query sees the keys up to
// its own position, and a sequence needs at least as many keys as queries.
//
// DropP is the dropout of the attention weights: weight j of query row r
// (counted over the whole batch) in head h is kept if [Keep](Key, r*Count+h, j,
// DropP), with j counted from the sequence's first key.
type Heads struct {
	Offsets  []int32
	Keys     []Span
	Count    int
	Scale    float32
	Causal   bool
	Relative Relative
	DropP    float32
	Key      uint32
}

// Sequence returns the rows of Q and those of K and V of sequence s.
func (h *Heads) Sequence(s int) (queries, keys Span) {
	queries = Span{h.Offsets[s], h.Offsets[s+1]}
	if h.Keys == nil {
		return queries, queries
	}
	return queries, h.Keys[s]
}

// pairs returns the number of (query, key) pairs over all sequences.
func (h *Heads) pairs() (n int64) {
	for s := range len(h.Offsets) - 1 {
		queries, keys := h.Sequence(s)
		n += int64(queries.Len()) * int64(keys.Len())
	}
	return n
}

// Attention is scaled dot-product attention (Vaswani et al. 2017,
// arXiv:1706.03762), for each sequence and head:
//
//	S = Scale * Q Kᵀ + B,  P = softmax(S),  O = dropout(P) V
//
// Bias (Relative.Buckets x Count) holds what each head adds for each distance:
// B[i,j] = Bias[Relative.Bucket(j - (i + nk - nq)), head]. B is 0 if Bias is
// absent.
//
// LSE (rows of Q x Count) receives log Σⱼ exp S[i,j], from which the gradient
// recomputes P. Weights, if present, receives P before dropout for a batch of
// one sequence of nq queries and nk keys: (Count*nq) x nk, head after head.
type Attention struct {
	O, LSE, Weights Tensor
	Q, K, V, Bias   Tensor
	Heads
}

func (o *Attention) Cost() Cost {
	return Cost{4 * o.pairs() * int64(o.Q.Cols), bytesOf(o.Q, o.K, o.V, o.O)}
}

func (o *Attention) Check() {
	need(same(o.O, o.Q) && is(o.LSE, o.Q.Rows, o.Count), "Attention", o.O, o.LSE, o.Weights, o.Q, o.K, o.V)
	checkHeads("Attention", &o.Heads, o.Q, o.K, o.V, o.Bias)
	if o.Weights.IsZero() {
		return
	}
	fit := len(o.Offsets) == 2
	if fit {
		queries, keys := o.Sequence(0)
		fit = is(o.Weights, o.Count*queries.Len(), keys.Len())
	}
	need(fit, "Attention: weights", o.Weights, o.Q, o.K)
}

// AttentionBackward is the gradient of Attention with respect to Q, K, V and
// Bias. With D = Σ DO * O for each row and head:
//
//	dP = dropout(DO Vᵀ),  dS = P * (dP - D)
//	DQ = Scale dS K,  DK = Scale dSᵀ Q,  DV = dropout(P)ᵀ DO
//	DBias[b,head] = Σ dS[i,j] over the pairs whose distance is in bucket b
//
// If several sequences see a row of K, its gradient is the sum over them; if
// none does, it is 0. The results are stored; only DBias is added to, with
// AccumulateBias. DBias is not computed if absent.
type AttentionBackward struct {
	DQ, DK, DV, DBias         Tensor
	DO, O, LSE, Q, K, V, Bias Tensor
	AccumulateBias            bool
	Heads
}

func (o *AttentionBackward) Cost() Cost {
	return Cost{10 * o.pairs() * int64(o.Q.Cols), bytesOf(o.Q, o.K, o.V, o.O, o.DO, o.DQ, o.DK, o.DV)}
}

func (o *AttentionBackward) Check() {
	need(same(o.DQ, o.Q) && same(o.DK, o.K) && same(o.DV, o.V) && same(o.DO, o.Q) && same(o.O, o.Q) &&
		is(o.LSE, o.Q.Rows, o.Count), "AttentionBackward", o.DQ, o.DK, o.DV, o.DO, o.O, o.LSE, o.Q, o.K, o.V)
	need(o.DBias.IsZero() || same(o.DBias, o.Bias), "AttentionBackward", o.DBias, o.Bias)
	checkHeads("AttentionBackward", &o.Heads, o.Q, o.K, o.V, o.Bias)
}
