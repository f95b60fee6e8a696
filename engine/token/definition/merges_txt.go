package definition

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"unicode/utf8"

	"tuneground/engine/message"
)

// readMerges reads merges.txt of RoBERTa or GPT-2, given the content of vocab.json.
func (s *settings) readMerges(files fs.FS, data []byte) (*Definition, error) {
	if s.rules == "" {
		return nil, message.Errorf("vocab.json: %w", s.needsJSON())
	}
	var vocab vocabJSON
	if err := json.Unmarshal(data, &vocab); err != nil {
		return nil, message.Errorf("vocab.json: %w", located(data, err))
	}
	data, there, err := readFile(files, "merges.txt")
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, message.Errorf("merges.txt is missing: add the one that came with vocab.json")
	}
	return named("merges.txt")(s.parseMerges(data, vocab.ids))
}

// parseMerges reads merges.txt: one merge a line, "a b", the most important first.
func (s *settings) parseMerges(data []byte, vocab map[string]int32) (*Definition, error) {
	merges := [][2]string{}
	number := 0
	for line := range bytes.Lines(data) {
		number++
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		if len(line) == 0 || bytes.HasPrefix(line, []byte("#version")) {
			continue
		}
		if !utf8.Valid(line) {
			return nil, message.Errorf("line %d: %q is not valid UTF-8: save the file as UTF-8", number, line)
		}
		pair, err := splitMerge(string(line))
		if err != nil {
			return nil, message.Errorf("line %d: %q is not two tokens with a blank between: copy the file again from the model's folder", number, line)
		}
		merges = append(merges, pair)
	}
	return s.define(&parts{ids: vocab, merges: merges})
}
