package train

import (
	"slices"
	"strings"

	"tuneground/engine/data"
	"tuneground/engine/entity"
	"tuneground/engine/metric"
	"tuneground/engine/model"
	"tuneground/engine/run"
)

// labelling gives every word a tag. A word's first token carries it, as in
// Hugging Face's run_ner.py; the others have none.
type labelling struct{ encoder }

func (l *labelling) encode(e *data.Example) ([]item, int) {
	all, _ := l.tokens.EncodeWords(wordsOf(e), noLimit)
	some, of := l.tokens.EncodeWords(wordsOf(e), l.maxLength)
	it := item{ids: some.IDs, words: of, labels: make([]int32, len(of))}
	before := int32(-1)
	for i, w := range of {
		it.labels[i] = -1
		if w >= 0 && w != before {
			it.labels[i] = l.learnt(e.Tags[w])
		}
		before = w
	}
	return []item{it}, len(all.IDs)
}

func wordsOf(e *data.Example) []string {
	list := make([]string, len(e.Words))
	for i, w := range e.Words {
		list[i] = w.Text
	}
	return list
}

func (l *labelling) fill(b *model.Batch, it *item, _ uint32) {
	b.Add(it.ids, nil)
	b.Labels = append(b.Labels, it.labels...)
}

func (l *labelling) scorer(t *trainer) scorer { return &tagScorer{t: t} }

// tagScorer measures tags, of the words that were not truncated.
type tagScorer struct {
	t                *trainer
	truth, predicted [][]string
	kept             [][]data.Word
	texts            []string
}

func (s *tagScorer) add(items []int, b *model.Batch, p *pass) {
	guesses, labels := p.best(), s.t.set.AllLabels()
	if len(s.t.set.Unlearnt) > 0 { // of whose words the loss knows no best
		guesses = likeliest(p.outputs(), len(s.t.set.Labels))
	}
	for i, x := range items {
		it, before := &s.t.texts.items[x], int32(-1)
		e := &s.t.set.Examples[it.example]
		var truth, guess []string
		var kept []data.Word
		for j, w := range it.words {
			if w < 0 || w == before {
				continue
			}
			before = w
			truth, guess = append(truth, labels[e.Tags[w]]), append(guess, labels[guesses[int(b.Offsets[i])+j]])
			kept = append(kept, e.Words[w])
		}
		s.truth, s.predicted = append(s.truth, truth), append(s.predicted, guess)
		s.kept, s.texts = append(s.kept, kept), append(s.texts, s.t.set.Examples[it.example].Text)
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

func (s *tagScorer) result(r *scores, _ int) error {
	m := metric.Tag(s.truth, s.predicted, s.t.set.Labels)
	all := slices.Concat(s.truth...)
	r.metrics, r.perClass, r.baseline, r.counted = m.Metrics(), m.PerType, mostFrequent(all), len(all)
	scheme := entity.Of(s.t.set.Labels)
	for i := range s.truth {
		r.answers = append(r.answers, inWords(
			named(s.texts[i], s.kept[i], s.truth[i], scheme), named(s.texts[i], s.kept[i], s.predicted[i], scheme)))
	}
	return nil
}

// entitiesOf returns what an example's tags name.
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

// named returns in words what tags say of some of a text's words: "PER Anna
// Berg, LOC Oslo".
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
