package data

// A Budget limits the size of a file. Beside its own bytes it takes 16 for
// every cell, and a row becomes an example with its tokens.
type Budget struct {
	Bytes int64
	Rows  int
	Cells int // rows times columns
	// Window is about how many bytes of a file to be answered are held at a time, if its
	// format allows that; such a file can have any size.
	Window int
}

const window = 1 << 20

// BrowserTab is the budget of a browser tab, which holds the file's bytes
// several times over, as bytes, as rows and as tokens.
func BrowserTab() Budget {
	return Budget{Bytes: 256 << 20, Rows: 1_000_000, Cells: 16 << 20, Window: window}
}

// Computer is the budget of a native program. Memory runs out before it does;
// the budget guards against files that are not data.
func Computer() Budget {
	return Budget{Bytes: 32 << 30, Rows: 500_000_000, Cells: 2 << 30, Window: window}
}

// Limits that no file of examples reaches.
const (
	// MaxColumns is the largest number of columns.
	MaxColumns = 1000
	// MaxCellBytes is the size of the longest cell. A cell is cleaned and tokenized
	// as a whole.
	MaxCellBytes = 8 << 20
)

// add appends a row, within the budget. The row may have fewer cells than
// columns until [Table.pad].
func (t *Table) add(line int, cells []string) error {
	if err := t.fits(line, len(t.Rows)+1, max(len(t.Columns), len(cells))); err != nil {
		return err
	}
	for i, cell := range cells {
		if len(cell) > MaxCellBytes {
			return t.errorf(line, t.columnName(i), "this cell has %d MiB and a text can have %d MiB; put every text on a line, or into a row, of its own", len(cell)>>20, MaxCellBytes>>20)
		}
	}
	t.Rows = append(t.Rows, Row{line, cells})
	return nil
}

// fits returns an error if a table has too many rows, columns or cells.
func (t *Table) fits(line, rows, columns int) error {
	switch {
	case columns > MaxColumns:
		return t.errorf(line, "", "with this row the file has %d columns and %d is the most; if names of columns and values are mixed up, write the value under one name in every row, else leave out what is not needed", columns, MaxColumns)
	case rows > t.budget.Rows:
		return t.errorf(line, "", "the file has more than the %d rows that can be held here as examples; keep a part of it", t.budget.Rows)
	case rows*columns > t.budget.Cells:
		return t.errorf(line, "", "%d rows of %d columns are more than the %d cells that can be held here; leave out columns that are not needed, or keep a part of the rows", rows, columns, t.budget.Cells)
	}
	return nil
}

// pad gives every row a cell for every column. A row with more cells is an
// error.
func (t *Table) pad() error {
	if err := t.fits(0, len(t.Rows), len(t.Columns)); err != nil {
		return err
	}
	for i := range t.Rows {
		r := &t.Rows[i]
		if len(r.Cells) > len(t.Columns) {
			return t.errorf(r.Line, "", "the row has %d cells for the %d columns; correct the row, or add the names of its columns", len(r.Cells), len(t.Columns))
		}
		if missing := len(t.Columns) - len(r.Cells); missing > 0 {
			r.Cells = append(r.Cells, make([]string, missing)...)
		}
	}
	return nil
}
