package train

import (
	"tuneground/engine/data"
	"tuneground/engine/infer"
	"tuneground/engine/metric"
	"tuneground/engine/model"
	"tuneground/engine/token"
)

// answering finds the answer to a question in a context. A context too long for
// one sequence makes several windows, which share doc_stride tokens.
type answering struct{ encoder }

func (a *answering) encode(e *data.Example) ([]item, int) {
	var items []item
	for _, w := range a.windows(e.Question, e.Text) {
		start, end := infer.Locate(&w, e.Answers[0].Text, e.Answers[0].Start)
		// A window without the answer is to say so with its first token, as in
		// Hugging Face's run_qa.py.
		items = append(items, item{ids: w.IDs, types: w.TypeIDs, window: &w, start: max(0, start), end: max(0, end)})
	}
	return items, len(a.tokens.EncodePair(e.Question, e.Text, noLimit).IDs)
}

// windows returns a question with one part of a context after the other. They
// never share more than a third of what fits, so that each says something new.
func (e *encoder) windows(question, context string) []token.Encoding {
	return e.tokens.EncodePairWindows(question, context, e.maxLength, min(e.config.DocStride, e.maxLength/3))
}

func (a *answering) fill(b *model.Batch, it *item, _ uint32) {
	b.Add(it.ids, it.types)
	b.Starts, b.Ends = append(b.Starts, it.start), append(b.Ends, it.end)
}

func (a *answering) scorer(t *trainer) scorer {
	return &spanScorer{t: t, windows: map[int][]infer.Window{}}
}

// spanScorer measures answers.
type spanScorer struct {
	t       *trainer
	windows map[int][]infer.Window // of an example
}

func (s *spanScorer) add(items []int, b *model.Batch, p *pass) {
	raw := p.outputs()
	for i, x := range items {
		it := &s.t.texts.items[x]
		s.windows[it.example] = append(s.windows[it.example],
			infer.NewWindow(it.window, raw[2*b.Offsets[i]:2*b.Offsets[i+1]]))
	}
}

func (s *spanScorer) result(r *scores, _ int) error {
	var predicted []string
	var truth [][]string
	for _, x := range r.examples {
		e, best := &s.t.set.Examples[x], ""
		if answers := infer.Answers(e.Text, s.windows[x], 1); len(answers) > 0 {
			best = answers[0].Text
		}
		var gold []string
		for _, a := range e.Answers {
			gold = append(gold, a.Text)
		}
		predicted, truth = append(predicted, best), append(truth, gold)
		r.answers = append(r.answers, inWords(gold[0], best))
	}
	r.metrics = metric.CompareAnswers(predicted, truth).Metrics()
	return nil
}
