// Package hf translates Hugging Face's formats: model folders, zips of them,
// config.json, safetensors.
package hf

import (
	"bytes"
	"io"
	"io/fs"
	"maps"
	"slices"
	"time"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// A Folder is a Hugging Face model folder in memory: file name to content. It
// has no subfolders. It implements [fs.FS] and [fs.ReadFileFS].
type Folder map[string][]byte

// ReadFolder reads the files that a model needs from the root of fsys.
func ReadFolder(fsys fs.FS) (Folder, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, message.Errorf("cannot list the model folder: %w", err)
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	_, picked, err := run.ModelFiles(names)
	if err != nil {
		return nil, err
	}
	f := Folder{}
	for _, i := range picked {
		if f[names[i]], err = fs.ReadFile(fsys, names[i]); err != nil {
			return nil, message.Errorf("cannot read the model folder: %w", err)
		}
	}
	return f, nil
}

// Names returns the sorted names of f's files.
func (f Folder) Names() []string { return slices.Sorted(maps.Keys(f)) }

// Size returns the number of bytes of all files.
func (f Folder) Size() int {
	n := 0
	for _, data := range f {
		n += len(data)
	}
	return n
}

// ReadFile implements [fs.ReadFileFS]. It returns a copy.
func (f Folder) ReadFile(name string) ([]byte, error) {
	data, ok := f[name]
	if !ok || !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
	}
	return bytes.Clone(data), nil
}

// Open implements [fs.FS]. The name "." opens the folder itself.
func (f Folder) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	if name == "." {
		return &openFolder{folder: f, names: f.Names()}, nil
	}
	data, ok := f[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &openFile{bytes.NewReader(data), fileInfo{name, int64(len(data)), 0o444}}, nil
}

// openFile is an open file of a Folder.
type openFile struct {
	*bytes.Reader
	info fileInfo
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }

// openFolder is a Folder open for listing; names are those not yet listed.
type openFolder struct {
	folder Folder
	names  []string
}

func (d *openFolder) Stat() (fs.FileInfo, error) { return fileInfo{".", 0, fs.ModeDir | 0o555}, nil }
func (d *openFolder) Close() error               { return nil }
func (d *openFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: ".", Err: fs.ErrInvalid}
}

// ReadDir implements [fs.ReadDirFile].
func (d *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(d.names)
	} else if len(d.names) == 0 {
		return nil, io.EOF
	}
	entries := make([]fs.DirEntry, 0, min(n, len(d.names)))
	for _, name := range d.names[:cap(entries)] {
		entries = append(entries, fs.FileInfoToDirEntry(fileInfo{name, int64(len(d.folder[name])), 0o444}))
	}
	d.names = d.names[len(entries):]
	return entries, nil
}

// fileInfo implements [fs.FileInfo].
type fileInfo struct {
	name string
	size int64
	mode fs.FileMode
}

func (i fileInfo) Name() string       { return i.name }
func (i fileInfo) Size() int64        { return i.size }
func (i fileInfo) Mode() fs.FileMode  { return i.mode }
func (i fileInfo) ModTime() time.Time { return time.Time{} }
func (i fileInfo) IsDir() bool        { return i.mode.IsDir() }
func (i fileInfo) Sys() any           { return nil }
