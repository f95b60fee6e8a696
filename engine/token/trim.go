package token

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"tuneground/engine/token/bytelevel"
)

// blanks are the numbers of blanks at both ends of a token.
type blanks struct{ before, after int32 }

// blanksOf counts the blanks of a byte-level token.
func blanksOf(text []byte) blanks {
	before := len(text) - len(bytes.TrimLeft(text, " "))
	after := len(text) - len(bytes.TrimRight(text, " "))
	return blanks{int32(before), int32(after)}
}

// whiteSpaceOf counts the white space of an added token, including the letter
// for a blank in byte-level tokens.
func whiteSpaceOf(token string) blanks {
	isBlank := func(r rune) bool { return r == bytelevel.Letters[' '] || unicode.Is(unicode.White_Space, r) }
	all := utf8.RuneCountInString(token)
	before := all - utf8.RuneCountInString(strings.TrimLeftFunc(token, isBlank))
	after := all - utf8.RuneCountInString(strings.TrimRightFunc(token, isBlank))
	return blanks{int32(before), int32(after)}
}

// trim removes the blanks from the tokens' spans, as ByteLevel and
// RobertaProcessing do with trim_offsets. With prefixed, a single blank before
// a first token stays, because it was added.
func (s sequence) trim(prefixed bool) {
	for i, b := range s.blanks {
		at := &s.spans[i]
		before, after := int(b.before), int(b.after)
		if before == 1 && prefixed && (i == 0 || at.Start == 0) {
			before = 0
		}
		at.Start = min(at.Start+before, at.End)
		if at.End >= after {
			at.End = max(at.End-after, at.Start)
		}
	}
}
