package infer

import (
	"slices"
	"strings"

	"tuneground/engine/data"
	"tuneground/engine/run"
)

// Entities returns what the labels of tokens say of a text's words: a word has
// the label of its first token, and words that go on with an entity's type
// belong to it, as Hugging Face's pipeline groups them with
// aggregation_strategy="first". Of says which word each token is of (-1: none);
// logits are tokens x labels. Labels without the prefixes B- and I- are types
// themselves; O is none.
func Entities(text string, words []data.Word, of []int32, logits []float32, labels []string) []run.Entity {
	runes := []rune(text)
	var list []run.Entity
	count := 0 // words of the last entity
	before, last := int32(-1), ""
	for i, w := range of {
		if w < 0 || w == before {
			continue
		}
		before = w
		p := Softmax(logits[i*len(labels):][:len(labels)])
		best := 0
		for j := range p {
			if p[j] > p[best] {
				best = j
			}
		}
		begins, kind := splitLabel(labels[best])
		switch {
		case kind == "":
		case kind == last && !begins:
			e := &list[len(list)-1]
			e.To = words[w].To
			e.Score = (e.Score*float64(count) + p[best]) / float64(count+1)
			count++
		default:
			list = append(list, run.Entity{Label: kind, From: words[w].From, To: words[w].To, Score: p[best]})
			count = 1
		}
		last = kind
	}
	for i := range list {
		list[i].Text = string(runes[list[i].From:list[i].To])
	}
	return list
}

// Tags returns the label of each of the first words, that of its first token; of
// and logits are as in Entities. It ends with the last word that has a token, and a
// word before that without one is outside of everything.
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
		tags = append(tags, labels[slices.Index(row, slices.Max(row))])
	}
	return tags
}

// splitLabel returns a label's type, "" for O, and whether it begins an entity.
func splitLabel(label string) (begins bool, kind string) {
	switch {
	case label == "O":
		return false, ""
	case strings.HasPrefix(label, "B-"), strings.HasPrefix(label, "I-"):
		return label[0] == 'B', label[2:]
	}
	return false, label
}
