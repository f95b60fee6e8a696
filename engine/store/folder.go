// Package store keeps runs on a disk, so that a crash at any byte leaves the last good state.
//
// A kept run is a folder of its own. What never changes is written once, before the
// first step: the run's data files ("data", and "test" if there is a test file) and
// then "begin", the settings and the names of what the run read. What changes is a pair
// of files, of which one is always whole: "checkpoint", what the run needs to go on;
// "result", its Record with the report; "summary", its row in a table of runs; "label",
// what the user calls it. See the type pair for how a pair is written.
//
// The package does no input or output itself. It works in a [Folder], of which there is
// one for folders of the operating system (server/disk). One for a browser's origin
// private file system is a directory of it, in a Worker:
//
//   - Create and Open are getFileHandle, then createSyncAccessHandle; Create does
//     truncate(0) then. Both wait for promises, so the goroutine that writes lets the
//     browser's event loop run meanwhile.
//   - ReadAt, Write, Sync, Size and Close are the handle's read with {at}, write with {at}
//     at the end of what was written, flush, getSize and close. A write of fewer bytes
//     than asked is an error: the quota is used up.
//   - Remove is removeEntry, Names is keys, with fs.ErrNotExist for NotFoundError.
//   - Nothing is renamed, as no rename there is promised to be atomic.
//
// Whoever opens a Folder locks it against others (flock; there Web Locks), and Close
// gives the lock back, as the end of the process or the Worker does.
package store

import (
	"errors"
	"io"
)

// A Folder is a flat folder of files that nobody else writes.
type Folder interface {
	// Create opens a file for writing, empty, whether or not it was there.
	Create(name string) (File, error)
	// Open opens a file for reading. The error for one that is not there is
	// [fs.ErrNotExist].
	Open(name string) (File, error)
	// Remove removes a file. One that is not there is no error.
	Remove(name string) error
	// Names returns the names of the files in it.
	Names() ([]string, error)
	// Close lets others write it.
	Close() error
}

// A File is an open file in a Folder.
type File interface {
	io.ReaderAt
	io.Writer // appends
	io.Closer
	// Sync waits until what was written, and the file's name, are on the disk.
	Sync() error
	Size() (int64, error)
}

// writeFile writes a file and waits until it is on the disk. If that fails, there is no
// such file.
func writeFile(folder Folder, name string, fill func(w io.Writer) error) error {
	f, err := folder.Create(name)
	if err != nil {
		return err
	}
	if err = fill(f); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		folder.Remove(name) // a part of it would only take room
	}
	return err
}
