package token

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"unicode/utf8"
)

// loadMerges reads merges.txt of RoBERTa or GPT-2, given the content of vocab.json.
func (s *settings) loadMerges(files fs.FS, data []byte) (*Tokenizer, error) {
	if s.family != "RoBERTa" && s.family != "GPT-2" {
		return nil, errors.New("vocab.json: without tokenizer.json this may be GPT-2's or RoBERTa's: add the model's config.json or tokenizer_config.json")
	}
	var vocab vocabJSON
	if err := json.Unmarshal(data, &vocab); err != nil {
		return nil, fmt.Errorf("vocab.json: %w", located(data, err))
	}
	data, there, err := readFile(files, "merges.txt")
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, errors.New("merges.txt is missing: add the one that came with vocab.json")
	}
	return parse("merges.txt", data, func(data []byte) (*definition, error) { return s.parseMerges(data, vocab.ids) })
}

// parseMerges reads merges.txt: one merge a line, "a b", the most important first.
func (s *settings) parseMerges(data []byte, vocab map[string]int32) (*definition, error) {
	var merges [][2]string
	number := 0
	for line := range bytes.Lines(data) {
		number++
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		if len(line) == 0 || bytes.HasPrefix(line, []byte("#version")) {
			continue
		}
		if !utf8.Valid(line) {
			return nil, fmt.Errorf("line %d: %q is not valid UTF-8: save the file as UTF-8", number, line)
		}
		pair, err := splitMerge(string(line))
		if err != nil {
			return nil, fmt.Errorf("line %d: %q is not two tokens with a blank between: copy the file again from the model's folder", number, line)
		}
		merges = append(merges, pair)
	}
	model, err := newBPE(vocab, merges, bpeSettings{byteLevel: true}, "")
	if err != nil {
		return nil, err
	}
	d := &definition{ids: vocab, model: model, added: s.addedTokens(vocab), normalize: rewriters(nil), decode: byteLevelDecoder}
	d.split, d.post, err = s.byteLevel(vocab)
	return d, err
}

// byteLevel returns how RoBERTa's and GPT-2's texts are cut and completed.
func (s *settings) byteLevel(vocab map[string]int32) ([]preTokenizer, postProcessor, error) {
	t := preTokenizer{byteLevel: true, split: gptSplitter{newClassTables().gpt}}
	if s.config.AddPrefixSpace {
		t.prefix = &prefix{text: " "}
	}
	post := postProcessor{templates: plainTemplates}
	id := func(role string) int32 { return vocab[s.role(role).Content] }
	var roles []string
	switch {
	case s.family == "RoBERTa":
		roles = []string{"cls_token", "sep_token"}
		post = postProcessor{robertaTemplates(id("cls_token"), id("sep_token")), orTrue(s.config.TrimOffsets), s.config.AddPrefixSpace}
	case s.config.AddBosToken:
		roles = []string{"bos_token"}
		bos := id("bos_token")
		single := template{{ownToken, bos, 0}, {text: 0}}
		post.templates = templates{single, append(single[:2:2], slot{ownToken, bos, 1}, slot{text: 1, typeID: 1})}
	}
	for _, role := range roles {
		if err := needRole(s, role, vocab); err != nil {
			return nil, post, err
		}
	}
	return []preTokenizer{t}, post, nil
}
