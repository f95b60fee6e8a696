package task

import (
	"slices"

	"tuneground/engine/message"
)

// checkTokens returns an error for a token without an embedding in the model. A
// tokenizer often has more tokens than the model, which does no harm until a
// text needs one.
func (e *encoder) checkTokens(ids, types []int32) error {
	n := e.config.VocabSize
	if i := slices.IndexFunc(ids, func(id int32) bool { return int(id) >= n }); i >= 0 {
		return message.Errorf("the tokenizer reads %q as token %d, but config.json's vocab_size is %d, so the model does not know it; take it out of the text, or use the tokenizer that the model was trained with",
			e.tokenizer.Token(ids[i]), ids[i], n)
	}
	if i := slices.IndexFunc(types, func(of int32) bool { return int(of) >= max(1, e.config.TypeVocabSize) }); i >= 0 && e.config.TypeVocabSize > 0 {
		return message.Errorf("config.json's type_vocab_size is %d, so the model cannot tell a question from a text; choose another model", e.config.TypeVocabSize)
	}
	return nil
}
