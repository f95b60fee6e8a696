// Package hf reads and writes Hugging Face's formats: model folders and zips
// of them, config.json and safetensors.
package hf

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"time"
)

// A Folder is a Hugging Face model folder in memory: file name to content.
// It has no folders inside. It implements [fs.FS] and [fs.ReadFileFS].
type Folder map[string][]byte

// modelFile matches the files that a model needs: its configuration, its
// tokenizer and its weights, in one file or in shards.
var modelFile = regexp.MustCompile(`^(` +
	`(config|generation_config|adapter_config)\.json|` +
	`(tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab)\.json|` +
	`vocab\.txt|merges\.txt|(spiece|sentencepiece\.bpe|tokenizer)\.model|` +
	`(model|adapter_model)\.safetensors|` +
	`model\.safetensors\.index\.json|model-\d+-of-\d+\.safetensors)$`)

// ReadFolder reads the files that a model needs from the root of fsys.
func ReadFolder(fsys fs.FS) (Folder, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("cannot list the model folder: %w", err)
	}
	f := Folder{}
	for _, e := range entries {
		if e.IsDir() || !modelFile.MatchString(e.Name()) {
			continue
		}
		if f[e.Name()], err = fs.ReadFile(fsys, e.Name()); err != nil {
			return nil, fmt.Errorf("cannot read the model folder: %w", err)
		}
	}
	if len(f) == 0 {
		return nil, errNoModel("the folder")
	}
	return f, nil
}

func errNoModel(where string) error {
	return fmt.Errorf("%s holds no file of a model: expected config.json, tokenizer.json and model.safetensors", where)
}

// Names returns the names of f's files in order.
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

// openFile is one of a Folder's files, opened.
type openFile struct {
	*bytes.Reader
	info fileInfo
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }

// openFolder is a Folder opened for listing; names are those still to come.
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
