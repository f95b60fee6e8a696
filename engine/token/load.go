package token

import (
	"io/fs"
	"slices"

	"tuneground/engine/message"
	"tuneground/engine/token/added"
	"tuneground/engine/token/definition"
	"tuneground/engine/token/postprocessor"
)

// Load reads a tokenizer from the files of a Hugging Face model folder:
// tokenizer.json, or without it vocab.txt (BERT), vocab.json with merges.txt
// (RoBERTa, GPT-2) or spiece.model (ALBERT, T5), with the settings of
// tokenizer_config.json, special_tokens_map.json, added_tokens.json and
// config.json, if they exist. It gives the same ids as transformers 5's
// AutoTokenizer. Its errors name the file and the place, and say what to do.
func Load(files fs.FS) (*Tokenizer, error) {
	d, err := definition.Read(files)
	if err != nil {
		return nil, err
	}
	t, err := newTokenizer(d)
	if err != nil {
		return nil, message.Errorf("%s: %w", d.File, err)
	}
	return t, nil
}

// newTokenizer makes the Tokenizer for d.
func newTokenizer(d *definition.Definition) (*Tokenizer, error) {
	vocab, err := newVocabulary(d.IDs)
	if err != nil {
		return nil, err
	}
	t := &Tokenizer{
		vocab: vocab, model: d.Model, normalize: d.Normalize, split: d.Split, post: d.Post, decode: d.Decode,
		special: map[int32]bool{}, roles: map[string]int32{}, cleanUp: d.CleanUp,
	}
	if err := t.addTokens(d.Added); err != nil {
		return nil, err
	}
	for _, s := range slices.Concat(d.Post.Single, d.Post.Pair) {
		if s.Text == postprocessor.OwnToken && t.Token(s.ID) == "" {
			return nil, message.Errorf("post_processor names id %d, which no token has: use the vocabulary's id", s.ID)
		}
	}
	for role, token := range d.Roles {
		if id, ok := t.ID(token); ok {
			t.roles[role] = id
		}
	}
	return t, nil
}

// addTokens adds the added tokens to the vocabulary and the matchers.
func (t *Tokenizer) addTokens(tokens []added.Token) error {
	var literal, rewritten []added.Token
	for _, a := range tokens {
		if err := t.vocab.set(a.Content, a.ID); err != nil {
			return err
		}
		t.special[a.ID] = t.special[a.ID] || a.Special
		t.added = append(t.added, a.Content)
		if !a.Normalized {
			literal = append(literal, a)
			continue
		}
		t.normalize.Apply(&t.passage, a.Content, 0)
		if a.Content = string(t.passage.Text); a.Content != "" {
			t.vocab.tokens[a.ID] = a.Content // decoded as it is matched
			rewritten = append(rewritten, a)
		}
	}
	t.literal, t.rewritten = added.NewMatcher(literal), added.NewMatcher(rewritten)
	return nil
}
