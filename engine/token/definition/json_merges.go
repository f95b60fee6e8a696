package definition

import (
	"bytes"
	"strings"

	"tuneground/engine/message"
)

// mergesJSON is an array of merges, each written as "a b" or as ["a", "b"]. It
// has its own parser for the same reason as vocabJSON.
type mergesJSON [][2]string

// UnmarshalJSON relies on data being valid JSON, which encoding/json ensures.
func (m *mergesJSON) UnmarshalJSON(data []byte) error {
	if !bytes.HasPrefix(data, []byte("[")) {
		return message.Errorf("model.merges is %.20s, not an array of merges", data)
	}
	*m = make(mergesJSON, 0, bytes.Count(data, []byte("\n"))+1)
	for data = nextValue(data[1:]); data[0] != ']'; data = nextValue(data) {
		var pair [2]string
		var err error
		switch data[0] {
		case '"':
			pair, data, err = readMerge(data)
		case '[':
			pair, data, err = readPair(data)
		default:
			err = errNoMerge
		}
		if err != nil {
			return message.Errorf("model.merges: element %d: %w", len(*m), err)
		}
		*m = append(*m, pair)
	}
	return nil
}

var errNoMerge = message.Errorf(`it is not of the form "a b" or ["a", "b"]`)

// readMerge reads "a b" and returns the data after it.
func readMerge(data []byte) (pair [2]string, rest []byte, err error) {
	n := quotedLength(data)
	text, err := unquote(data[:n])
	if err != nil {
		return pair, nil, err
	}
	pair, err = splitMerge(text)
	return pair, data[n:], err
}

// splitMerge splits "a b".
func splitMerge(text string) (pair [2]string, err error) {
	left, right, ok := strings.Cut(text, " ")
	if !ok || strings.Contains(right, " ") {
		return pair, errNoMerge
	}
	return [2]string{left, right}, nil
}

// readPair reads ["a", "b"] and returns the data after it.
func readPair(data []byte) (pair [2]string, rest []byte, err error) {
	data = nextValue(data[1:])
	for i := range pair {
		if data[0] != '"' {
			return pair, nil, errNoMerge
		}
		n := quotedLength(data)
		if pair[i], err = unquote(data[:n]); err != nil {
			return pair, nil, err
		}
		data = nextValue(data[n:])
	}
	if data[0] != ']' {
		return pair, nil, errNoMerge
	}
	return pair, data[1:], nil
}
