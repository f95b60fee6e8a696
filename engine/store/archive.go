package store

import "tuneground/engine/message"

// An Archive is a place with kept runs, each in a Folder of its own name. There is one for
// folders of the operating system (server/disk) and one for a browser's origin private
// file system (wasm/browser).
type Archive interface {
	// Names returns the names of the runs.
	Names() ([]string, error)
	// Open opens a run's Folder, which it makes if it is not there, and locks it. The
	// error for a locked one is [ErrInUse].
	Open(name string) (Folder, error)
	// Look opens a run's Folder to read what is there, locked by another or not.
	Look(name string) (Folder, error)
	// InUse reports whether a run is open somewhere.
	InUse(name string) bool
	// Rows returns what SetRow kept, by the names of the runs.
	Rows() (map[string][]byte, error)
	// SetRow keeps a run's row for a table of runs, nil for none. When it returns, the
	// row before is gone from the disk.
	SetRow(name string, row []byte) error
	// Remove removes a run with all its files, and its row.
	Remove(name string) error
	// Room returns how many more bytes there is room for, -1 if that is unknown.
	Room() int64
}

// ErrInUse is the error for a run that another process or another tab has opened, or
// this one.
var ErrInUse = message.Errorf("it is in use: another process or tab trains this run; wait for its end, or choose another")
