package disk

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"tuneground/engine/store"
)

// An Archive is a [store.Archive] whose runs are the folders of a folder. That of Archive "" is
// the working folder, and the names of its runs may be any paths.
type Archive string

func (a Archive) path(name string) string { return filepath.Join(string(a), name) }

// Names implements [store.Archive].
func (a Archive) Names() (names []string, err error) {
	entries, err := os.ReadDir(cmp.Or(string(a), "."))
	for _, e := range entries {
		if e.IsDir() && e.Name() != rowsFolder {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// Open implements [store.Archive].
func (a Archive) Open(name string) (store.Folder, error) {
	f, err := Open(a.path(name))
	if err != nil {
		return nil, err // no typed nil
	}
	return f, nil
}

// Look implements [store.Archive].
func (a Archive) Look(name string) (store.Folder, error) { return Look(a.path(name)), nil }

// InUse implements [store.Archive].
func (a Archive) InUse(name string) bool { return InUse(a.path(name)) }

// rowsFolder has a file for each row.
const rowsFolder = ".rows"

// Rows implements [store.Archive].
func (a Archive) Rows() (map[string][]byte, error) {
	rows := map[string][]byte{}
	entries, err := os.ReadDir(a.path(rowsFolder))
	for _, e := range entries {
		row, err := os.ReadFile(filepath.Join(a.path(rowsFolder), e.Name()))
		if ignore(fs.ErrNotExist, err) != nil {
			return nil, err
		}
		rows[e.Name()] = row
	}
	return rows, ignore(fs.ErrNotExist, err)
}

// ignore returns err unless it is the given one.
func ignore(one, err error) error {
	if errors.Is(err, one) {
		return nil
	}
	return err
}

// SetRow implements [store.Archive].
func (a Archive) SetRow(name string, row []byte) error {
	dir := a.path(rowsFolder)
	if row == nil {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return ignore(fs.ErrNotExist, err)
		}
		return Sync(dir)
	}
	if err := makeFolder(dir); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name), row, 0o644)
}

// Remove implements [store.Archive].
func (a Archive) Remove(name string) error {
	return errors.Join(os.RemoveAll(a.path(name)), a.SetRow(name, nil))
}

// Room implements [store.Archive]: unknown.
func (a Archive) Room() int64 { return -1 }

// An Only is a [store.Archive] of one run, whose Folder is open.
type Only struct{ folder *Folder }

// OnlyOf returns the Archive with the run in an open Folder.
func OnlyOf(f *Folder) Only { return Only{f} }

// Names implements [store.Archive].
func (o Only) Names() ([]string, error) { return []string{o.folder.dir}, nil }

// Open implements [store.Archive].
func (o Only) Open(string) (store.Folder, error) { return o.folder, nil }

// Look implements [store.Archive].
func (o Only) Look(string) (store.Folder, error) { return Look(o.folder.dir), nil }

// InUse implements [store.Archive].
func (o Only) InUse(string) bool { return true }

// Rows implements [store.Archive]: there are none.
func (o Only) Rows() (map[string][]byte, error) { return nil, nil }

// SetRow implements [store.Archive].
func (o Only) SetRow(string, []byte) error { return nil }

// Remove implements [store.Archive].
func (o Only) Remove(string) error { return store.ErrInUse }

// Room implements [store.Archive].
func (o Only) Room() int64 { return -1 }
