package token

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// parseVocab reads vocab.txt of BERT: one token a line, its id being the number
// of lines before it. Where a token stands twice, the last line counts.
func (s *settings) parseVocab(data []byte) (*definition, error) {
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
	s.family = "BERT"
	for _, role := range []string{"pad_token", "unk_token", "cls_token", "sep_token", "mask_token"} {
		if err := needRole(s, role, vocab); err != nil {
			return nil, err
		}
	}
	model, err := newWordPiece(vocab, s.role("unk_token").Content, "##", 100)
	if err != nil {
		return nil, err
	}
	c, tables := s.config, newClassTables()
	bert := newBertSettings(true, orTrue(c.TokenizeChineseChars), c.StripAccents, orTrue(c.DoLowerCase))
	return &definition{
		ids: vocab, model: model, added: s.addedTokens(vocab), normalize: newBertNormalizer(bert, tables.bert),
		split: []preTokenizer{{split: bertSplitter{tables.bert}}}, decode: wordPieceDecoder("##", true),
		post: postProcessor{templates: bertTemplates(vocab[s.role("cls_token").Content], vocab[s.role("sep_token").Content])},
	}, nil
}

// needRole returns an error if the vocabulary lacks the token of a role.
func needRole(s *settings, role string, vocab map[string]int32) error {
	token := s.role(role).Content
	if _, ok := vocab[token]; !ok {
		return fmt.Errorf("there is no token %q, which the model needs: add it, or name another as %s in tokenizer_config.json", token, role)
	}
	return nil
}
