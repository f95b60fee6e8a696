package data

import (
	"encoding/json/jsontext"
	"strconv"
	"strings"

	"tuneground/engine/message"
)

// An orientation is the layout of pandas' to_json, its parameter orient
// (https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.to_json.html).
// "records" is a list of objects and needs no reader of its own.
type orientation string

const (
	byColumn  orientation = "columns" // {"text": {"0": "a", "1": "b"}, ...}, pandas' default
	byIndex   orientation = "index"   // {"0": {"text": "a", ...}, ...}
	bySplit   orientation = "split"   // {"columns": ["text", ...], "index": [0, ...], "data": [["a", ...], ...]}
	byTable   orientation = "table"   // {"schema": {...}, "data": [{"text": "a", ...}, ...]}
	byValues  orientation = "values"  // [["a", ...], ...]
	ambiguous orientation = "?"       // columns or index, with only numbers as names
)

// orientationOf returns the layout of the text; "" for objects one by one, or a
// list of them.
func orientationOf(text string) orientation {
	dec := jsontext.NewDecoder(strings.NewReader(text), jsontext.AllowInvalidUTF8(true))
	if enter(dec, '[') {
		if dec.PeekKind() == '[' {
			return byValues
		}
		return ""
	}
	if !enter(dec, '{') || dec.PeekKind() != '"' {
		return ""
	}
	name, err := dec.ReadToken()
	if err != nil {
		return ""
	}
	outer := name.String()
	switch dec.PeekKind() {
	case '{':
		return orientationOfObjects(dec, text, outer)
	case '[':
		if (outer == "columns" || outer == "index" || outer == "data") && has(text, "columns", '[') && has(text, "data", '[') {
			return bySplit
		}
		if outer == "data" && enter(dec, '[') && dec.PeekKind() == '{' && !isSQuAD(text) {
			return byTable
		}
	}
	return ""
}

// orientationOfObjects distinguishes layouts of an object of objects; the
// decoder is at the first inner object.
func orientationOfObjects(dec *jsontext.Decoder, text, outer string) orientation {
	if outer == "schema" && has(text, "data", '[') {
		return byTable
	}
	dec.ReadToken()
	if dec.PeekKind() != '"' {
		return ""
	}
	inner, err := dec.ReadToken()
	if err != nil {
		return ""
	}
	rowsOutside, rowsInside := isCount(outer), isCount(inner.String())
	switch {
	case rowsOutside && rowsInside:
		return ambiguous
	case rowsOutside:
		return byIndex
	case rowsInside:
		return byColumn
	}
	return ""
}

// has reports whether the text is an object with such a member.
func has(text, name string, kind jsontext.Kind) bool {
	dec := jsontext.NewDecoder(strings.NewReader(text), jsontext.AllowInvalidUTF8(true))
	return enter(dec, '{') && member(dec, name) && dec.PeekKind() == kind
}

func isCount(s string) bool {
	_, err := strconv.ParseUint(s, 10, 32)
	return err == nil
}

// parsePandas fills t.Columns and t.Rows from a table that to_json wrote.
func (t *Table) parsePandas(text string, how orientation, m *meter) error {
	if how == ambiguous {
		return t.errorf(0, "", "rows and columns are both named by numbers, so it is unclear which are which; write the file with to_json(..., orient=\"records\", lines=True)")
	}
	w := newJSONWalker(t, text, message.New("pandas' to_json"), m)
	var err error
	switch how {
	case byColumn:
		err = w.columns()
	case byIndex:
		err = w.object(func(string) error { return w.record() })
	case byTable:
		err = w.object(func(name string) error {
			if name == "data" {
				return w.list(name, w.record)
			}
			return w.dec.SkipValue()
		})
	case bySplit:
		err = w.split()
	case byValues:
		err = w.list("", w.values)
		w.nameByNumber()
	}
	if err != nil {
		return w.wrong(err)
	}
	if err := w.end(); err != nil {
		return err
	}
	return t.pad()
}

// columns reads an object of columns, each an object of cells by row name.
func (w *jsonWalker) columns() error {
	rows := map[string]int{}
	return w.object(func(column string) error {
		c := w.column(column)
		return w.object(func(row string) error {
			i, known := rows[row]
			if !known {
				i = len(w.table.Rows)
				rows[row] = i
				if err := w.table.add(w.lineAt(w.next()), make([]string, c)); err != nil {
					return err
				}
			}
			cells := &w.table.Rows[i].Cells
			for len(*cells) < c { // the row lacks some earlier columns
				*cells = append(*cells, "")
			}
			cell, err := w.value()
			*cells = append(*cells, cell)
			return err
		})
	})
}

// record reads an object as a row.
func (w *jsonWalker) record() error {
	row, err := w.row()
	if err != nil {
		return err
	}
	w.meter.at(w.pos)
	return w.table.add(row.Line, row.Cells)
}

// split reads separate lists of names and cells, in either order.
func (w *jsonWalker) split() error {
	var names []string
	err := w.object(func(name string) error {
		switch name {
		case "columns":
			return w.list(name, func() error {
				column, err := w.value()
				names = append(names, column)
				return err
			})
		case "data":
			return w.list(name, w.values)
		}
		return w.dec.SkipValue()
	})
	w.table.Columns = named(names)
	return err
}

// values reads a list of cells as a row.
func (w *jsonWalker) values() error {
	line := w.lineAt(w.next())
	var cells []string
	err := w.list("", func() error {
		cell, err := w.value()
		cells = append(cells, cell)
		return err
	})
	if err != nil {
		return err
	}
	w.meter.at(w.pos)
	return w.table.add(line, cells)
}

// nameByNumber numbers the columns of a table without names.
func (w *jsonWalker) nameByNumber() {
	widest := 0
	for _, r := range w.table.Rows {
		widest = max(widest, len(r.Cells))
	}
	w.table.Columns = numbered(widest)
}
