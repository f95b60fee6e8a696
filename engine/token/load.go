package token

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// Load reads a tokenizer from the files of a Hugging Face model folder:
// tokenizer.json, or without it vocab.txt (BERT), vocab.json with merges.txt
// (RoBERTa, GPT-2) or spiece.model (ALBERT, T5) together with the settings of
// tokenizer_config.json, special_tokens_map.json, added_tokens.json and
// config.json, if they are there. It gives the ids that AutoTokenizer of
// transformers 5 gives. Its errors name the file and the place, and say what to do.
func Load(files fs.FS) (*Tokenizer, error) {
	s, err := readSettings(files)
	if err != nil {
		return nil, err
	}
	t, err := s.load(files)
	if err != nil {
		return nil, err
	}
	s.settle(t)
	return t, nil
}

// load reads the first of the files with a vocabulary that is there.
func (s *settings) load(files fs.FS) (*Tokenizer, error) {
	for _, file := range []struct {
		name string
		read func([]byte) (*definition, error)
	}{
		{"tokenizer.json", s.parseJSON},
		{"vocab.txt", s.parseVocab},
		{"spiece.model", s.parseSentencePiece},
	} {
		data, there, err := readFile(files, file.name)
		if err != nil {
			return nil, err
		}
		if there {
			return parse(file.name, data, file.read)
		}
	}
	data, there, err := readFile(files, "vocab.json")
	if err != nil {
		return nil, err
	}
	if there {
		return s.loadMerges(files, data)
	}
	return nil, errors.New("there is neither tokenizer.json nor vocab.txt, vocab.json or spiece.model: add the one that came with the model")
}

// readFile reads a file that may be missing.
func readFile(files fs.FS, name string) (data []byte, there bool, err error) {
	data, err = fs.ReadFile(files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("%s: cannot be read: %w", name, err)
	}
	return data, true, nil
}

// settle gives t what does not depend on where its vocabulary comes from.
func (s *settings) settle(t *Tokenizer) {
	if _, ok := t.model.(*wordPiece); ok && s.family == "" {
		s.family = "BERT"
	}
	t.roles = map[string]int32{}
	for _, role := range roleNames {
		if id, ok := t.ID(s.role(role).Content); ok {
			t.roles[role] = id
		}
	}
	_, bpe := t.model.(*bpe) // whose blanks are the text's own
	t.cleanUp = s.config.CleanUp && !bpe
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
	added     []addedToken // numbered
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
		if err := t.vocab.set(a.Content, a.ID); err != nil {
			return err
		}
		t.special[a.ID] = t.special[a.ID] || a.Special
		t.added = append(t.added, a.Content)
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
