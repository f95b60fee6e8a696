package token

// A normalizer rewrites a text before it is cut into words.
type normalizer interface {
	// apply sets p to the normalised text, of which the first character is
	// number char, and returns the number after the last.
	apply(p *passage, text string, char int) int
}

// rewriters are the normalizers of a Sequence, in order.
type rewriters []rewriter

type rewriter interface{ rewrite(p *passage) }

func (n rewriters) apply(p *passage, text string, char int) int {
	end := p.load(text, char)
	for _, r := range n {
		r.rewrite(p)
	}
	return end
}
