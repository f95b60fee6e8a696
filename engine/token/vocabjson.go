package token

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// vocabJSON is an object of tokens and ids. It reads itself because this is
// most of what a page waits for when it loads a tokenizer: encoding/json's way
// of filling a map, slow in WebAssembly on the first call, takes half as long again.
type vocabJSON map[string]int32

// UnmarshalJSON relies on data being valid JSON, which encoding/json ensures.
func (v *vocabJSON) UnmarshalJSON(data []byte) error {
	if !bytes.HasPrefix(data, []byte("{")) {
		return fmt.Errorf("model.vocab is %.20s, not an object of tokens and ids", data)
	}
	*v = make(vocabJSON, bytes.Count(data, []byte(":")))
	for {
		start := bytes.IndexByte(data, '"')
		if start < 0 {
			return nil
		}
		end := start + quotedLength(data[start:])
		token, err := unquote(data[start:end])
		if err != nil {
			return err
		}
		data = data[end+bytes.IndexByte(data[end:], ':')+1:]
		value := data[:bytes.IndexAny(data, ",}")]
		data = data[len(value):]
		value = bytes.TrimSpace(value)
		id, err := strconv.ParseInt(string(value), 10, 32)
		if err != nil {
			return fmt.Errorf("model.vocab: token %q has the id %.20s, not a whole number", token, value)
		}
		(*v)[token] = int32(id)
	}
}

// quotedLength returns the length of the quoted string at the start of data.
func quotedLength(data []byte) int {
	for i := 1; ; i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
}

func unquote(quoted []byte) (token string, err error) {
	if bytes.IndexByte(quoted, '\\') < 0 && utf8.Valid(quoted) {
		return string(quoted[1 : len(quoted)-1]), nil
	}
	err = json.Unmarshal(quoted, &token)
	return token, err
}
