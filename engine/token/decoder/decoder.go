// Package decoder turns tokens back into text, as the decoders of Hugging Face's
// tokenizers do.
package decoder

import "strings"

// A Decoder is a chain of steps from tokens to text, created for each text.
type Decoder []func() Step

// A Step rewrites tokens on their way to text. It passes its output on as soon
// as that is certain.
type Step interface {
	// Add takes the next token.
	Add(token string, emit func(string))
	// End ends the text.
	End(emit func(string))
}

// Blanks puts blanks between tokens, as happens without a decoder.
func Blanks() Decoder { return Decoder{func() Step { return &blankStep{} }} }

type blankStep struct{ within bool }

// Add implements [Step].
func (s *blankStep) Add(token string, emit func(string)) {
	if s.within {
		token = " " + token
	}
	s.within = true
	emit(token)
}

// End implements [Step].
func (s *blankStep) End(func(string)) {}

// WordPiece joins subwords as Hugging Face's WordPiece decoder does: prefix,
// such as "##", marks those that continue a word. If tidy, it removes the
// blanks that splitting put before punctuation.
func WordPiece(prefix string, tidy bool) Decoder {
	return Decoder{func() Step { return &wordPieceStep{prefix: prefix, tidy: tidy} }}
}

type wordPieceStep struct {
	prefix string
	tidy   bool
	within bool // not the first token
}

// untidy are the replacements of a tidy decoder, in order. Each sees one token
// with the blank before it, so those for several words never apply to BERT's
// tokens.
var untidy = [][2]string{
	{" .", "."}, {" ?", "?"}, {" !", "!"}, {" ,", ","}, {" ' ", "'"}, {" n't", "n't"},
	{" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"},
}

// Add implements [Step].
func (s *wordPieceStep) Add(token string, emit func(string)) {
	if s.within {
		if rest, ok := strings.CutPrefix(token, s.prefix); ok {
			token = rest
		} else {
			token = " " + token
		}
	}
	s.within = true
	if s.tidy {
		for _, u := range untidy {
			token = strings.ReplaceAll(token, u[0], u[1])
		}
	}
	emit(token)
}

// End implements [Step].
func (s *wordPieceStep) End(func(string)) {}
