package token

import (
	"tuneground/engine/message"
	"tuneground/engine/token/definition"
)

// A vocabulary maps tokens to ids and back. Ids without a token are allowed.
type vocabulary struct {
	ids    map[string]int32
	tokens []string // "" if an id has no token
}

func newVocabulary(ids map[string]int32) (vocabulary, error) {
	v := vocabulary{ids: make(map[string]int32, len(ids))}
	for token, id := range ids {
		if err := v.set(token, id); err != nil {
			return vocabulary{}, err
		}
	}
	return v, nil
}

// set gives token its id.
func (v *vocabulary) set(token string, id int32) error {
	if id < 0 || id > definition.MaxID {
		return message.Errorf("token %q has id %d: ids go from 0 to %d", token, id, definition.MaxID)
	}
	for int(id) >= len(v.tokens) {
		v.tokens = append(v.tokens, "")
	}
	if other := v.tokens[id]; other != "" && other != token {
		return message.Errorf("tokens %q and %q share id %d: give each an id of its own", min(token, other), max(token, other), id)
	}
	v.tokens[id] = token
	v.ids[token] = id
	return nil
}

// token returns id's token, or "".
func (v *vocabulary) token(id int32) string {
	if id < 0 || int(id) >= len(v.tokens) {
		return ""
	}
	return v.tokens[id]
}
