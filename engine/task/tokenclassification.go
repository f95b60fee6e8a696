package task

import (
	"math"
	"slices"
	"strings"

	"tuneground/engine/data"
	"tuneground/engine/entity"
	"tuneground/engine/infer"
	"tuneground/engine/metric"
	"tuneground/engine/model"
	"tuneground/engine/run"
)

// tokenClassification gives every word a tag. A word's first token carries it,
// as in Hugging Face's run_ner.py; the others have none.
type tokenClassification struct{ encoder }

func newTokenClassification(e encoder) (Task, error) { return &tokenClassification{e}, nil }

func (l *tokenClassification) Encode(e *data.Example) ([]Item, int) {
	all, _ := l.tokenizer.EncodeWords(textsOf(e.Words), noLimit)
	some, of := l.tokenizer.EncodeWords(textsOf(e.Words), l.maxLength)
	it := Item{IDs: some.IDs, Words: of, Labels: make([]int32, len(of))}
	before := int32(-1)
	for i, w := range of {
		it.Labels[i] = -1
		if w >= 0 && w != before {
			it.Labels[i] = l.learnt(e.Tags[w])
		}
		before = w
	}
	return []Item{it}, len(all.IDs)
}

func textsOf(list []data.Word) []string {
	texts := make([]string, len(list))
	for i, w := range list {
		texts[i] = w.Text
	}
	return texts
}

func (l *tokenClassification) Fill(b *model.Batch, it *Item, _ uint32) {
	b.Add(it.IDs, nil)
	b.Labels = append(b.Labels, it.Labels...)
}

func (l *tokenClassification) Scorer(t *Texts, w *Writer) Scorer { return &tagScorer{t: t} }

func (l *tokenClassification) tokens(q input) (ids, types []int32) {
	e, _ := l.tokenizer.EncodeWords(textsOf(data.ParseWords(q.text)), l.maxLength)
	return e.IDs, nil
}

func (l *tokenClassification) read(r *Reader, p *run.Prediction, a query) error {
	ps := []run.Prediction{*p}
	l.answer(r, ps, []Query{{query: a}}, r.batch(a.ids, nil))
	*p = ps[0]
	return nil
}

func (l *tokenClassification) answer(r *Reader, ps []run.Prediction, qs []Query, b *model.Batch) {
	outputs, labels := r.outputs(b), r.model.Config.Labels()
	for i := range ps {
		p, q := &ps[i], &qs[i]
		list := data.ParseWords(q.text)
		_, of := l.tokenizer.EncodeWords(textsOf(list), l.maxLength)
		from, to := int(b.Offsets[i])*len(labels), int(b.Offsets[i+1])*len(labels)
		p.Entities = infer.Entities(q.text, list, of, outputs[from:to], labels)
		runes := []rune(p.Text)
		for j := range p.Entities {
			e := &p.Entities[j]
			e.From, e.To = q.at.Raw(e.From, e.To)
			e.Text = string(runes[e.From:e.To])
		}
	}
}

func (l *tokenClassification) columns() []string { return []string{"entities"} }

func (l *tokenClassification) cells(p *run.Prediction) []data.Entry {
	entities := slices.Concat([]run.Entity{}, p.Entities) // [], not null
	for i := range entities {
		entities[i].Score = math.Round(1e6*entities[i].Score) / 1e6
	}
	return []data.Entry{entities}
}

// Tag returns a tag for each of the given words, with a model for token
// classification. Words that do not fit into one sequence are read in several.
func (r *Reader) Tag(words []string) ([]string, error) {
	tags := make([]string, 0, len(words))
	for len(tags) < len(words) {
		e, of := r.tokenizer.EncodeWords(words[len(tags):], r.maxLength)
		if err := r.checkTokens(e.IDs, nil); err != nil {
			return nil, err
		}
		some := infer.Tags(of, r.outputs(r.batch(e.IDs, nil)), r.model.Config.Labels())
		if len(some) == 0 { // none of the words has a token
			some = slices.Repeat([]string{"O"}, len(words)-len(tags))
		}
		tags = append(tags, some...)
	}
	return tags, nil
}

// tagScorer measures tags of the words that were not truncated.
type tagScorer struct {
	t                *Texts
	truth, predicted [][]string
	kept             [][]data.Word
	texts            []string
}

func (s *tagScorer) Add(items []int, b *model.Batch, p *Pass) {
	guesses, labels := p.best(), s.t.Set.AllLabels()
	if len(s.t.Set.Unlearnt) > 0 { // the loss has no best class for their words
		guesses = likeliest(p.outputs(), len(s.t.Set.Labels))
	}
	for i, x := range items {
		it, before := &s.t.Items[x], int32(-1)
		e := &s.t.Set.Examples[it.Example]
		var truth, guess []string
		var kept []data.Word
		for j, w := range it.Words {
			if w < 0 || w == before {
				continue
			}
			before = w
			truth, guess = append(truth, labels[e.Tags[w]]), append(guess, labels[guesses[int(b.Offsets[i])+j]])
			kept = append(kept, e.Words[w])
		}
		s.truth, s.predicted = append(s.truth, truth), append(s.predicted, guess)
		s.kept, s.texts = append(s.kept, kept), append(s.texts, s.t.Set.Examples[it.Example].Text)
	}
}

// likeliest returns the best class of each row of logits.
func likeliest(logits []float32, classes int) []int32 {
	best := make([]int32, len(logits)/classes)
	for i := range best {
		best[i] = int32(argmax(logits[i*classes:][:classes]))
	}
	return best
}

func (s *tagScorer) Result(r *Scores, _ int) error {
	m := metric.Tag(s.truth, s.predicted, s.t.Set.Labels)
	all := slices.Concat(s.truth...)
	r.Metrics, r.PerClass, r.Baseline, r.Counted = m.Metrics(), m.PerType, mostFrequent(all), len(all)
	scheme := entity.Of(s.t.Set.Labels)
	for i := range s.truth {
		r.Answers = append(r.Answers, InWords(
			named(s.texts[i], s.kept[i], s.truth[i], scheme), named(s.texts[i], s.kept[i], s.predicted[i], scheme)))
	}
	return nil
}

// entitiesOf returns the entities of an example.
func entitiesOf(e *data.Example, set *data.Set) []run.Entity {
	tags := set.TagsOf(e)
	var list []run.Entity
	runes := []rune(e.Text)
	for _, x := range entity.Of(set.Labels).Entities(tags) {
		from, to := e.Words[x.From].From, e.Words[x.To-1].To
		list = append(list, run.Entity{Label: x.Type, Text: string(runes[from:to]), From: from, To: to})
	}
	return list
}

// named returns the tagged parts of a text in words: "PER Anna Berg, LOC Oslo".
func named(text string, list []data.Word, tags []string, scheme entity.Scheme) string {
	if !scheme.Prefixed() {
		return strings.Join(tags, " ")
	}
	var parts []string
	runes := []rune(text)
	for _, e := range scheme.Entities(tags) {
		parts = append(parts, e.Type+" "+string(runes[list[e.From].From:list[e.To-1].To]))
	}
	return strings.Join(parts, ", ")
}
