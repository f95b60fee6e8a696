package augment

import (
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"

	"tuneground/engine/data"
	"tuneground/engine/run"
)

// A draft is a text that is being changed.
type draft struct {
	pieces []piece
	random *rand.Rand
	words  *Thesaurus
	fill   Fill
	// standIn is set if the text stands for a changed one.
	standIn bool
}

// A piece is a word of a text, or other characters between two white spaces.
type piece struct {
	gap    string // white space before it
	text   string
	from   int   // its first code point in the original text
	tag    int32 // for token classification
	word   bool  // it has a letter or a digit
	fixed  bool  // it stays as it is, where it is among its neighbours
	entity bool  // only its characters may change
	parts  bool  // each of its characters is a word of the example
}

// pieces returns the text of e in pieces. The answers of a question stay as they are,
// and so do the question's words, which tell where the answer is.
func (a *Augmenter) pieces(e *data.Example) []piece {
	if run.TaskOf(a.set.Task).Answer == run.TagsAnswer {
		return a.tagged(e)
	}
	pieces := a.words.split(e.Text)
	if len(e.Answers) == 0 {
		return pieces
	}
	asked := map[string]bool{}
	for _, p := range a.words.split(e.Question) {
		asked[strings.ToLower(p.text)] = true
	}
	for i := range pieces {
		pieces[i].fixed = asked[strings.ToLower(pieces[i].text)]
	}
	for _, answer := range e.Answers {
		pieces = keep(pieces, answer.Start, answer.Start+utf8.RuneCountInString(answer.Text))
	}
	return pieces
}

// keep joins the pieces that share a code point of [from, to) into one that is fixed.
func keep(pieces []piece, from, to int) []piece {
	var kept []piece
	inside := false
	for _, p := range pieces {
		overlaps := p.from < to && from < p.from+utf8.RuneCountInString(p.text)
		if last := len(kept) - 1; overlaps && inside {
			kept[last].text += p.gap + p.text
			continue
		}
		p.fixed = p.fixed || overlaps
		inside = overlaps
		kept = append(kept, p)
	}
	return kept
}

// tagged returns the words of e with their tags. Chinese characters outside every
// entity are joined into words.
func (a *Augmenter) tagged(e *data.Example) []piece {
	var pieces []piece
	for i := 0; i < len(e.Words); {
		n := 1
		outside := !a.entities || a.set.AllLabels()[e.Tags[i]] == "O"
		if outside {
			n = a.words.longest(e.Words[i:], func(j int) bool { return e.Tags[i+j] == e.Tags[i] })
		}
		p := piece{tag: e.Tags[i], entity: !outside, parts: n > 1}
		for _, w := range e.Words[i : i+n] {
			p.text += w.Text
		}
		p.word = strings.ContainsFunc(p.text, changeable)
		pieces = append(pieces, p)
		i += n
	}
	return pieces
}

// split divides a text into pieces, Chinese into the longest words that t knows.
func (t *Thesaurus) split(text string) []piece {
	words, runes := data.ParseWords(text), []rune(text)
	var pieces []piece
	for i, end := 0, 0; i < len(words); {
		n := t.longest(words[i:], func(j int) bool { return words[i+j].From == words[i].From+j })
		from, to := words[i].From, words[i+n-1].To
		p := piece{gap: string(runes[end:from]), text: string(runes[from:to]), from: from}
		p.word = strings.ContainsFunc(p.text, changeable)
		pieces = append(pieces, p)
		i, end = i+n, to
	}
	return pieces
}

// longest returns how many of the first words, each one Chinese character, make up the
// longest word that t knows; 1 if there is none. joins reports whether the j-th word
// may belong to the first.
func (t *Thesaurus) longest(words []data.Word, joins func(j int) bool) int {
	if t == nil {
		return 1
	}
	best, text := 1, ""
	for j := 0; j < min(len(words), t.most) && ideograph(words[j].Text) && joins(j); j++ {
		if text += words[j].Text; j > 0 && t.Knows(text) {
			best = j + 1
		}
	}
	return best
}

// ideograph reports whether a text is one Chinese character.
func ideograph(text string) bool {
	r, size := utf8.DecodeRuneInString(text)
	return size == len(text) && unicode.Is(unicode.Han, r)
}

// changeable reports whether r makes its piece a word.
func changeable(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// finish sets e's text, and what else depends on it, from the pieces.
func (d *draft) finish(e *data.Example) {
	if len(e.Words) > 0 {
		d.finishWords(e)
		return
	}
	text, at := d.join()
	e.Text = text
	answers := make([]data.Answer, len(e.Answers))
	for i, answer := range e.Answers {
		for j, p := range d.pieces {
			if p.from <= answer.Start && answer.Start < p.from+utf8.RuneCountInString(p.text) && p.fixed {
				answers[i] = data.Answer{Text: answer.Text, Start: at[j] + answer.Start - p.from}
			}
		}
	}
	if len(answers) > 0 {
		e.Answers = answers
	}
}

// join returns the text, and the first code point of each piece in it.
func (d *draft) join() (text string, at []int) {
	var b strings.Builder
	n := 0
	for i, p := range d.pieces {
		gap := p.gap
		switch {
		case b.Len() == 0:
			gap = ""
		case gap == "" && fuses(d.pieces[i-1].text, p.text):
			gap = " "
		}
		b.WriteString(gap)
		b.WriteString(p.text)
		at = append(at, n+utf8.RuneCountInString(gap))
		n = at[i] + utf8.RuneCountInString(p.text)
	}
	return b.String(), at
}

// fuses reports whether two words would become one without a space.
func fuses(a, b string) bool {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	return changeable(last) && changeable(first) && !data.Unspaced(last) && !data.Unspaced(first)
}

// finishWords sets e's words and their tags.
func (d *draft) finishWords(e *data.Example) {
	e.Words, e.Tags = nil, nil
	for _, p := range d.pieces {
		parts := []string{p.text}
		if p.parts {
			parts = strings.Split(p.text, "")
		}
		for _, part := range parts {
			e.Words, e.Tags = append(e.Words, data.Word{Text: part}), append(e.Tags, p.tag)
		}
	}
	e.Text = data.JoinWords(e.Words)
}
