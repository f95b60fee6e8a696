//go:build js && wasm

package browser

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"syscall/js"
	"time"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// Site is a folder of the page's own site, as a read-only file system.
type Site struct {
	// Base is the folder's address, relative to the Worker's script, such as
	// "../models".
	Base string
	// Progress, if set, is called while a file is being fetched, with the time at
	// which the fetch began. A size of 0 is unknown.
	Progress func(name string, began time.Time, done, size int64)
}

// Open implements [fs.FS]. It fetches the whole file.
func (s Site) Open(name string) (fs.File, error) {
	content, err := s.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return &siteFile{bytes.NewReader(content), siteInfo{path.Base(name), int64(len(content))}}, nil
}

// ReadFile implements [fs.ReadFileFS], so that a model's weights are in memory
// only once.
func (s Site) ReadFile(name string) ([]byte, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	content, err := s.fetch(name)
	if err != nil {
		return nil, &fs.PathError{Op: "fetch", Path: name, Err: err}
	}
	return content, nil
}

// ReadDir implements [fs.ReadDirFS] for the folders directly below s, whose
// files are listed in the site's index.json: HTTP has no listing of its own.
func (s Site) ReadDir(name string) ([]fs.DirEntry, error) {
	index, err := s.fetch("index.json")
	if err != nil {
		return nil, &fs.PathError{Op: "list", Path: name, Err: err}
	}
	var folders []run.ModelEntry
	if err := json.Unmarshal(index, &folders); err != nil {
		return nil, &fs.PathError{Op: "list", Path: name, Err: err}
	}
	for _, folder := range folders {
		if folder.Name != name || !folder.Missing.IsZero() {
			continue
		}
		var entries []fs.DirEntry
		for _, file := range folder.Files {
			entries = append(entries, fs.FileInfoToDirEntry(siteInfo{name: file}))
		}
		return entries, nil
	}
	return nil, &fs.PathError{Op: "list", Path: name, Err: fs.ErrNotExist}
}

func (s Site) fetch(name string) ([]byte, error) {
	parts := strings.Split(name, "/")
	for i := range parts {
		parts[i] = js.Global().Call("encodeURIComponent", parts[i]).String()
	}
	response, err := await(js.Global().Call("fetch", s.Base+"/"+strings.Join(parts, "/")))
	if err != nil {
		return nil, message.Errorf("the site does not answer; anything not opened before needs the network once: connect, then choose it again")
	}
	switch status := response.Get("status").Int(); {
	case status == 404:
		return nil, fs.ErrNotExist
	case status != 200:
		return nil, message.Errorf("the site answers with status %d", status)
	}
	return s.body(name, response)
}

// body reads a response in parts.
func (s Site) body(name string, response js.Value) ([]byte, error) {
	var size int64
	began := time.Now()
	headers := response.Get("headers")
	if !headers.Call("get", "Content-Encoding").Truthy() { // otherwise the length is that of the compressed form
		if length := headers.Call("get", "Content-Length"); length.Truthy() {
			fmt.Sscan(length.String(), &size)
		}
	}
	reader := response.Get("body").Call("getReader")
	content := make([]byte, 0, size)
	for {
		part, err := await(reader.Call("read"))
		if err != nil {
			return nil, message.Errorf("the connection broke")
		}
		if part.Get("done").Bool() {
			return content, nil
		}
		chunk := part.Get("value")
		from := len(content)
		content = append(content, make([]byte, chunk.Get("length").Int())...)
		js.CopyBytesToGo(content[from:], chunk)
		if s.Progress != nil {
			s.Progress(name, began, int64(len(content)), size)
		}
	}
}

// await waits for a promise.
func await(promise js.Value) (js.Value, error) {
	type outcome struct {
		value js.Value
		err   error
	}
	done := make(chan outcome, 1)
	resolved := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- outcome{value: args[0]}
		return nil
	})
	defer resolved.Release()
	rejected := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- outcome{err: js.Error{Value: args[0]}}
		return nil
	})
	defer rejected.Release()
	promise.Call("then", resolved, rejected)
	o := <-done
	return o.value, o.err
}

type siteFile struct {
	*bytes.Reader
	info siteInfo
}

func (f *siteFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *siteFile) Close() error               { return nil }

type siteInfo struct {
	name string
	size int64
}

func (i siteInfo) Name() string       { return i.name }
func (i siteInfo) Size() int64        { return i.size }
func (i siteInfo) Mode() fs.FileMode  { return 0o444 }
func (i siteInfo) ModTime() time.Time { return time.Time{} }
func (i siteInfo) IsDir() bool        { return false }
func (i siteInfo) Sys() any           { return nil }
