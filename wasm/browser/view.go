//go:build js && wasm

package browser

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"syscall/js"

	"tuneground/engine/store"
)

// A view is a directory as it was at one moment. The browser is asked for all of it at
// once: a table of many runs would wait long if it were for each file.
type view map[string]snapshot

// atOnce is the size of the files that are read with their directory.
const atOnce = 4 << 10

func look(dir js.Value) (view, error) {
	entries, err := await(js.Global().Get("Array").Call("fromAsync", dir.Call("values")))
	if err != nil {
		return nil, err
	}
	var asked []any
	for i := range entries.Length() {
		if entry := entries.Index(i); entry.Get("kind").String() == "file" {
			asked = append(asked, entry.Call("getFile"))
		}
	}
	files, err := settled(asked)
	if err != nil {
		return nil, err
	}
	v := view{}
	var small []string
	asked = nil
	for _, file := range files {
		b := Blob{file}
		v[b.Name()] = snapshot{blob: b}
		if b.Size() <= atOnce {
			small, asked = append(small, b.Name()), append(asked, file.Call("arrayBuffer"))
		}
	}
	contents, err := settled(asked)
	if err != nil || len(contents) != len(small) {
		return v, err // what changes meanwhile is read when it is asked for
	}
	for i, name := range small {
		content := make([]byte, v[name].blob.Size())
		js.CopyBytesToGo(content, js.Global().Get("Uint8Array").New(contents[i]))
		v[name] = snapshot{v[name].blob, content}
	}
	return v, nil
}

// settled returns the values of promises, without those that failed, such as for a file
// that is gone by now.
func settled(promises []any) (values []js.Value, err error) {
	results, err := await(js.Global().Get("Promise").Call("allSettled", promises))
	if err != nil {
		return nil, err
	}
	for i := range results.Length() {
		if r := results.Index(i); r.Get("status").String() == "fulfilled" {
			values = append(values, r.Get("value"))
		}
	}
	return values, nil
}

func (v view) Open(name string) (store.File, error) {
	file, ok := v[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return file, nil
}

func (v view) Names() ([]string, error) { return slices.Collect(maps.Keys(v)), nil }

func (v view) Create(string) (store.File, error) { return nil, errors.ErrUnsupported }
func (v view) Remove(string) error               { return errors.ErrUnsupported }
func (v view) Close() error                      { return nil }
