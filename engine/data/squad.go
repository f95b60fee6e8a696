package data

import (
	"encoding/json/jsontext"
	"slices"
	"strings"

	"tuneground/engine/message"
)

// squadColumns are the columns of a table from such a file.
var squadColumns = []string{"context", "question", "answers"}

// isSQuAD reports whether the text is a file of the Stanford Question Answering
// Dataset, https://rajpurkar.github.io/SQuAD-explorer: an object whose data are
// articles with paragraphs.
func isSQuAD(text string) bool {
	dec := jsontext.NewDecoder(strings.NewReader(text))
	if !enter(dec, '{') || !member(dec, "data") || !enter(dec, '[') || !enter(dec, '{') {
		return false
	}
	return member(dec, "paragraphs") && dec.PeekKind() == '['
}

// enter moves into a list or an object, if it comes next.
func enter(dec *jsontext.Decoder, kind jsontext.Kind) bool {
	if dec.PeekKind() != kind {
		return false
	}
	_, err := dec.ReadToken()
	return err == nil
}

// member moves to the value of the member with the given name; false if the
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
	s := squadReader{newJSONWalker(t, text, message.New("SQuAD's own files"), m)}
	err := s.object(func(name string) error {
		if name == "data" {
			return s.list("data", s.article)
		}
		return s.dec.SkipValue()
	})
	if err != nil {
		return s.wrong(err)
	}
	return s.end()
}

// squadReader walks through the levels of a SQuAD file.
type squadReader struct{ *jsonWalker }

func (s *squadReader) article() error {
	return s.object(func(name string) error {
		if name == "paragraphs" {
			return s.list(name, s.paragraph)
		}
		return s.dec.SkipValue()
	})
}

// paragraph reads a context and its questions, in either order.
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

// question adds a row without its context.
func (s *squadReader) question() error {
	row := Row{s.lineAt(s.next()), make([]string, len(squadColumns))}
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
	if err != nil {
		return err
	}
	return s.table.add(row.Line, row.Cells)
}
