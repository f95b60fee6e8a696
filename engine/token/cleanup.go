package token

import "bytes"

// spaced are the replacements of clean_up_tokenization_spaces, in order: those
// of transformers' clean_up_tokenization.
var spaced = [][2]string{
	{" .", "."}, {" ?", "?"}, {" !", "!"}, {" ,", ","}, {" ' ", "'"},
	{" n't", "n't"}, {" 'm", "'m"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"},
}

// cleanUp removes the blanks before punctuation and contractions.
func cleanUp(text []byte) []byte {
	for _, s := range spaced {
		text = bytes.ReplaceAll(text, []byte(s[0]), []byte(s[1]))
	}
	return text
}

// cleanBoundary returns the last place in text at which it can be cut so that
// cleanUp changes the two parts as it would change the whole, whatever follows:
// before a blank with no apostrophe on either side. Every pattern of cleanUp
// begins with a blank, and only " ' ", which has two, can join the text around
// it.
func cleanBoundary(text []byte) int {
	for i := len(text) - 2; i > 0; i-- {
		if text[i] == ' ' && text[i-1] != '\'' && text[i+1] != '\'' {
			return i
		}
	}
	return 0
}
