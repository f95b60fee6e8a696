package store

import (
	"errors"
	"io/fs"

	"tuneground/engine/run"
)

// SetLabel keeps the user's title and tags of the run.
func (r *Run) SetLabel(l run.Label) error { return writeJSON(&r.label, l) }

// Label returns what SetLabel kept, the zero Label before.
func (r *Run) Label() (l run.Label, err error) {
	if err = readJSON(&r.label, &l); errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return l, err
}

// Record returns the Record of the run as far as it is known: with its report, or of the
// newest checkpoint, or of its beginning.
func (r *Run) Record() (*run.Record, error) {
	record, err := r.Result()
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return record, err
	}
	l, err := r.Load()
	if err == nil {
		return &l.Record, l.Close()
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	b, err := r.Beginning()
	return &b.Record, err
}
