package token

// A postProcessor makes an Encoding of texts' tokens.
type postProcessor struct {
	templates
	trim     bool // tokens' offsets leave blanks out
	prefixed bool // except for one at the start, which was put there
}

// encoding fills t with texts.
func (p *postProcessor) encoding(t template, texts ...sequence) Encoding {
	if p.trim {
		for _, s := range texts {
			s.trim(p.prefixed)
		}
	}
	return t.encoding(texts...)
}
