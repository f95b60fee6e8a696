//go:build js && wasm

package browser

import (
	"fmt"
	"syscall/js"
	"time"
)

// Outlets is a directory of the origin private file system for files on their way to the
// reader. Each Worker has a directory of its own in it, which a later one removes.
type Outlets struct {
	dir    *folder // nil: the browser keeps no files
	number int     // of the files so far
	last   *Outlet
}

// outletsFolder is the directory's name. The lock of a Worker's is named after both.
const outletsFolder = "outlets"

// outletsAge is how long files stay after their Worker has ended: a page may still offer
// them.
const outletsAge = time.Hour

// OpenOutlets opens a directory for this Worker.
func OpenOutlets() *Outlets {
	dir, err := directory(outletsFolder)
	if err != nil {
		return &Outlets{}
	}
	removeOld(dir)
	name := js.Global().Get("crypto").Call("randomUUID").String()
	release, err := lock(outletsFolder + "/" + name)
	if err != nil {
		return &Outlets{}
	}
	own, err := call(dir, "getDirectoryHandle", name, map[string]any{"create": true})
	if err != nil {
		release()
		return &Outlets{}
	}
	return &Outlets{dir: &folder{own, release}}
}

// removeOld removes the directories of Workers that ended long ago.
func removeOld(dir js.Value) {
	names, _ := keys(dir, "directory") // what cannot be listed stays
	for _, name := range names {
		release, err := lock(outletsFolder + "/" + name)
		if err != nil {
			continue
		}
		if old, err := call(dir, "getDirectoryHandle", name); err == nil && ended(old) {
			call(dir, "removeEntry", name, map[string]any{"recursive": true}) // or later
		}
		release()
	}
}

// ended reports whether all files in a directory are old.
func ended(dir js.Value) bool {
	files, err := look(dir)
	for _, file := range files {
		changed := time.UnixMilli(int64(file.blob.value.Get("lastModified").Float()))
		if time.Since(changed) < outletsAge {
			return false
		}
	}
	return err == nil
}

// outletsKept is the number of files that stay: a page may still download them.
const outletsKept = 8

// New returns an empty Outlet. If the one before was not posted, it is given up.
func (o *Outlets) New() *Outlet {
	out := newOutlet()
	if o.dir == nil {
		return out
	}
	if o.last != nil && o.last.file != nil {
		o.last.file.Close()
	}
	o.number++
	o.dir.Remove(fmt.Sprint(o.number - outletsKept)) // or never
	name := fmt.Sprint(o.number)
	file, err := o.dir.Create(name)
	if err != nil {
		return out
	}
	out.file, out.get = file, func() (js.Value, error) {
		handle, err := call(o.dir.dir, "getFileHandle", name)
		if err != nil {
			return handle, err
		}
		return call(handle, "getFile")
	}
	o.last = out
	return out
}
