// Package postprocessor adds special tokens to texts.
package postprocessor

// A Processor says how an encoding is made from the texts' tokens.
type Processor struct {
	Templates
	Trim     bool // tokens' offsets exclude blanks
	Prefixed bool // except for one at the start, which was added
}

// Templates say which tokens are added to one text and to two.
type Templates struct{ Single, Pair Template }

// Plain Templates add nothing.
var Plain = Templates{Template{{Text: 0}}, Template{{Text: 0}, {Text: 1, TypeID: 1}}}

// BERT returns [CLS] A [SEP] and [CLS] A [SEP] B [SEP].
func BERT(cls, sep int32) Templates {
	single := Template{{OwnToken, cls, 0}, {Text: 0}, {OwnToken, sep, 0}}
	return Templates{single, append(single[:3:3], Slot{Text: 1, TypeID: 1}, Slot{OwnToken, sep, 1})}
}

// RoBERTa returns <s> A </s> and <s> A </s> </s> B </s>, all of type 0.
func RoBERTa(cls, sep int32) Templates {
	single := Template{{OwnToken, cls, 0}, {Text: 0}, {OwnToken, sep, 0}}
	return Templates{single, append(single[:3:3], Slot{OwnToken, sep, 0}, Slot{Text: 1}, Slot{OwnToken, sep, 0})}
}

// T5 returns A </s> and A </s> B </s>, all of type 0.
func T5(eos int32) Templates {
	single := Template{{Text: 0}, {OwnToken, eos, 0}}
	return Templates{single, append(single[:2:2], Slot{Text: 1}, Slot{OwnToken, eos, 0})}
}

// AroundEach returns before A after and before A after before B after, the second
// half of type 1.
func AroundEach(before, after []int32) (t Templates) {
	half := func(text int, typeID int32) (h Template) {
		for _, id := range before {
			h = append(h, Slot{OwnToken, id, typeID})
		}
		h = append(h, Slot{Text: text, TypeID: typeID})
		for _, id := range after {
			h = append(h, Slot{OwnToken, id, typeID})
		}
		return h
	}
	return Templates{half(0, 0), append(half(0, 0), half(1, 1)...)}
}

// NoLimit is a number of tokens that no text reaches.
const NoLimit = 1 << 30

// A Template is a sequence of texts and of tokens that it adds.
type Template []Slot

// A Slot is the place of a text or of a token.
type Slot struct {
	Text   int   // 0: the first text, 1: the second, OwnToken: neither
	ID     int32 // of the added token
	TypeID int32
}

// OwnToken marks the Slot of a token that the template adds.
const OwnToken = -1

// Added returns the number of tokens that the template adds.
func (t Template) Added() (n int) {
	for _, s := range t {
		if s.Text == OwnToken {
			n++
		}
	}
	return n
}

// Room returns the number of tokens of text that fit into maxLength.
func (t Template) Room(maxLength int) int {
	if n := t.Added(); maxLength > 0 && maxLength >= n {
		return maxLength - n
	}
	return NoLimit
}
