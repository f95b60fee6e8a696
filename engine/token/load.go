package token

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// Load reads a tokenizer from the files of a Hugging Face model folder:
// tokenizer.json, or without it vocab.txt with the settings do_lower_case,
// strip_accents and tokenize_chinese_chars of tokenizer_config.json, if that
// is there. Its errors name the file and the place, and say what to do.
func Load(files fs.FS) (*Tokenizer, error) {
	data, err := fs.ReadFile(files, "tokenizer.json")
	if err == nil {
		return parse("tokenizer.json", data, parseJSON)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("tokenizer.json: cannot be read: %w", err)
	}
	vocab, err := fs.ReadFile(files, "vocab.txt")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("there is neither tokenizer.json nor vocab.txt: add the one that came with the model")
	}
	if err != nil {
		return nil, fmt.Errorf("vocab.txt: cannot be read: %w", err)
	}
	config, err := readConfig(files)
	if err != nil {
		return nil, err
	}
	return parse("vocab.txt", vocab, config.parseVocab)
}

func parse(name string, data []byte, read func([]byte) (*definition, error)) (*Tokenizer, error) {
	d, err := read(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	t, err := d.tokenizer()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return t, nil
}

// A definition is what the files of a tokenizer say.
type definition struct {
	ids       map[string]int32 // the model's vocabulary, without added tokens
	model     model
	added     []addedToken
	normalize normalizer
	split     []preTokenizer
	post      postProcessor
	decode    decoder
}

// tokenizer makes the Tokenizer that d defines.
func (d *definition) tokenizer() (*Tokenizer, error) {
	vocab, err := newVocabulary(d.ids)
	if err != nil {
		return nil, err
	}
	t := &Tokenizer{
		vocab: vocab, model: d.model, normalize: d.normalize, split: d.split, post: d.post, decode: d.decode,
		special: map[int32]bool{},
	}
	if err := t.addTokens(d.added); err != nil {
		return nil, err
	}
	for _, s := range slices.Concat(d.post.single, d.post.pair) {
		if s.text == ownToken && t.Token(s.id) == "" {
			return nil, fmt.Errorf("post_processor names id %d, which no token has: use the vocabulary's id", s.id)
		}
	}
	return t, nil
}

// addTokens takes the added tokens into the vocabulary and the matchers.
func (t *Tokenizer) addTokens(added []addedToken) error {
	var literal, rewritten []addedToken
	for _, a := range added {
		if a.Content == "" {
			continue
		}
		if id, ok := t.vocab.ids[a.Content]; ok {
			a.ID = id // as in Hugging Face's library, the vocabulary's word counts
		} else if err := t.vocab.set(a.Content, a.ID); err != nil {
			return err
		}
		t.special[a.ID] = t.special[a.ID] || a.Special
		if !a.Normalized {
			literal = append(literal, a)
			continue
		}
		t.normalize.apply(&t.passage, a.Content, 0)
		if a.Content = string(t.passage.text); a.Content != "" {
			t.vocab.tokens[a.ID] = a.Content // decoded as it is matched
			rewritten = append(rewritten, a)
		}
	}
	t.literal, t.rewritten = newMatcher(literal), newMatcher(rewritten)
	return nil
}
