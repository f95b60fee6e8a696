package token

// templates say which tokens stand around one text and around two.
type templates struct{ single, pair template }

// plainTemplates add nothing.
var plainTemplates = templates{template{{text: 0}}, template{{text: 0}, {text: 1, typeID: 1}}}

// bertTemplates returns [CLS] A [SEP] and [CLS] A [SEP] B [SEP].
func bertTemplates(cls, sep int32) templates {
	single := template{{ownToken, cls, 0}, {text: 0}, {ownToken, sep, 0}}
	return templates{single, append(single[:3:3], slot{text: 1, typeID: 1}, slot{ownToken, sep, 1})}
}

// robertaTemplates returns <s> A </s> and <s> A </s> </s> B </s>, all of type 0.
func robertaTemplates(cls, sep int32) templates {
	single := template{{ownToken, cls, 0}, {text: 0}, {ownToken, sep, 0}}
	return templates{single, append(single[:3:3], slot{ownToken, sep, 0}, slot{text: 1}, slot{ownToken, sep, 0})}
}

// t5Templates returns A </s> and A </s> B </s>, all of type 0.
func t5Templates(eos int32) templates {
	single := template{{text: 0}, {ownToken, eos, 0}}
	return templates{single, append(single[:2:2], slot{text: 1}, slot{ownToken, eos, 0})}
}

// aroundEach returns before A after and before A after before B after, the second
// half of type 1.
func aroundEach(before, after []int32) (t templates) {
	half := func(text int, typeID int32) (h template) {
		for _, id := range before {
			h = append(h, slot{ownToken, id, typeID})
		}
		h = append(h, slot{text: text, typeID: typeID})
		for _, id := range after {
			h = append(h, slot{ownToken, id, typeID})
		}
		return h
	}
	return templates{half(0, 0), append(half(0, 0), half(1, 1)...)}
}

// A template is a sequence of texts and of tokens that it adds.
type template []slot

type slot struct {
	text   int   // 0: the first text, 1: the second, -1: the token id
	id     int32 // of the token added
	typeID int32
}

const ownToken = -1

// added returns the number of tokens that the template adds.
func (t template) added() (n int) {
	for _, s := range t {
		if s.text == ownToken {
			n++
		}
	}
	return n
}

// room returns how many tokens of text fit into maxLength.
func (t template) room(maxLength int) int {
	if n := t.added(); maxLength > 0 && maxLength >= n {
		return maxLength - n
	}
	return noLimit
}

// bare returns the template without the tokens it adds.
func (t template) bare() (bare template) {
	for _, s := range t {
		if s.text != ownToken {
			bare = append(bare, s)
		}
	}
	return bare
}

// encoding fills the template.
func (t template) encoding(texts ...sequence) Encoding {
	n := t.added()
	for _, s := range texts {
		n += len(s.ids)
	}
	e := Encoding{
		IDs: make([]int32, 0, n), TypeIDs: make([]int32, 0, n), Offsets: make([]Span, 0, n),
		Special: make([]bool, 0, n), Texts: make([]int8, 0, n),
	}
	for _, s := range t {
		if s.text == ownToken {
			e.add(s.id, s, Span{})
			continue
		}
		for i, id := range texts[s.text].ids {
			e.add(id, s, texts[s.text].spans[i])
		}
	}
	return e
}

func (e *Encoding) add(id int32, from slot, at Span) {
	e.IDs = append(e.IDs, id)
	e.TypeIDs = append(e.TypeIDs, from.typeID)
	e.Offsets = append(e.Offsets, at)
	e.Special = append(e.Special, from.text == ownToken)
	e.Texts = append(e.Texts, int8(from.text))
}

// longestFirst returns how many of n and of m tokens remain when both together
// are cut to limit: the longer text loses tokens until both are as long, then
// each gets half, the longer the odd one. This is Hugging Face's truncation
// "longest_first".
func longestFirst(n, m, limit int) (int, int) {
	if n+m <= limit {
		return n, m
	}
	short, long := min(n, m), limit-min(n, m)
	if long < short {
		short, long = limit/2, limit-limit/2
	}
	if n > m {
		return long, short
	}
	return short, long
}
