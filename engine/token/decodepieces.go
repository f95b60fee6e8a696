package token

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// metaspaceStep makes blanks of prefixes, and nothing of those in the first
// token if they were put there.
type metaspaceStep struct {
	prefix string
	put    bool
	within bool // not the first token
}

func metaspaceDecoder(prefix string, put bool) decoder {
	return decoder{func() decodeStep { return &metaspaceStep{prefix: prefix, put: put} }}
}

func (s *metaspaceStep) add(token string, emit func(string)) {
	blank := " "
	if s.put && !s.within {
		blank = ""
	}
	s.within = true
	emit(strings.ReplaceAll(token, s.prefix, blank))
}

func (s *metaspaceStep) end(func(string)) {}

// replaceStep replaces a pattern in every token.
type replaceStep struct{ replace }

func (s replaceStep) add(token string, emit func(string)) {
	var p passage
	p.load(token, 0)
	s.rewrite(&p)
	emit(string(p.text))
}

func (s replaceStep) end(func(string)) {}

// stripStep removes text, one character, from the start of every token, most
// times at most; with once, from the start of the whole text.
type stripStep struct {
	text string
	most int
	once bool
	done int // how much is removed already, if once
}

func (s *stripStep) add(token string, emit func(string)) {
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

func (s *stripStep) end(func(string)) {}

// byteFallbackStep joins the tokens "<0x00>" and so on of bytes in a row: to
// text if they are valid UTF-8, else each to U+FFFD.
type byteFallbackStep struct{ held []byte }

func (s *byteFallbackStep) add(token string, emit func(string)) {
	if b, ok := fallbackByte(token); ok {
		s.held = append(s.held, b)
		return
	}
	s.end(emit)
	emit(token)
}

func (s *byteFallbackStep) end(emit func(string)) {
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

// fallbackByte returns the byte that a token such as "<0x0A>" stands for.
func fallbackByte(token string) (byte, bool) {
	if len(token) != 6 || !strings.HasPrefix(token, "<0x") || token[5] != '>' {
		return 0, false
	}
	b, err := strconv.ParseUint(token[3:5], 16, 8)
	return byte(b), err == nil
}
