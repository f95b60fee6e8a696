package infer

import (
	"slices"

	"tuneground/engine/choose"
	"tuneground/engine/data"
	"tuneground/engine/entity"
	"tuneground/engine/run"
)

// Entities returns the entities of a text from the labels of its tokens. A word
// has the label of its first token. Labels form entities by their scheme; for
// IOB tags, as Hugging Face's pipeline groups them with
// aggregation_strategy="first". An entity's score is the mean over its words.
// Of gives the word of each token (-1: none); logits are tokens x labels.
func Entities(text string, words []data.Word, of []int32, logits []float32, labels []string) []run.Entity {
	var tags []string
	var scores []float64
	var read []data.Word
	before := int32(-1)
	for i, w := range of {
		if w < 0 || w == before {
			continue
		}
		before = w
		p := choose.Softmax(logits[i*len(labels):][:len(labels)])
		best := 0
		for j := range p {
			if p[j] > p[best] {
				best = j
			}
		}
		tags, scores, read = append(tags, labels[best]), append(scores, p[best]), append(read, words[w])
	}
	runes := []rune(text)
	var list []run.Entity
	for _, e := range entity.Of(labels).Entities(tags) {
		from, to, score := read[e.From].From, read[e.To-1].To, 0.0
		for _, s := range scores[e.From:e.To] {
			score += s / float64(e.To-e.From)
		}
		list = append(list, run.Entity{Label: e.Type, Text: string(runes[from:to]), From: from, To: to, Score: score})
	}
	return list
}

// Tags returns the label of each word up to the last one with a token: that of
// its first token. A word without tokens before it is outside every entity. Of
// and logits are as in Entities.
func Tags(of []int32, logits []float32, labels []string) []string {
	var tags []string
	for i, w := range of {
		if int(w) < len(tags) {
			continue
		}
		for len(tags) < int(w) {
			tags = append(tags, "O")
		}
		row := logits[i*len(labels):][:len(labels)]
		tags = append(tags, labels[max(0, slices.Index(row, slices.Max(row)))])
	}
	return tags
}
