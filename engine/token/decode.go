package token

import "strings"

// A decoder is a chain of steps from tokens to text, made anew for each text.
type decoder []func() decodeStep

// A decodeStep rewrites tokens on their way to text. It passes on what it has
// made of them as soon as that is certain.
type decodeStep interface {
	// add takes the next token.
	add(token string, emit func(string))
	// end takes the end of the text.
	end(emit func(string))
}

// blankStep puts blanks between tokens: what is done without a decoder.
type blankStep struct{ within bool }

func (s *blankStep) add(token string, emit func(string)) {
	if s.within {
		token = " " + token
	}
	s.within = true
	emit(token)
}

func (s *blankStep) end(func(string)) {}

// wordPieceStep joins subwords as Hugging Face's WordPiece decoder does.
type wordPieceStep struct {
	prefix string // "##", what marks a subword that continues a word
	tidy   bool   // remove the blanks that splitting put before punctuation
	within bool   // not the first token
}

func wordPieceDecoder(prefix string, tidy bool) decoder {
	return decoder{func() decodeStep { return &wordPieceStep{prefix: prefix, tidy: tidy} }}
}

// untidy are the rewritings of a tidy decoder, in order. Each sees one token
// with the blank before it, so those for several words never apply to BERT's tokens.
var untidy = [][2]string{
	{" .", "."}, {" ?", "?"}, {" !", "!"}, {" ,", ","}, {" ' ", "'"}, {" n't", "n't"},
	{" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"},
}

func (s *wordPieceStep) add(token string, emit func(string)) {
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

func (s *wordPieceStep) end(func(string)) {}
