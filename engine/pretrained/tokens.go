package pretrained

import (
	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/token"
)

// settleTokens replaces special tokens that config.json lacks, or that exceed
// its vocabulary, by the tokenizer's tokens with the same roles, or by none:
// transformers keeps GPT-2's 50256 when it saves a model with a vocabulary of
// another size. A class without a padding token of its own, such as GPT-2,
// always gets the tokenizer's, because it finds the end of a padded text by
// that alone.
func settleTokens(c *hf.Config, tokens *token.Tokenizer) {
	known := func(id int) bool { return id >= 0 && id < c.VocabSize }
	of := func(role string) int {
		if id, ok := tokens.Special(role); ok && known(int(id)) {
			return int(id)
		}
		return -1
	}
	for role, id := range map[string]**int{"bos_token": &c.BosTokenID, "eos_token": &c.EosTokenID} {
		if *id != nil && known(**id) {
			continue
		}
		*id = nil
		if own := of(role); own >= 0 {
			*id = &own
		}
	}
	pad := of("pad_token")
	if hf.NewConfig(c.ModelType).PadTokenID < 0 && pad >= 0 || c.PadTokenID != -1 && !known(c.PadTokenID) {
		c.PadTokenID = pad
	}
	if !known(c.DecoderStartTokenID) {
		c.DecoderStartTokenID = max(0, c.PadTokenID) // as in every T5
	}
}

// checkRoom returns an error for a model that is too short for any text.
func checkRoom(c *hf.Config, tokens *token.Tokenizer) error {
	before, after := tokens.Around()
	if n := c.MaxTokens(); n <= before+after {
		return message.Errorf("config.json's max_position_embeddings is %d, which leaves no room for a text; choose another model", c.MaxPositionEmbeddings)
	}
	return nil
}
