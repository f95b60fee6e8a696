package task

import (
	"tuneground/engine/data"
	"tuneground/engine/infer"
	"tuneground/engine/metric"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// questionAnswering finds the answer to a question in a context. A context too
// long for one sequence is read in several windows, which share doc_stride
// tokens.
type questionAnswering struct{ encoder }

func newQuestionAnswering(e encoder) (Task, error) { return &questionAnswering{e}, nil }

func (a *questionAnswering) Encode(e *data.Example) ([]Item, int) {
	var items []Item
	for _, w := range a.windows(e.Question, e.Text) {
		start, end := infer.Locate(&w, e.Answers[0].Text, e.Answers[0].Start)
		// The target of a window without the answer is its first token, as in Hugging
		// Face's run_qa.py.
		items = append(items, Item{IDs: w.IDs, Types: w.TypeIDs, Window: &w, Start: max(0, start), End: max(0, end)})
	}
	return items, len(a.tokenizer.EncodePair(e.Question, e.Text, noLimit).IDs)
}

// windows returns encodings of the question with successive parts of the
// context. They never share more than a third of their room for the context, so
// that each adds something new.
func (e *encoder) windows(question, context string) []token.Encoding {
	return e.tokenizer.EncodePairWindows(question, context, e.maxLength, min(e.settings.DocStride, e.maxLength/3))
}

func (a *questionAnswering) Fill(b *model.Batch, it *Item, _ uint32) {
	b.Add(it.IDs, it.Types)
	b.Starts, b.Ends = append(b.Starts, it.Start), append(b.Ends, it.End)
}

func (a *questionAnswering) Scorer(t *Texts, w *Writer) Scorer {
	return &spanScorer{t: t, windows: map[int][]infer.Window{}}
}

func (a *questionAnswering) tokens(q input) (ids, types []int32) {
	w := a.windows(q.question, q.text)[0]
	return w.IDs, w.TypeIDs
}

// shownAnswers is the number of answers, or words for a mask, in a prediction.
const shownAnswers = 5

// read looks for the answer in every window of the text.
func (a *questionAnswering) read(r *Reader, p *run.Prediction, q query) error {
	var windows []infer.Window
	for _, w := range a.windows(q.question, q.text) {
		if err := r.checkTokens(w.IDs, w.TypeIDs); err != nil {
			return err
		}
		windows = append(windows, infer.NewWindow(&w, r.outputs(r.batch(w.IDs, w.TypeIDs))))
	}
	p.Answers = infer.Answers(q.text, windows, shownAnswers)
	runes := []rune(p.Text)
	for i := range p.Answers {
		found := &p.Answers[i]
		found.From, found.To = q.at.Raw(found.From, found.To)
		found.Text = string(runes[found.From:found.To])
	}
	return nil
}

func (a *questionAnswering) columns() []string { return []string{"answer", "score"} }

func (a *questionAnswering) cells(p *run.Prediction) []data.Entry { return bestAnswer(p) }

// bestAnswer is the first of p's answers, with its score.
func bestAnswer(p *run.Prediction) []data.Entry {
	if len(p.Answers) == 0 {
		return nil
	}
	return []data.Entry{p.Answers[0].Text, Share(p.Answers[0].Score)}
}

// spanScorer measures answers.
type spanScorer struct {
	t       *Texts
	windows map[int][]infer.Window // by example
}

func (s *spanScorer) Add(items []int, b *model.Batch, p *Pass) {
	raw := p.outputs()
	for i, x := range items {
		it := &s.t.Items[x]
		s.windows[it.Example] = append(s.windows[it.Example],
			infer.NewWindow(it.Window, raw[2*b.Offsets[i]:2*b.Offsets[i+1]]))
	}
}

func (s *spanScorer) Result(r *Scores, _ int) error {
	var predicted []string
	var truth [][]string
	for _, x := range r.Examples {
		e, best := &s.t.Set.Examples[x], ""
		if answers := infer.Answers(e.Text, s.windows[x], 1); len(answers) > 0 {
			best = answers[0].Text
		}
		var gold []string
		for _, a := range e.Answers {
			gold = append(gold, a.Text)
		}
		predicted, truth = append(predicted, best), append(truth, gold)
		r.Answers = append(r.Answers, InWords(gold[0], best))
	}
	r.Metrics = metric.CompareAnswers(predicted, truth).Metrics()
	return nil
}
