package infer

import (
	"cmp"
	"math"
	"slices"

	"tuneground/engine/choose"
)

// search continues a text by one step of beam search, as transformers' with
// early_stopping=False. It takes the best continuations of all beams, twice as
// many as there are beams. Those that end the text are finished if they are in
// the better half; the best of the others continue. The text has ended once as
// many beams are finished and no open beam is better than the worst of them.
//
// With do_sample the continuations are drawn without replacement.
func (w *writer) search(x *text, scores []float32) {
	n, vocabulary := w.g.NumBeams, w.model.Config.VocabSize
	found := w.continuations(x, scores)
	length := len(x.beams[0].tokens) + 1
	penalty := math.Pow(float64(length), w.g.LengthPenalty)
	var next []beam
	before := len(w.step.Considered)
	for rank, c := range found {
		from, token := c.Index/vocabulary, int32(c.Index%vocabulary)
		old := &x.beams[from]
		b := beam{old.tokens, old.score + float64(scores[c.Index]), from, rank}
		if token != w.end {
			b.tokens = append(slices.Clip(old.tokens), token)
		}
		w.step.Considered = append(w.step.Considered, Candidate{x.number, from, token, b.score, -1, false})
		switch {
		case token != w.end && length < x.limit:
			next = append(next, b)
		case rank < n:
			b.score /= penalty
			x.finish(b, n)
			w.step.Considered[before+rank].Finished = true
		}
	}
	slices.SortStableFunc(next, func(a, b beam) int { return cmp.Compare(b.score, a.score) })
	x.beams = next[:min(n, len(next))]
	for i, b := range x.beams {
		w.step.Considered[before+b.rank].Beam = i
	}
	x.ended = len(next) == 0 || len(x.finished) == n && next[0].score/penalty <= x.finished[n-1].score
}

// continuations returns the indices in scores (beams x vocabulary) of the
// candidates. The scores become log-probabilities.
func (w *writer) continuations(x *text, scores []float32) []choose.Entry {
	best := &w.ranking
	best.Reset(2 * w.g.NumBeams)
	vocabulary := w.model.Config.VocabSize
	for i := range x.beams {
		b, row := &x.beams[i], scores[i*vocabulary:][:vocabulary]
		logSoftmax(row)
		w.processor.Process(row, w.g, x.seen, b.tokens)
		for token, s := range row {
			if s == choose.Never {
				continue
			}
			value := b.score + float64(s)
			if w.g.DoSample {
				// The greatest values after adding Gumbel noise are a draw without replacement
				// (Kool et al. 2019, arXiv:1903.06059).
				value -= math.Log(x.random.ExpFloat64())
			}
			best.Offer(value, i*vocabulary+token)
		}
	}
	return best.Sorted()
}

// finish adds b to the n best finished beams.
func (x *text) finish(b beam, n int) {
	at, _ := slices.BinarySearchFunc(x.finished, b.score, func(f beam, score float64) int {
		if f.score >= score {
			return -1
		}
		return 1
	})
	x.finished = slices.Insert(x.finished, at, b)
	x.finished = x.finished[:min(n, len(x.finished))]
}

// logSoftmax turns scores into log-probabilities.
func logSoftmax(scores []float32) {
	top := scores[choose.Greatest(scores)]
	shift := top + float32(math.Log(choose.SumExp(scores, top)))
	for i := range scores {
		scores[i] -= shift
	}
}
