// Package disk keeps runs in folders of the operating system.
package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"tuneground/engine/store"
)

// A Folder is a [store.Folder] in the operating system's file system.
type Folder struct {
	dir  string
	lock *os.File // nil: it is only looked at
	made bool     // by Open
}

// lockFile is the file in a folder whose lock says that the folder is in use. The
// operating system gives up the lock when the process ends, however it ends.
const lockFile = "lock"

// Open opens a folder, which it makes if it is not there, and locks it.
func Open(dir string) (*Folder, error) {
	_, missing := os.Stat(dir)
	if err := makeFolder(dir); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	if err := take(lock); err != nil {
		lock.Close()
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return &Folder{dir, lock, missing != nil}, nil
}

// Look opens a folder to read what is there, locked by another or not.
func Look(dir string) *Folder { return &Folder{dir: dir} }

// InUse reports whether a folder is locked.
func InUse(dir string) bool {
	lock, err := os.Open(filepath.Join(dir, lockFile))
	if err != nil {
		return false
	}
	defer lock.Close()
	return errors.Is(take(lock), store.ErrInUse)
}

// Dir returns the folder's path.
func (f *Folder) Dir() string { return f.dir }

// makeFolder makes a folder that outlasts a power cut.
func makeFolder(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return Sync(filepath.Dir(dir))
}

// Create implements [store.Folder].
func (f *Folder) Create(name string) (store.File, error) {
	file, err := os.Create(filepath.Join(f.dir, name))
	if err != nil {
		return nil, err
	}
	return opened{file}, nil
}

// Open implements [store.Folder].
func (f *Folder) Open(name string) (store.File, error) {
	file, err := os.Open(filepath.Join(f.dir, name))
	if err != nil {
		return nil, err
	}
	return opened{file}, nil
}

// Remove implements [store.Folder].
func (f *Folder) Remove(name string) error {
	err := os.Remove(filepath.Join(f.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Names implements [store.Folder].
func (f *Folder) Names() (names []string, err error) {
	entries, err := os.ReadDir(f.dir)
	for _, e := range entries {
		if e.Type().IsRegular() && e.Name() != lockFile {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// Close implements [store.Folder]. Of a folder in which nothing began it leaves nothing
// behind.
func (f *Folder) Close() error {
	if f.lock == nil {
		return nil
	}
	if entries, err := os.ReadDir(f.dir); err != nil || len(entries) != 1 {
		return f.lock.Close()
	}
	err := errors.Join(f.lock.Close(), os.Remove(f.lock.Name()))
	if f.made {
		err = errors.Join(err, os.Remove(f.dir))
	}
	return err
}

// An opened file knows its folder, whose names are flushed with it.
type opened struct{ *os.File }

// Size implements [store.File].
func (o opened) Size() (int64, error) {
	info, err := o.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// Sync implements [store.File].
func (o opened) Sync() error {
	if err := o.File.Sync(); err != nil {
		return err
	}
	return Sync(filepath.Dir(o.Name()))
}

// Sync waits until a folder's names are on the disk. Windows has no call for that.
func Sync(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
