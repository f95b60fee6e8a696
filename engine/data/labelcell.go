package data

import (
	"encoding/json/jsontext"
	"io"
	"slices"
	"strconv"
	"strings"
)

// A labelCell holds the labels in a cell that is more than a label or a number.
type labelCell struct {
	names  []string  // labels that apply, or that have scores
	scores []float64 // for each name; nil if all of them apply
	list   bool      // written as a list of names
}

// parseLabels reads a cell that lists labels as JSON or Python writes it:
//
//	["a", "b"]                           a list
//	{"choices": ["a", "b"]}              Label Studio
//	[{"label": "a"}, {"label": "b"}]     doccano
//	{"a": 0.9, "b": 0.1}                 spaCy's cats
//	[{"label": "a", "score": 0.9}, ...]  Hugging Face's pipeline
//
// ok is false for all other cells.
func parseLabels(cell string) (c labelCell, ok bool) {
	if items, ok := listOf(cell); ok {
		return labelCell{names: items, list: true}, true
	}
	if len(cell) < 2 || cell[0] != '{' && cell[0] != '[' {
		return c, false
	}
	v, ok := parseLiteral(cell)
	if !ok {
		return c, false
	}
	if v.list == nil {
		return objectLabels(v)
	}
	for _, item := range v.list {
		one, ok := objectLabels(item)
		if !ok || (one.scores == nil) != (c.scores == nil) && len(c.names) > 0 {
			return c, false
		}
		c.names, c.scores = append(c.names, one.names...), append(c.scores, one.scores...)
	}
	return c, len(c.names) > 0
}

// labelKeys are the names that annotation tools use for labels.
var labelKeys = []string{"choices", "choice", "labels", "label", "categories", "category", "classes", "class", "cats"}

// objectLabels reads an object: labels with their scores, or labels under one
// of labelKeys.
func objectLabels(v literal) (c labelCell, ok bool) {
	if len(v.members) == 0 {
		return c, false
	}
	for _, key := range labelKeys {
		i := slices.IndexFunc(v.members, func(m field) bool { return m.name == key })
		if i < 0 {
			continue
		}
		switch labels := v.members[i].value; {
		case labels.members != nil:
			return objectLabels(labels)
		case labels.list != nil:
			for _, item := range labels.list {
				if item.list != nil || item.members != nil {
					return c, false
				}
				c.names = append(c.names, item.text)
			}
			return c, true
		default:
			c.names = []string{labels.text}
			if i := slices.IndexFunc(v.members, func(m field) bool { return m.name == "score" }); i >= 0 {
				score, ok := scoreOf(v.members[i].value)
				c.scores = []float64{score}
				return c, ok
			}
			return c, true
		}
	}
	for _, m := range v.members {
		score, ok := scoreOf(m.value)
		if !ok {
			return labelCell{}, false
		}
		c.names, c.scores = append(c.names, m.name), append(c.scores, score)
	}
	return c, true
}

// scoreOf returns the value of a number from 0 to 1; true is 1.
func scoreOf(v literal) (float64, bool) {
	if !v.bare || v.list != nil || v.members != nil {
		return 0, false
	}
	switch strings.ToLower(v.text) {
	case "true":
		return 1, true
	case "false", "null", "none":
		return 0, true
	}
	score, ok := number(v.text)
	return score, ok && score >= 0 && score <= 1
}

// flagOf returns whether a cell says that something applies: 1, 1.0 or true, or
// the opposite.
func flagOf(cell string) (applies, ok bool) {
	switch strings.ToLower(cell) {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	v, ok := number(cell)
	return v == 1, ok && (v == 0 || v == 1)
}

// A literal is a value in JSON or Python: a list, an object, or a text, which
// is bare if it has no quotes.
type literal struct {
	text    string
	bare    bool
	list    []literal // not nil for a list
	members []field   // not nil for an object
}

type field struct {
	name  string
	value literal
}

// deepest is the greatest nesting of literals.
const deepest = 8

// parseLiteral reads a cell that is one literal.
func parseLiteral(cell string) (v literal, ok bool) {
	dec := jsontext.NewDecoder(strings.NewReader(cell))
	if v, ok := jsonLiteral(dec, deepest); ok {
		if _, err := dec.ReadToken(); err == io.EOF {
			return v, true
		}
	}
	v, rest, ok := pythonLiteral(cell, deepest)
	return v, ok && strings.TrimSpace(rest) == ""
}

func jsonLiteral(dec *jsontext.Decoder, depth int) (v literal, ok bool) {
	token, err := dec.ReadToken()
	if err != nil || depth == 0 {
		return v, false
	}
	kind := token.Kind()
	switch kind {
	case '[':
		v.list = []literal{}
	case '{':
		v.members = []field{}
	case ']', '}':
		return v, false
	default:
		return literal{text: token.String(), bare: kind != '"'}, true
	}
	for dec.PeekKind() != ']' && dec.PeekKind() != '}' {
		name := ""
		if kind == '{' {
			token, err := dec.ReadToken()
			if err != nil {
				return v, false
			}
			name = token.String()
		}
		item, ok := jsonLiteral(dec, depth-1)
		if !ok {
			return v, false
		}
		v.add(name, item)
	}
	_, err = dec.ReadToken()
	return v, err == nil
}

// add appends an item to a list or, with its name, to an object.
func (v *literal) add(name string, item literal) {
	if v.list != nil {
		v.list = append(v.list, item)
	} else {
		v.members = append(v.members, field{name, item})
	}
}

// pythonLiteral reads the literal at the beginning of s, and returns the rest.
func pythonLiteral(s string, depth int) (v literal, rest string, ok bool) {
	s = strings.TrimLeft(s, " \t\r\n")
	if s == "" || depth == 0 {
		return v, s, false
	}
	var end byte
	switch s[0] {
	case '\'', '"':
		v.text, s, ok = pythonString(s[1:], s[0])
		return v, s, ok
	case '[':
		v.list, end = []literal{}, ']'
	case '(':
		v.list, end = []literal{}, ')'
	case '{':
		v.members, end = []field{}, '}'
	default:
		n := len(s) - len(strings.TrimLeftFunc(s, func(r rune) bool { return !strings.ContainsRune(", \t\r\n'\"[](){}:", r) }))
		return literal{text: s[:n], bare: true}, s[n:], n > 0
	}
	for s = s[1:]; ; {
		s = strings.TrimLeft(s, " \t\r\n,")
		if s == "" {
			return v, s, false
		}
		if s[0] == end {
			return v, s[1:], true
		}
		name := ""
		if end == '}' {
			var key literal
			if key, s, ok = pythonLiteral(s, 1); !ok {
				return v, s, false
			}
			name = key.text
			if s, ok = strings.CutPrefix(strings.TrimLeft(s, " \t\r\n"), ":"); !ok {
				return v, s, false
			}
		}
		var item literal
		if item, s, ok = pythonLiteral(s, depth-1); !ok {
			return v, s, false
		}
		v.add(name, item)
	}
}

// missing are the cells that pandas.read_csv reads as missing values.
var missing = []string{"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA",
	"NULL", "NaN", "None", "n/a", "nan", "null"}

func isMissing(cell string) bool { return slices.Contains(missing, cell) }

// canonical returns the usual form of a label: pandas writes the class 1 as 1.0
// if one of the labels is missing.
func canonical(label string) string {
	label = strings.TrimSpace(label)
	whole, fraction, found := strings.Cut(label, ".")
	if !found || fraction == "" || strings.Trim(fraction, "0") != "" {
		return label
	}
	if n, err := strconv.ParseInt(whole, 10, 64); err != nil || n != 0 && strconv.FormatInt(n, 10) != whole {
		return label
	} else if n == 0 {
		return "0"
	}
	return whole
}
