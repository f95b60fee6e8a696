// Package brittle is a folder in memory that fails as disks do, for tests.
package brittle

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"

	"tuneground/engine/store"
)

// A Folder is a [store.Folder] in memory. What was written to a file and not flushed
// may be lost, in part or as a whole, when the power is cut. One goroutine may write it
// while another cuts the power.
type Folder struct {
	// Room is how many bytes all files may have together; 0: any number.
	Room int
	// FailAt is the number of the operation that fails, counted from 1; 0: none. With
	// Cut, the power is cut then: all later ones fail too.
	FailAt int
	Cut    bool

	Operations int // so far: creating, writing, flushing and removing

	mu    sync.Mutex
	files map[string]*content
}

// A content is what a file holds.
type content struct {
	now     []byte
	flushed []byte // what is surely on the disk
	there   bool   // so is its name
	gone    bool   // it was removed
}

// New returns an empty folder.
func New() *Folder { return &Folder{files: map[string]*content{}} }

// Errors of the folder.
var (
	ErrFailed = errors.New("the disk failed")
	ErrFull   = errors.New("the disk is full")
)

// operation counts one, and returns its error.
func (f *Folder) operation() error {
	f.Operations++
	if f.FailAt > 0 && (f.Operations == f.FailAt || f.Cut && f.Operations > f.FailAt) {
		return ErrFailed
	}
	return nil
}

// AfterPowerCut returns the folder as it may be found once the power is back.
func (f *Folder) AfterPowerCut(random *rand.Rand) *Folder {
	f.mu.Lock()
	defer f.mu.Unlock()
	g := New()
	for name, c := range f.files {
		if !c.there && random.IntN(3) == 0 {
			continue
		}
		left := slices.Clone(c.flushed)
		if !slices.Equal(c.now, c.flushed) {
			switch random.IntN(4) {
			case 0: // a part of it
				left = slices.Clone(c.now[:random.IntN(len(c.now)+1)])
			case 1: // all of it, but for a block
				left = slices.Clone(c.now)
				from := random.IntN(len(left) + 1)
				clear(left[from:min(len(left), from+512)])
			case 2: // its length, over what was there
				left = append(slices.Clone(c.now[:min(len(c.now), random.IntN(len(c.now)+1))]), left...)
				left = left[:min(len(left), max(len(c.now), len(c.flushed)))]
			}
		}
		if c.gone && (len(left) == 0 || random.IntN(2) == 0) {
			continue
		}
		g.files[name] = &content{now: left, flushed: left, there: true}
	}
	return g
}

// Bytes returns the content of a file.
func (f *Folder) Bytes(name string) []byte { return f.files[name].now }

// Set changes the content of a file.
func (f *Folder) Set(name string, b []byte) {
	f.files[name] = &content{now: b, flushed: b, there: true}
}

// Create implements [store.Folder].
func (f *Folder) Create(name string) (store.File, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.operation(); err != nil {
		return nil, err
	}
	c := f.files[name]
	if c == nil {
		c = new(content)
		f.files[name] = c
	}
	c.now, c.gone = nil, false
	return &file{f, c}, nil
}

// Open implements [store.Folder].
func (f *Folder) Open(name string) (store.File, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c := f.files[name]; c != nil && !c.gone {
		return &file{f, c}, nil
	}
	return nil, fs.ErrNotExist
}

// Remove implements [store.Folder].
func (f *Folder) Remove(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.operation(); err != nil {
		return err
	}
	if c := f.files[name]; c != nil {
		c.now, c.gone = nil, true
	}
	return nil
}

// Names implements [store.Folder].
func (f *Folder) Names() (names []string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(f.files)) {
		if !f.files[name].gone {
			names = append(names, name)
		}
	}
	return names, nil
}

// Close implements [store.Folder].
func (f *Folder) Close() error { return nil }

func (f *Folder) used() (bytes int) {
	for _, c := range f.files {
		bytes += len(c.now)
	}
	return bytes
}

type file struct {
	folder *Folder
	*content
}

func (f *file) Write(b []byte) (int, error) {
	f.folder.mu.Lock()
	defer f.folder.mu.Unlock()
	if err := f.folder.operation(); err != nil {
		f.now = append(f.now, b[:len(b)/2]...)
		return len(b) / 2, err
	}
	if room := f.folder.Room; room > 0 && f.folder.used()+len(b) > room {
		return 0, ErrFull
	}
	f.now = append(f.now, b...)
	return len(b), nil
}

func (f *file) ReadAt(b []byte, at int64) (int, error) {
	f.folder.mu.Lock()
	defer f.folder.mu.Unlock()
	if at > int64(len(f.now)) {
		return 0, io.EOF
	}
	n := copy(b, f.now[at:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (f *file) Sync() error {
	f.folder.mu.Lock()
	defer f.folder.mu.Unlock()
	if err := f.folder.operation(); err != nil {
		return err
	}
	f.flushed, f.there = slices.Clone(f.now), true
	return nil
}

func (f *file) Size() (int64, error) { return int64(len(f.now)), nil }
func (f *file) Close() error         { return nil }
