package data

// What a browser tab holds of a table besides the file's own bytes: a cell
// takes 16 bytes wherever its text is, and a row becomes an example with its
// tokens.
const (
	// MaxRows is the largest number of rows that Read takes.
	MaxRows = 1_000_000
	// MaxColumns is the largest number of columns.
	MaxColumns = 1000
	// MaxCells is the largest number of rows times columns.
	MaxCells = 16 << 20
	// MaxCellBytes is the size of the longest cell, which is cleaned and cut
	// into tokens as a whole.
	MaxCellBytes = 8 << 20
)

// add appends a row, within the budget. The row may have fewer cells than there
// are columns until [Table.pad].
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

// fits returns an error when a table has more rows, columns or cells than it
// may have.
func (t *Table) fits(line, rows, columns int) error {
	switch {
	case columns > MaxColumns:
		return t.errorf(line, "", "with this row the file has %d columns and %d is the most; if names of columns and values are mixed up, write the value under one name in every row, else leave out what is not needed", columns, MaxColumns)
	case rows > MaxRows:
		return t.errorf(line, "", "the file has more than %d rows, and a browser tab cannot hold them as examples; keep a part of it", MaxRows)
	case rows*columns > MaxCells:
		return t.errorf(line, "", "%d rows of %d columns are more cells than the %d that a browser tab holds; leave out columns that are not needed, or keep a part of the rows", rows, columns, MaxCells)
	}
	return nil
}

// pad gives every row a cell for every column; a row that has more is an error.
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
