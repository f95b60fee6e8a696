package token

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"unicode/utf8"
)

// configJSON is the part of tokenizer_config.json that goes with vocab.txt.
type configJSON struct {
	DoLowerCase          bool      `json:"do_lower_case"`
	TokenizeChineseChars bool      `json:"tokenize_chinese_chars"`
	StripAccents         *bool     `json:"strip_accents"`
	UnkToken             tokenName `json:"unk_token"`
	ClsToken             tokenName `json:"cls_token"`
	SepToken             tokenName `json:"sep_token"`
	PadToken             tokenName `json:"pad_token"`
	MaskToken            tokenName `json:"mask_token"`
}

// tokenName is written as a string, or as an object with the string as content.
type tokenName string

func (n *tokenName) UnmarshalJSON(data []byte) error {
	var object struct{ Content string }
	if bytes.HasPrefix(data, []byte("{")) {
		if err := json.Unmarshal(data, &object); err != nil {
			return err
		}
		*n = tokenName(object.Content)
		return nil
	}
	return json.Unmarshal(data, (*string)(n))
}

// readConfig reads tokenizer_config.json; what it does not say is as in BertTokenizer.
func readConfig(files fs.FS) (*configJSON, error) {
	c := &configJSON{
		DoLowerCase: true, TokenizeChineseChars: true,
		UnkToken: "[UNK]", ClsToken: "[CLS]", SepToken: "[SEP]", PadToken: "[PAD]", MaskToken: "[MASK]",
	}
	data, err := fs.ReadFile(files, "tokenizer_config.json")
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, fmt.Errorf("tokenizer_config.json: cannot be read: %w", err)
	}
	if err := json.Unmarshal(data, c); err != nil {
		return nil, fmt.Errorf("tokenizer_config.json: %w", located(data, err))
	}
	return c, nil
}

// parseVocab reads vocab.txt: one token a line, its id being the number of
// lines before it. Where a token stands twice, the last line counts.
func (c *configJSON) parseVocab(data []byte) (*definition, error) {
	vocab := map[string]int32{}
	number := int32(0)
	for line := range bytes.Lines(data) {
		token := bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		if !utf8.Valid(token) {
			return nil, fmt.Errorf("line %d: %q is not valid UTF-8: save the file as UTF-8", number+1, token)
		}
		if number > maxID {
			return nil, fmt.Errorf("line %d: more than %d tokens: this is no vocabulary", number+1, maxID)
		}
		vocab[string(token)] = number
		number++
	}
	m, err := newWordPiece(vocab, string(c.UnkToken), "##", 100)
	if err != nil {
		return nil, err
	}
	tables := newClassTables()
	d := &definition{
		ids: vocab, model: m, split: []preTokenizer{{split: bertSplitter{tables.bert}}}, decode: wordPieceDecoder("##", true),
		normalize: newBertNormalizer(newBertSettings(true, c.TokenizeChineseChars, c.StripAccents, c.DoLowerCase), tables.bert),
	}
	for _, name := range []tokenName{c.PadToken, c.UnkToken, c.ClsToken, c.SepToken, c.MaskToken} {
		id, ok := vocab[string(name)]
		if !ok {
			return nil, fmt.Errorf("no line is %q, a token that the model needs: add it, or name another in tokenizer_config.json", name)
		}
		d.added = append(d.added, addedToken{ID: id, Content: string(name), Special: true})
	}
	d.post.templates = bertTemplates(vocab[string(c.ClsToken)], vocab[string(c.SepToken)])
	return d, nil
}
