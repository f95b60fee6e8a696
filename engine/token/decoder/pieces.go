package decoder

import (
	"strings"
	"unicode/utf8"

	"tuneground/engine/token/bytelevel"
	"tuneground/engine/token/normalizer"
	"tuneground/engine/token/passage"
)

// Metaspace replaces prefixes by blanks, and removes those in the first token
// if they were put there.
func Metaspace(prefix string, put bool) Decoder {
	return Decoder{func() Step { return &metaspaceStep{prefix: prefix, put: put} }}
}

type metaspaceStep struct {
	prefix string
	put    bool
	within bool // not the first token
}

// Add implements [Step].
func (s *metaspaceStep) Add(token string, emit func(string)) {
	blank := " "
	if s.put && !s.within {
		blank = ""
	}
	s.within = true
	emit(strings.ReplaceAll(token, s.prefix, blank))
}

// End implements [Step].
func (s *metaspaceStep) End(func(string)) {}

// Replace replaces a pattern in every token.
func Replace(r normalizer.Replace) Decoder {
	return Decoder{func() Step { return replaceStep{r} }}
}

type replaceStep struct{ with normalizer.Replace }

// Add implements [Step].
func (s replaceStep) Add(token string, emit func(string)) {
	var p passage.Passage
	p.Load(token, 0)
	s.with.Rewrite(&p)
	emit(string(p.Text))
}

// End implements [Step].
func (s replaceStep) End(func(string)) {}

// Strip removes text, one character, at most most times from the start of every
// token or, with once, from the start of the whole text.
func Strip(text string, most int, once bool) Decoder {
	return Decoder{func() Step { return &stripStep{text: text, most: most, once: once} }}
}

type stripStep struct {
	text string
	most int
	once bool
	done int // number removed so far, if once
}

// Add implements [Step].
func (s *stripStep) Add(token string, emit func(string)) {
	removed := s.done
	for removed < s.most && strings.HasPrefix(token, s.text) {
		token = token[len(s.text):]
		removed++
	}
	if s.once {
		s.done = removed
		if token != "" {
			s.done = s.most
		}
	}
	emit(token)
}

// End implements [Step].
func (s *stripStep) End(func(string)) {}

// ByteFallback joins consecutive tokens "<0x00>" and so on of bytes: to text if
// they are valid UTF-8, else each to U+FFFD.
func ByteFallback() Decoder {
	return Decoder{func() Step { return &byteFallbackStep{} }}
}

type byteFallbackStep struct{ held []byte }

// Add implements [Step].
func (s *byteFallbackStep) Add(token string, emit func(string)) {
	if b, ok := bytelevel.Fallback(token); ok {
		s.held = append(s.held, b)
		return
	}
	s.End(emit)
	emit(token)
}

// End implements [Step].
func (s *byteFallbackStep) End(emit func(string)) {
	if len(s.held) == 0 {
		return
	}
	if utf8.Valid(s.held) {
		emit(string(s.held))
	} else {
		for range s.held {
			emit(string(utf8.RuneError))
		}
	}
	s.held = s.held[:0]
}
