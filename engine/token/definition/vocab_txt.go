package definition

import (
	"bytes"
	"unicode/utf8"

	"tuneground/engine/message"
)

// parseVocab reads vocab.txt of BERT: one token a line, whose id is the number
// of lines before it. If a token occurs twice, the last line counts.
func (s *settings) parseVocab(data []byte) (*Definition, error) {
	vocab := map[string]int32{}
	number := int32(0)
	for line := range bytes.Lines(data) {
		token := bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		if !utf8.Valid(token) {
			return nil, message.Errorf("line %d: %q is not valid UTF-8: save the file as UTF-8", number+1, token)
		}
		if number > MaxID {
			return nil, message.Errorf("line %d: more than %d tokens: this is no vocabulary", number+1, MaxID)
		}
		vocab[string(token)] = number
		number++
	}
	if s.class == "" { // no other class has this file
		s.rules, s.family = "BERT", "BERT"
	}
	if s.rules == "" {
		return nil, s.needsJSON()
	}
	return s.define(&parts{ids: vocab})
}

// needsJSON returns the error for a class without rules of its own if there is
// no tokenizer.json.
func (s *settings) needsJSON() error {
	return message.Errorf("without tokenizer.json nothing says how texts are split: add it, or the model's config.json, or name the tokenizer's class as tokenizer_class in tokenizer_config.json")
}
