package token

// Unknown counts the ids that stand for text, without special tokens such as
// "[CLS]", and among them the ones that stand for something not in the
// vocabulary: the token for unknown words, or a byte that is only a part of a
// character.
func (t *Tokenizer) Unknown(ids []int32) (unknown, text int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.kinds == nil {
		t.kinds = make([]tokenKind, len(t.vocab.tokens))
		for id := range t.kinds {
			t.kinds[id] = t.kindOf(int32(id))
		}
	}
	for _, id := range ids {
		if int(id) >= len(t.kinds) {
			continue // a special token that only config.json knows
		}
		switch t.kinds[id] {
		case unknownToken:
			unknown++
			text++
		case textToken:
			text++
		}
	}
	return unknown, text
}

// A tokenKind is the kind of a token's content.
type tokenKind uint8

const (
	textToken tokenKind = iota
	unknownToken
	specialToken
)

func (t *Tokenizer) kindOf(id int32) tokenKind {
	switch {
	case t.model.Lacks(id, t.vocab.token(id)):
		return unknownToken
	case t.special[id]:
		return specialToken
	}
	return textToken
}
