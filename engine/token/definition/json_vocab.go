package definition

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"tuneground/engine/message"
	"tuneground/engine/token/subword"
)

// vocabJSON is an object of tokens and ids or, for Unigram, an array of pieces
// and scores. It has its own parser because parsing it is most of the time in
// which a page loads a tokenizer: encoding/json's way of filling a map, slow in
// WebAssembly on the first call, takes half as long again.
type vocabJSON struct {
	ids    map[string]int32
	pieces []subword.ScoredPiece
}

// UnmarshalJSON relies on data being valid JSON, which encoding/json ensures.
func (v *vocabJSON) UnmarshalJSON(data []byte) error {
	switch data[0] {
	case '{':
		return v.readIDs(data)
	case '[':
		return v.readPieces(data)
	}
	return message.Errorf("model.vocab is %.20s, not an object of tokens and ids", data)
}

func (v *vocabJSON) readIDs(data []byte) error {
	v.ids = make(map[string]int32, bytes.Count(data, []byte(":")))
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
			return message.Errorf("model.vocab: token %q has the id %.20s, not a whole number", token, value)
		}
		v.ids[token] = int32(id)
	}
}

// readPieces reads [["piece", score], ...].
func (v *vocabJSON) readPieces(data []byte) error {
	for data = nextValue(data[1:]); data[0] != ']'; data = nextValue(data) {
		rest := data
		if rest[0] != '[' {
			return v.noPiece(data)
		}
		if rest = nextValue(rest[1:]); rest[0] != '"' {
			return v.noPiece(data)
		}
		n := quotedLength(rest)
		text, err := unquote(rest[:n])
		if err != nil {
			return err
		}
		rest = nextValue(rest[n:])
		n = max(0, bytes.IndexByte(rest, ']'))
		score, err := strconv.ParseFloat(string(bytes.TrimSpace(rest[:n])), 64)
		if err != nil {
			return v.noPiece(data)
		}
		v.pieces = append(v.pieces, subword.ScoredPiece{Text: text, Score: score})
		data = rest[n+1:]
	}
	return nil
}

func (v *vocabJSON) noPiece(data []byte) error {
	return message.Errorf("model.vocab: element %d begins with %.20s, not with a piece and its score", len(v.pieces), data)
}

// nextValue skips white space and commas.
func nextValue(data []byte) []byte { return bytes.TrimLeft(data, ", \t\r\n") }

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
