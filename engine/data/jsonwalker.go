package data

import (
	"encoding/json/jsontext"
	"io"
	"strings"

	"tuneground/engine/message"
)

// A jsonWalker walks through JSON that is one value of a known shape.
type jsonWalker struct {
	*jsonReader
	shape message.Message // name of the shape, for errors
	meter *meter
}

func newJSONWalker(t *Table, text string, shape message.Message, m *meter) *jsonWalker {
	return &jsonWalker{newJSONReader(t, text), shape, m}
}

// object reads an object and calls read at the value of each member.
func (w *jsonWalker) object(read func(name string) error) error {
	if err := w.open(message.New("an object"), '{'); err != nil {
		return err
	}
	for w.dec.PeekKind() != '}' {
		name, err := w.dec.ReadToken()
		if err != nil {
			return err
		}
		if err := read(name.String()); err != nil {
			return err
		}
	}
	_, err := w.dec.ReadToken()
	return err
}

// list reads a list, the value of the member with the given name, if it is one,
// and calls read at each item.
func (w *jsonWalker) list(name string, read func() error) error {
	if err := w.open(message.New("a list"), '['); err != nil {
		if e, ok := err.(*Error); ok {
			e.Column = name
		}
		return err
	}
	for w.dec.PeekKind() != ']' {
		if err := read(); err != nil {
			return err
		}
	}
	_, err := w.dec.ReadToken()
	return err
}

func (w *jsonWalker) open(what message.Message, kind jsontext.Kind) error {
	if got := w.dec.PeekKind(); got != kind && got != 0 {
		token, err := w.dec.ReadToken()
		if err != nil {
			return err
		}
		return w.table.errorf(w.lineAt(int(w.dec.InputOffset())-1), "", "found %s instead of %s; correct it to match %s", shorten(token.String()), what, w.shape)
	}
	_, err := w.dec.ReadToken()
	return err
}

// next returns the position of the next value.
func (w *jsonWalker) next() int {
	pos := int(w.dec.InputOffset())
	return pos + max(0, strings.IndexFunc(w.text[pos:], func(r rune) bool { return !strings.ContainsRune(" \t\r\n,:", r) }))
}

// end returns an error if anything follows the value.
func (w *jsonWalker) end() error {
	if _, err := w.dec.ReadToken(); err != io.EOF {
		return w.table.errorf(w.lineAt(int(w.dec.InputOffset())), "", "there is text after the end of the data; remove it")
	}
	return nil
}

// wrong returns an error with a position, for a fault in the JSON or in its
// shape.
func (w *jsonWalker) wrong(err error) error {
	if e, ok := err.(*Error); ok {
		return e
	}
	return w.broken(err)
}
