package task

import (
	"strings"

	"tuneground/engine/model"
	"tuneground/engine/run"
)

// A joint Task answers several texts in one pass.
type joint interface {
	// answer sets the answers to a batch of queries in ps, from its outputs.
	answer(r *Reader, ps []run.Prediction, qs []Query, b *model.Batch)
}

// A Query is a text to be answered by a joint Task, as the model reads it.
type Query struct {
	original string
	query
}

// Tokens is the number of tokens that the model reads.
func (q *Query) Tokens() int { return len(q.ids) }

// Joins reports whether Query and Answer may be used: only some tasks answer several
// texts in one pass.
func (r *Reader) Joins() bool {
	_, ok := r.by.(joint)
	return ok
}

// Query cleans a text and cuts it into tokens. ok is false if nothing is left of it.
func (r *Reader) Query(text string) (q Query, ok bool, err error) {
	q = Query{text, query{input: r.clean(text, "")}}
	if strings.TrimSpace(q.text) == "" {
		return q, false, nil
	}
	q.ids, q.types = r.by.tokens(q.input)
	return q, true, r.checkTokens(q.ids, q.types)
}

// Answer answers queries in one pass, each as Read would alone up to the last bits.
func (r *Reader) Answer(qs []Query) []run.Prediction {
	ps := make([]run.Prediction, len(qs))
	b := &r.together
	b.Reset()
	for i := range qs {
		ps[i] = r.prediction(qs[i].original, "")
		b.Add(qs[i].ids, qs[i].types)
	}
	r.by.(joint).answer(r, ps, qs, b)
	return ps
}
