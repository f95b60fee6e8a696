// Package normalizer rewrites a text before it is cut into words, as the
// normalizers of Hugging Face's tokenizers do.
package normalizer

import "tuneground/engine/token/passage"

// A Normalizer rewrites a text before it is cut into words.
type Normalizer interface {
	// Apply sets p to the normalised text, of which the first character is
	// number char, and returns the number after the last.
	Apply(p *passage.Passage, text string, char int) int
}

// A Sequence is a Normalizer of several Rewriters, in order.
type Sequence []Rewriter

// A Rewriter does one thing to a text.
type Rewriter interface{ Rewrite(p *passage.Passage) }

// Apply implements [Normalizer].
func (n Sequence) Apply(p *passage.Passage, text string, char int) int {
	end := p.Load(text, char)
	for _, r := range n {
		r.Rewrite(p)
	}
	return end
}
