package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io/fs"

	"tuneground/engine/run"
)

// A table of many runs would take long if it opened each. So a run has its row beside
// the others' too, and only while nobody has the run open: whoever opens it takes the
// row away first, and closing writes it anew. After a crash there is none, and the run
// itself is read. A row begins with the SHA-256 of all that follows, its JSON.

// Open opens a run of an Archive, with an empty one for none.
func Open(archive Archive, name string) (*Run, error) {
	folder, err := archive.Open(name)
	if err != nil {
		return nil, err
	}
	if err := archive.SetRow(name, nil); err != nil {
		return nil, errors.Join(err, folder.Close())
	}
	r := Of(folder)
	r.archive, r.name = archive, name
	return r, nil
}

// keepRow keeps the run's row beside it. A run without one is found all the same.
func (r *Run) keepRow() {
	k := run.KeptRun{Name: r.name}
	var err error
	if k.Row, k.Bytes, err = r.Row(); err == nil {
		k.Label, err = r.Label()
	}
	if err != nil {
		return
	}
	text, err := json.Marshal(k)
	if err != nil {
		return
	}
	sum := sha256.Sum256(text)
	if r.archive.SetRow(r.name, append(sum[:], text...)) != nil {
		r.archive.SetRow(r.name, nil) // what there is of it only takes room
	}
}

// Rows returns the rows of an Archive's runs that have one, by name.
func Rows(archive Archive) (map[string]run.KeptRun, error) {
	kept, err := archive.Rows()
	if err != nil {
		return nil, err
	}
	rows := map[string]run.KeptRun{}
	for name, row := range kept {
		sum, text := row[:min(sha256.Size, len(row))], row[min(sha256.Size, len(row)):]
		right := sha256.Sum256(text)
		var k run.KeptRun
		if bytes.Equal(sum, right[:]) && json.Unmarshal(text, &k) == nil && k.Name == name {
			rows[name] = k
		}
	}
	return rows, nil
}

// Row returns the run's row in a table of runs, and the size of its files. The error
// for no run is [fs.ErrNotExist].
func (r *Run) Row() (row run.Row, bytes int64, err error) {
	if err = readJSON(&r.summary, &row); errors.Is(err, fs.ErrNotExist) {
		var b Beginning
		b, err = r.Beginning() // it broke off before the first checkpoint
		row = b.Record.Row()
	}
	if err != nil {
		return row, 0, err
	}
	bytes, err = r.size()
	return row, bytes, err
}

func (r *Run) size() (bytes int64, err error) {
	names, err := r.folder.Names()
	for _, name := range names {
		f, err := r.folder.Open(name)
		if err != nil {
			return 0, err
		}
		n, err := f.Size()
		if err = errors.Join(err, f.Close()); err != nil {
			return 0, err
		}
		bytes += n
	}
	return bytes, err
}
