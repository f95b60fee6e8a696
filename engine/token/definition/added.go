package definition

import (
	"slices"

	"tuneground/engine/token/added"
)

// numbered gives tokens, in the order in which they are added to a vocabulary,
// the ids that Hugging Face's library gives them, whatever a file says. A word
// of the vocabulary keeps its own id, and new ones follow the vocabulary, which
// has size entries. If a token occurs twice, the last occurrence says how it is
// matched.
func numbered(tokens []added.Token, vocab map[string]int32, size int) []added.Token {
	var list []added.Token
	places := map[string]int{}
	next := int32(size)
	for _, t := range tokens {
		if t.Content == "" {
			continue
		}
		if i, again := places[t.Content]; again {
			t.ID = list[i].ID
			list[i] = t
			continue
		}
		id, ok := vocab[t.Content]
		if t.ID = id; !ok {
			t.ID = next
		}
		next = max(next, t.ID+1)
		places[t.Content] = len(list)
		list = append(list, t)
	}
	return list
}

// idOf returns the id of a token that was added or is in the vocabulary.
func idOf(content string, tokens []added.Token, vocab map[string]int32) (int32, bool) {
	if i := slices.IndexFunc(tokens, func(t added.Token) bool { return t.Content == content }); i >= 0 {
		return tokens[i].ID, true
	}
	id, ok := vocab[content]
	return id, ok
}
