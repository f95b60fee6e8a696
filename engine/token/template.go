package token

// templates say which tokens stand around one text and around two.
type templates struct{ single, pair template }

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

// encoding fills the template.
func (t template) encoding(texts ...sequence) Encoding {
	n := t.added()
	for _, s := range texts {
		n += len(s.ids)
	}
	e := Encoding{
		IDs: make([]int32, 0, n), TypeIDs: make([]int32, 0, n),
		Offsets: make([]Span, 0, n), Special: make([]bool, 0, n),
	}
	for _, s := range t {
		if s.text == ownToken {
			e.add(s.id, s.typeID, Span{}, true)
			continue
		}
		for i, id := range texts[s.text].ids {
			e.add(id, s.typeID, texts[s.text].spans[i], false)
		}
	}
	return e
}

func (e *Encoding) add(id, typeID int32, at Span, special bool) {
	e.IDs = append(e.IDs, id)
	e.TypeIDs = append(e.TypeIDs, typeID)
	e.Offsets = append(e.Offsets, at)
	e.Special = append(e.Special, special)
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
