// Package normalizer rewrites a text before it is split into words, as the
// normalizers of Hugging Face's tokenizers do.
package normalizer

import "tuneground/engine/token/passage"

// A Normalizer rewrites a text before it is split into words.
type Normalizer interface {
	// Apply sets p to the normalised text. char is the number of its first
	// character; the number after its last is returned.
	Apply(p *passage.Passage, text string, char int) int
}

// A Sequence is a Normalizer of several Rewriters, in order.
type Sequence []Rewriter

// A Rewriter is one step of rewriting.
type Rewriter interface{ Rewrite(p *passage.Passage) }

// Apply implements [Normalizer].
func (n Sequence) Apply(p *passage.Passage, text string, char int) int {
	end := p.Load(text, char)
	for _, r := range n {
		r.Rewrite(p)
	}
	return end
}
