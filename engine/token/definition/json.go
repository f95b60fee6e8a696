package definition

import (
	"bytes"
	"encoding/json"
	"errors"

	"tuneground/engine/message"
	"tuneground/engine/token/added"
	"tuneground/engine/token/runes"
)

// tokenizerJSON is the part of tokenizer.json that affects a text.
type tokenizerJSON struct {
	AddedTokens   []added.Token `json:"added_tokens"`
	Normalizer    *normalizerJSON
	PreTokenizer  *preTokenizerJSON  `json:"pre_tokenizer"`
	PostProcessor *postProcessorJSON `json:"post_processor"`
	Decoder       *decoderJSON
	Model         modelJSON
}

// parseJSON reads tokenizer.json, all of it or the parts that the class uses.
func (s *settings) parseJSON(data []byte) (*Definition, error) {
	var f tokenizerJSON
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, located(data, err)
	}
	if s.rules == "" {
		return s.parseAll(&f)
	}
	p := &parts{
		ids: f.Model.Vocab.ids, pieces: f.Model.Vocab.pieces, merges: f.Model.Merges,
		json: true, post: f.PostProcessor, added: f.AddedTokens,
	}
	var err error
	if p.charsmap, err = f.Normalizer.precompiled(); err != nil {
		return nil, err
	}
	return s.define(p)
}

// parseAll applies all of f.
func (s *settings) parseAll(f *tokenizerJSON) (*Definition, error) {
	d, c := &Definition{}, runes.NewTables()
	var err error
	if d.Split, err = f.PreTokenizer.preTokenizers(c, "pre_tokenizer"); err != nil {
		return nil, err
	}
	if err = f.Model.define(d); err != nil {
		return nil, err
	}
	d.Added = s.addedTokens(&parts{ids: d.IDs, pieces: f.Model.Vocab.pieces, added: f.AddedTokens})
	if d.Normalize, err = f.Normalizer.normalizer(c); err != nil {
		return nil, err
	}
	if d.Post, err = f.PostProcessor.postProcessor(); err != nil {
		return nil, err
	}
	if d.Post.Trim && !isByteLevel(d.Split) {
		return nil, message.Errorf("post_processor has trim_offsets without a pre_tokenizer of type ByteLevel: set trim_offsets to false")
	}
	d.Decode, err = f.Decoder.decoder()
	return d, err
}

// unknownType returns the error for an unsupported part, named by its place in
// the file.
func unknownType(part, name string) error {
	return message.Errorf("%s is of type %q, which this program does not read: use a model of the BERT, RoBERTa, GPT-2, ALBERT or T5 family", part, name)
}

// orTrue returns the value of a setting that is on by default.
func orTrue(set *bool) bool { return set == nil || *set }

// located adds line and column to a JSON error.
func located(data []byte, err error) error {
	var at int64
	var syntax *json.SyntaxError
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &wrongType):
		at = wrongType.Offset
	default:
		return message.Errorf("%w: copy the file again from the model's folder", err)
	}
	before := data[:min(max(at, 0), int64(len(data)))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := len(before) - (bytes.LastIndexByte(before, '\n') + 1)
	return message.Errorf("line %d, column %d: %w: copy the file again from the model's folder", line, max(column, 1), err)
}
