package data

import (
	"encoding/json/jsontext"
	"io"
	"strconv"
	"strings"
)

// listOf returns the items of a cell that is a list of strings, numbers or
// truth values, with "" for null. JSON and Python lists are read; pandas writes
// the latter into CSV files: ['a', "b's"]. ok is false for all other cells.
func listOf(cell string) (items []string, ok bool) {
	cell = strings.TrimSpace(cell)
	if len(cell) < 2 || cell[0] != '[' || cell[len(cell)-1] != ']' {
		return nil, false
	}
	if items, ok := jsonList(cell); ok {
		return items, true
	}
	return pythonList(cell[1 : len(cell)-1])
}

func jsonList(cell string) (items []string, ok bool) {
	dec := jsontext.NewDecoder(strings.NewReader(cell))
	dec.ReadToken() // the bracket
	for {
		token, err := dec.ReadToken()
		if err != nil {
			return nil, false
		}
		switch token.Kind() {
		case ']':
			_, err := dec.ReadToken()
			return items, err == io.EOF
		case '[', '{':
			return nil, false
		case 'n':
			items = append(items, "")
			continue
		}
		items = append(items, token.String())
	}
}

// pythonList splits the text between the brackets of a Python list or of a
// NumPy array, which has no commas.
func pythonList(s string) (items []string, ok bool) {
	for {
		s = strings.TrimLeft(s, " \t\r\n")
		if s == "" {
			return items, true
		}
		var item string
		if quote := s[0]; quote == '\'' || quote == '"' {
			if item, s, ok = pythonString(s[1:], quote); !ok {
				return nil, false
			}
		} else if end := strings.IndexAny(s, ", \t\r\n'\"[]{}"); end != 0 {
			if end < 0 {
				end = len(s)
			}
			item, s = s[:end], s[end:]
		} else {
			return nil, false
		}
		items = append(items, item)
		s = strings.TrimLeft(s, " \t\r\n")
		s = strings.TrimPrefix(s, ",")
	}
}

// pythonString returns the string that ends at the first quote without a
// backslash before it, and the rest. Escapes are those that Python writes: \n
// for a line feed, \xa0 for the code point A0. A backslash before any other
// character stands for that character.
func pythonString(s string, quote byte) (item, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == quote:
			return b.String(), s[i+1:], true
		case s[i] == '\\' && i+1 < len(s):
			if r, _, tail, err := strconv.UnquoteChar(s[i:], quote); err == nil {
				b.WriteRune(r)
				i = len(s) - len(tail) - 1
				continue
			}
			i++
		}
		b.WriteByte(s[i])
	}
	return "", "", false
}
