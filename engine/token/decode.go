package token

import "strings"

// decoder joins subwords to text as Hugging Face's WordPiece decoder does.
type decoder struct {
	prefix string // "##", what marks a subword that continues a word
	tidy   bool   // remove the blanks that splitting put before punctuation
}

// untidy are the rewritings of a tidy decoder, in order. Each sees one token
// with the blank before it, so those for several words never apply to BERT's tokens.
var untidy = [][2]string{
	{" .", "."}, {" ?", "?"}, {" !", "!"}, {" ,", ","}, {" ' ", "'"}, {" n't", "n't"},
	{" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"},
}

// text returns what token adds to a text, first or not.
func (d decoder) text(token string, first bool) string {
	if !first {
		if rest, ok := strings.CutPrefix(token, d.prefix); ok {
			token = rest
		} else {
			token = " " + token
		}
	}
	if d.tidy {
		for _, u := range untidy {
			token = strings.ReplaceAll(token, u[0], u[1])
		}
	}
	return token
}
