package data

import (
	"encoding/json/jsontext"
	"io"
	"slices"
	"strings"
)

// squadColumns are the columns of a table read from such a file.
var squadColumns = []string{"context", "question", "answers"}

// isSQuAD reports whether the text is a file of the Stanford Question Answering
// Dataset, https://rajpurkar.github.io/SQuAD-explorer: one object whose data
// are articles with paragraphs.
func isSQuAD(text string) bool {
	dec := jsontext.NewDecoder(strings.NewReader(text))
	if !enter(dec, '{') || !member(dec, "data") || !enter(dec, '[') || !enter(dec, '{') {
		return false
	}
	return member(dec, "paragraphs") && dec.PeekKind() == '['
}

// enter moves into a list or an object, if it is next.
func enter(dec *jsontext.Decoder, kind jsontext.Kind) bool {
	if dec.PeekKind() != kind {
		return false
	}
	_, err := dec.ReadToken()
	return err == nil
}

// member moves to the value of the member with the given name; false when the
// object has none.
func member(dec *jsontext.Decoder, name string) bool {
	for dec.PeekKind() == '"' {
		token, err := dec.ReadToken()
		if err != nil {
			return false
		}
		if token.String() == name {
			return true
		}
		if dec.SkipValue() != nil {
			return false
		}
	}
	return false
}

// parseSQuAD makes every question a row, with the context of its paragraph.
func (t *Table) parseSQuAD(text string, m *meter) error {
	t.Columns = slices.Clone(squadColumns)
	r := jsonReader{
		table: t, text: text, line: 1,
		dec: jsontext.NewDecoder(strings.NewReader(text), jsontext.AllowInvalidUTF8(true)),
	}
	s := squadReader{&r, m}
	err := s.object(func(name string) error {
		if name == "data" {
			return s.list("data", s.article)
		}
		return r.dec.SkipValue()
	})
	if err == nil {
		if _, end := r.dec.ReadToken(); end != io.EOF {
			return t.errorf(r.lineAt(int(r.dec.InputOffset())), "", "text goes on after the end of the data; remove it")
		}
	}
	if _, ok := err.(*Error); err != nil && !ok {
		return r.broken(err)
	}
	return err
}

// squadReader walks through the levels of a SQuAD file.
type squadReader struct {
	*jsonReader
	meter *meter
}

// object reads an object; read is called at the value of each of its members.
func (s *squadReader) object(read func(name string) error) error {
	if err := s.open("an object", '{'); err != nil {
		return err
	}
	for s.dec.PeekKind() != '}' {
		name, err := s.dec.ReadToken()
		if err != nil {
			return err
		}
		if err := read(name.String()); err != nil {
			return err
		}
	}
	_, err := s.dec.ReadToken()
	return err
}

// list reads a list, which is the value of the member with the given name; read
// is called at each of its items.
func (s *squadReader) list(name string, read func() error) error {
	if err := s.open("a list", '['); err != nil {
		if e, ok := err.(*Error); ok {
			e.Column = name
		}
		return err
	}
	for s.dec.PeekKind() != ']' {
		if err := read(); err != nil {
			return err
		}
	}
	_, err := s.dec.ReadToken()
	return err
}

func (s *squadReader) open(what string, kind jsontext.Kind) error {
	if got := s.dec.PeekKind(); got != kind && got != 0 {
		token, err := s.dec.ReadToken()
		if err != nil {
			return err
		}
		return s.table.errorf(s.lineAt(int(s.dec.InputOffset())-1), "", "here stands %s where %s is expected; correct it as SQuAD's own files have it", token, what)
	}
	_, err := s.dec.ReadToken()
	return err
}

func (s *squadReader) article() error {
	return s.object(func(name string) error {
		if name == "paragraphs" {
			return s.list(name, s.paragraph)
		}
		return s.dec.SkipValue()
	})
}

// paragraph reads a context and its questions, in whichever order.
func (s *squadReader) paragraph() error {
	context, from := "", len(s.table.Rows)
	err := s.object(func(name string) (err error) {
		switch name {
		case "context":
			context, err = s.value()
			return err
		case "qas":
			return s.list(name, s.question)
		}
		return s.dec.SkipValue()
	})
	for _, row := range s.table.Rows[from:] {
		row.Cells[0] = context
	}
	s.meter.at(s.pos)
	return err
}

// next returns where the next value begins.
func (s *squadReader) next() int {
	pos := int(s.dec.InputOffset())
	return pos + max(0, strings.IndexFunc(s.text[pos:], func(r rune) bool { return !strings.ContainsRune(" \t\r\n,:", r) }))
}

// question adds a row without its context.
func (s *squadReader) question() error {
	row := Row{s.lineAt(s.next()), make([]string, 3)}
	err := s.object(func(name string) (err error) {
		switch name {
		case "question":
			row.Cells[1], err = s.value()
		case "answers":
			row.Cells[2], err = s.value()
		default:
			err = s.dec.SkipValue()
		}
		return err
	})
	s.table.Rows = append(s.table.Rows, row)
	return err
}
