package corpus

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// A Question asks for something in the context. The answer begins in the
// context at Start, counted in Unicode code points, as in SQuAD.
type Question struct {
	Context, Question, Answer string
	Start                     int
}

// fact is a sentence with questions about it.
type fact struct {
	says      template
	questions [][2]template // question and answer
}

// A kind of thing has facts, the first of which introduces it.
type kind []fact

var kinds = sync.OnceValue(func() map[string][]kind {
	return map[string][]kind{English: readKinds(English), Chinese: readKinds(Chinese)}
})

func readKinds(lang string) (all []kind) {
	for _, lines := range paragraphs("text/questions." + lang + ".txt") {
		var k kind
		for _, l := range lines {
			ask, ok := strings.CutPrefix(l, "? ")
			if !ok {
				k = append(k, fact{says: parse(l)})
				continue
			}
			question, answer, ok := strings.Cut(ask, " = ")
			if !ok {
				panic(fmt.Sprintf("corpus: questions: %q has no =", l))
			}
			f := &k[len(k)-1]
			f.questions = append(f.questions, [2]template{parse(question), parse(answer)})
		}
		all = append(all, k)
	}
	return all
}

// Questions returns questions about invented people, towns, firms, animals,
// ships, books and museums, in English or Chinese. Up to three in a row share a
// context of some 40 to 180 words, which may be about two things.
func Questions(lang string, n int, seed uint64) []Question {
	d := newDice(seed, "questions "+lang)
	var rest []Question // for the last context
	return distinct(n, func() Question {
		for len(rest) == 0 {
			rest = ask(lang, d)
		}
		q := rest[0]
		rest = rest[1:]
		return q
	}, func(q Question) string { return q.Context + q.Question })
}

// ask writes a context and returns up to three questions about it.
func ask(lang string, d *rand.Rand) (questions []Question) {
	var text strings.Builder
	s := newScene(lang, d)
	things, facts := 1, between(d, 4, 8)
	if d.IntN(3) == 0 {
		things, facts = 2, between(d, 3, 5)
	}
	for range things {
		s = s.beside()
		for _, f := range some(d, pick(d, kinds()[lang]...), facts) {
			if text.Len() > 0 && lang == English {
				text.WriteString(" ")
			}
			begin, sentence := utf8.RuneCountInString(text.String()), s.fill(f.says)
			text.WriteString(sentence.text)
			for _, q := range f.questions {
				answer, start := s.find(q[1], sentence)
				questions = append(questions, Question{Question: s.say(q[0]), Answer: answer, Start: begin + start})
			}
		}
	}
	d.Shuffle(len(questions), func(i, j int) { questions[i], questions[j] = questions[j], questions[i] })
	questions = questions[:min(3, len(questions))]
	for i := range questions {
		questions[i].Context = text.String()
	}
	return questions
}

// find returns an answer and its place in the sentence: that of its first
// slot's word, because the same text may also be elsewhere, such as 46 in 1946.
func (s *scene) find(answer template, sentence line) (text string, start int) {
	a := s.raw(answer)
	if len(a.spans) == 0 { // the answer has no slot
		if before, _, ok := strings.Cut(sentence.text, a.text); ok {
			return a.text, utf8.RuneCountInString(before)
		}
	}
	runes := []rune(sentence.text)
	for _, at := range sentence.spans {
		if len(a.spans) == 0 || at.slot != a.spans[0].slot || at.start < a.spans[0].start {
			continue
		}
		from := at.start - a.spans[0].start // the word may have an article here
		before, _, ok := strings.Cut(string(runes[from:]), a.text)
		if skip := utf8.RuneCountInString(before); ok && skip <= at.end-at.start {
			return a.text, from + skip
		}
	}
	panic(fmt.Sprintf("corpus: the answer %q is not in %q", a.text, sentence.text))
}

// some returns the first fact and others, n in all, in their order.
func some(d *rand.Rand, facts kind, n int) kind {
	order := d.Perm(len(facts) - 1)[:min(n, len(facts))-1]
	slices.Sort(order)
	chosen := kind{facts[0]}
	for _, i := range order {
		chosen = append(chosen, facts[i+1])
	}
	return chosen
}
