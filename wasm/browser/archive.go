//go:build js && wasm

package browser

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"syscall/js"

	"tuneground/engine/message"
	"tuneground/engine/store"
)

// Runs is the directory of the page's kept runs in the origin private file system: a
// subdirectory for each. It is for a Worker, where files can be read and written at
// once.
type Runs struct{ dir, rows js.Value }

// runsFolder is the directory's name. The lock of a run is named after both.
const runsFolder = "runs"

// OpenRuns opens the directory. A browser may refuse, as in private windows.
func OpenRuns() (*Runs, error) {
	dir, err := directory(runsFolder)
	if err != nil {
		return nil, err
	}
	rows, err := directory(runsFolder + "-rows")
	return &Runs{dir, rows}, err
}

// directory opens a directory of the origin private file system, and makes it if it is
// not there.
func directory(name string) (js.Value, error) {
	storage := js.Global().Get("navigator").Get("storage")
	if storage.IsUndefined() || storage.Get("getDirectory").IsUndefined() {
		return js.Undefined(), message.Errorf("this browser keeps no files for web pages")
	}
	root, err := call(storage, "getDirectory")
	if err == nil {
		root, err = call(root, "getDirectoryHandle", name, map[string]any{"create": true})
	}
	if err != nil {
		err = message.Errorf("the browser lets this page keep no files: %w", err)
	}
	return root, err
}

// Names implements [store.Archive].
func (r *Runs) Names() ([]string, error) { return keys(r.dir, "directory") }

// Rows implements [store.Archive].
func (r *Runs) Rows() (map[string][]byte, error) {
	view, err := look(r.rows)
	if err != nil {
		return nil, err
	}
	rows := map[string][]byte{}
	for name, file := range view {
		row := make([]byte, file.blob.Size())
		if _, err := file.ReadAt(row, 0); err == nil || err == io.EOF { // otherwise it changes at this moment
			rows[name] = row
		}
	}
	return rows, nil
}

// SetRow implements [store.Archive]. A row is taken away by emptying its file: that the
// disk has a removal too, no browser promises.
func (r *Runs) SetRow(name string, row []byte) error {
	f := &folder{dir: r.rows}
	if row == nil {
		if _, err := f.Open(name); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
	}
	file, err := f.Create(name)
	if err != nil {
		return err
	}
	_, err = file.Write(row)
	return errors.Join(err, file.Sync(), file.Close())
}

// Remove implements [store.Archive].
func (r *Runs) Remove(name string) error {
	_, err := call(r.dir, "removeEntry", name, map[string]any{"recursive": true})
	return errors.Join(err, (&folder{dir: r.rows}).Remove(name))
}

// Room implements [store.Archive]. The page takes up to half of what the browser gives
// it, so that models and other pages of the site have the rest.
func (r *Runs) Room() int64 {
	estimate, err := call(js.Global().Get("navigator").Get("storage"), "estimate")
	if err != nil {
		return -1
	}
	return max(0, int64(estimate.Get("quota").Float()/2-estimate.Get("usage").Float()))
}

// InUse implements [store.Archive].
func (r *Runs) InUse(name string) bool {
	state, err := call(js.Global().Get("navigator").Get("locks"), "query")
	if err != nil {
		return false
	}
	held := state.Get("held")
	for i := range held.Length() {
		if held.Index(i).Get("name").String() == lockName(name) {
			return true
		}
	}
	return false
}

// Look implements [store.Archive]: the files are what they are now.
func (r *Runs) Look(name string) (store.Folder, error) {
	dir, err := call(r.dir, "getDirectoryHandle", name)
	if err != nil {
		return nil, err
	}
	return look(dir)
}

// Open implements [store.Archive].
func (r *Runs) Open(name string) (store.Folder, error) {
	release, err := lock(lockName(name))
	if err != nil {
		return nil, err
	}
	dir, err := call(r.dir, "getDirectoryHandle", name, map[string]any{"create": true})
	if err != nil {
		release()
		return nil, err
	}
	return &folder{dir, release}, nil
}

func lockName(run string) string { return runsFolder + "/" + run }

// lock takes a lock of the origin, which the end of the Worker gives back too.
func lock(name string) (release func(), err error) {
	held, done := make(chan bool, 1), js.Undefined()
	begin := js.FuncOf(func(_ js.Value, args []js.Value) any {
		if args[0].IsNull() {
			held <- false
			return nil
		}
		held <- true
		promise := js.Global().Get("Promise").Call("withResolvers")
		done = promise.Get("resolve")
		return promise.Get("promise")
	})
	js.Global().Get("navigator").Get("locks").Call("request", name, map[string]any{"ifAvailable": true}, begin)
	got := <-held
	begin.Release()
	if !got {
		return nil, store.ErrInUse
	}
	return func() { done.Invoke() }, nil
}

// A folder is a directory of the origin private file system.
type folder struct {
	dir     js.Value
	release func() // of the lock
}

func (f *folder) Create(name string) (store.File, error) {
	file, err := call(f.dir, "getFileHandle", name, map[string]any{"create": true})
	if err != nil {
		return nil, err
	}
	handle, err := call(file, "createSyncAccessHandle")
	if err != nil {
		return nil, err
	}
	o := &opened{handle: handle}
	_, err = o.do("truncate", 0)
	return o, err
}

// Open opens a file as it is now, whoever writes it.
func (f *folder) Open(name string) (store.File, error) {
	handle, err := call(f.dir, "getFileHandle", name)
	if err != nil {
		return nil, err
	}
	file, err := call(handle, "getFile")
	if err != nil {
		return nil, err
	}
	return snapshot{blob: Blob{file}}, nil
}

func (f *folder) Remove(name string) error {
	_, err := call(f.dir, "removeEntry", name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (f *folder) Names() ([]string, error) { return keys(f.dir, "file") }

func (f *folder) Close() error {
	f.release()
	return nil
}

// keys returns the names of a directory's entries of one kind, "file" or "directory".
func keys(dir js.Value, kind string) (names []string, err error) {
	entries := dir.Call("values")
	for {
		next, err := call(entries, "next")
		if err != nil || next.Get("done").Bool() {
			return names, err
		}
		if entry := next.Get("value"); entry.Get("kind").String() == kind {
			names = append(names, entry.Get("name").String())
		}
	}
}

// An opened file has a handle that reads and writes at once.
type opened struct {
	handle  js.Value
	written int64
}

// do calls a method of the handle, which throws, as when the disk is full.
func (o *opened) do(method string, args ...any) (result js.Value, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fileError(cause.(js.Error))
		}
	}()
	return o.handle.Call(method, args...), nil
}

// piece is the number of bytes that go to JavaScript at once.
const piece = 1 << 20

func (o *opened) Write(p []byte) (n int, err error) {
	for n < len(p) {
		view := js.Global().Get("Uint8Array").New(min(piece, len(p)-n))
		js.CopyBytesToJS(view, p[n:])
		got, err := o.do("write", view, map[string]any{"at": o.written})
		if err != nil {
			return n, err
		}
		if got.Int() != view.Length() {
			return n, errFull
		}
		n += got.Int()
		o.written += int64(got.Int())
	}
	return n, nil
}

func (o *opened) Sync() error {
	_, err := o.do("flush")
	return err
}

func (o *opened) Size() (int64, error) {
	size, err := o.do("getSize")
	if err != nil {
		return 0, err
	}
	return int64(size.Float()), nil
}

func (o *opened) Close() error {
	_, err := o.do("close")
	return err
}

// ReadAt implements [store.File] for a file that is only written.
func (o *opened) ReadAt([]byte, int64) (int, error) { return 0, errors.ErrUnsupported }

// A snapshot is a file as it was when it was opened.
type snapshot struct {
	blob    Blob
	content []byte // of a small file that was read at once; or nil
}

func (s snapshot) ReadAt(p []byte, at int64) (int, error) {
	if s.content != nil {
		return bytes.NewReader(s.content).ReadAt(p, at)
	}
	return s.blob.ReadAt(p, at)
}

func (s snapshot) Size() (int64, error)      { return s.blob.Size(), nil }
func (s snapshot) Write([]byte) (int, error) { return 0, errors.ErrUnsupported }
func (s snapshot) Sync() error               { return nil }
func (s snapshot) Close() error              { return nil }

var errFull = message.Errorf("the browser gives this page no more room; delete kept runs, or free some of the disk")

// call calls a method that returns a promise, and waits for it.
func call(object js.Value, method string, args ...any) (js.Value, error) {
	value, err := await(object.Call(method, args...))
	var thrown js.Error
	if errors.As(err, &thrown) {
		return value, fileError(thrown)
	}
	return value, err
}

// fileError returns the error that a DOMException is.
func fileError(thrown js.Error) error {
	switch thrown.Value.Get("name").String() {
	case "NotFoundError":
		return fs.ErrNotExist
	case "QuotaExceededError":
		return errFull
	}
	return message.Errorf("the browser says: %s", thrown.Value.Get("message").String())
}
