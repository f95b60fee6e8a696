package token

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// tokenizerJSON is the part of tokenizer.json that BERT's tokenizers use.
type tokenizerJSON struct {
	AddedTokens []addedToken `json:"added_tokens"`
	Normalizer  struct {
		Type               string
		CleanText          bool  `json:"clean_text"`
		HandleChineseChars bool  `json:"handle_chinese_chars"`
		StripAccents       *bool `json:"strip_accents"`
		Lowercase          bool
	}
	PreTokenizer  struct{ Type string } `json:"pre_tokenizer"`
	PostProcessor *postProcessorJSON    `json:"post_processor"`
	Decoder       struct {
		Type    string
		Prefix  string
		Cleanup bool
	}
	Model struct {
		Type                    string
		UnkToken                string `json:"unk_token"`
		ContinuingSubwordPrefix string `json:"continuing_subword_prefix"`
		MaxInputCharsPerWord    int    `json:"max_input_chars_per_word"`
		Vocab                   vocabJSON
	}
}

func parseJSON(data []byte) (*definition, error) {
	var f tokenizerJSON
	f.Normalizer.CleanText, f.Normalizer.HandleChineseChars, f.Normalizer.Lowercase = true, true, true
	f.Decoder.Prefix, f.Decoder.Cleanup = "##", true
	f.Model.Type, f.Model.UnkToken, f.Model.ContinuingSubwordPrefix = "WordPiece", "[UNK]", "##"
	f.Model.MaxInputCharsPerWord = 100
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, located(data, err)
	}
	for _, part := range [...]struct{ name, got, want string }{
		{"model", f.Model.Type, "WordPiece"},
		{"normalizer", f.Normalizer.Type, "BertNormalizer"},
		{"pre_tokenizer", f.PreTokenizer.Type, "BertPreTokenizer"},
		{"decoder", f.Decoder.Type, "WordPiece"},
	} {
		if part.got != part.want {
			return nil, fmt.Errorf("%s is of type %q, this program reads %q: use a model of the BERT family", part.name, part.got, part.want)
		}
	}
	if f.Decoder.Prefix != f.Model.ContinuingSubwordPrefix {
		return nil, fmt.Errorf("decoder.prefix %q differs from model.continuing_subword_prefix %q: make them the same",
			f.Decoder.Prefix, f.Model.ContinuingSubwordPrefix)
	}
	t, err := f.PostProcessor.templates()
	if err != nil {
		return nil, fmt.Errorf("post_processor: %w", err)
	}
	n := f.Normalizer
	return &definition{
		vocab: f.Model.Vocab, unknown: f.Model.UnkToken, prefix: f.Model.ContinuingSubwordPrefix,
		maxChars: f.Model.MaxInputCharsPerWord, added: f.AddedTokens, template: t, tidyDecoder: f.Decoder.Cleanup,
		normalizer: newBertSettings(n.CleanText, n.HandleChineseChars, n.StripAccents, n.Lowercase),
	}, nil
}

// newBertSettings resolves a strip_accents of null: it follows lowercase.
func newBertSettings(clean, chinese bool, strip *bool, lower bool) bertSettings {
	s := bertSettings{clean, chinese, lower, lower}
	if strip != nil {
		s.stripAccents = *strip
	}
	return s
}

// postProcessorJSON is a TemplateProcessing or a BertProcessing.
type postProcessorJSON struct {
	Type          string
	Single, Pair  []slotJSON
	SpecialTokens map[string]struct{ IDs []int32 } `json:"special_tokens"`
	Cls, Sep      tokenAndID
}

type slotJSON struct {
	SpecialToken, Sequence *struct {
		ID     string
		TypeID int32 `json:"type_id"`
	}
}

// tokenAndID is written as an array: ["[SEP]", 102].
type tokenAndID struct{ id int32 }

func (t *tokenAndID) UnmarshalJSON(data []byte) error {
	var token string
	return json.Unmarshal(data, &[2]any{&token, &t.id})
}

func (p *postProcessorJSON) templates() (t templates, err error) {
	switch {
	case p == nil:
		return templates{template{{text: 0}}, template{{text: 0}, {text: 1, typeID: 1}}}, nil
	case p.Type == "BertProcessing":
		return bertTemplates(p.Cls.id, p.Sep.id), nil
	case p.Type != "TemplateProcessing":
		return t, fmt.Errorf("type %q is not known: use TemplateProcessing", p.Type)
	}
	if t.single, err = p.template(p.Single, 1); err != nil {
		return t, fmt.Errorf("single: %w", err)
	}
	if t.pair, err = p.template(p.Pair, 2); err != nil {
		return t, fmt.Errorf("pair: %w", err)
	}
	return t, nil
}

// template translates slots, in which each of the texts stands once.
func (p *postProcessorJSON) template(slots []slotJSON, texts int) (t template, err error) {
	seen := [2]int{}
	for i, s := range slots {
		switch {
		case s.SpecialToken != nil:
			special, ok := p.SpecialTokens[s.SpecialToken.ID]
			if !ok {
				return nil, fmt.Errorf("element %d: %q is not in special_tokens: add it there", i, s.SpecialToken.ID)
			}
			for _, id := range special.IDs {
				t = append(t, slot{ownToken, id, s.SpecialToken.TypeID})
			}
		case s.Sequence != nil && (s.Sequence.ID == "A" || s.Sequence.ID == "B"):
			text := int(s.Sequence.ID[0] - 'A')
			seen[text]++
			t = append(t, slot{text: text, typeID: s.Sequence.TypeID})
		default:
			return nil, fmt.Errorf("element %d is neither a SpecialToken nor the Sequence A or B", i)
		}
	}
	if seen != [2]int{1, texts - 1} {
		return nil, fmt.Errorf("it names the text A %d times and B %d times: name each of its %d once", seen[0], seen[1], texts)
	}
	return t, nil
}

// bertTemplates returns [CLS] A [SEP] and [CLS] A [SEP] B [SEP].
func bertTemplates(cls, sep int32) templates {
	single := template{{ownToken, cls, 0}, {text: 0}, {ownToken, sep, 0}}
	return templates{single, append(single[:3:3], slot{text: 1, typeID: 1}, slot{ownToken, sep, 1})}
}

// located adds the line and column of a JSON error.
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
		return fmt.Errorf("%w: copy the file again from the model's folder", err)
	}
	before := data[:min(max(at, 0), int64(len(data)))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := len(before) - (bytes.LastIndexByte(before, '\n') + 1)
	return fmt.Errorf("line %d, column %d: %w: copy the file again from the model's folder", line, max(column, 1), err)
}
