// Package site holds all files that are served or exported, their server, and
// the page around them.
package site

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"
)

// Folders names the folders of the site's parts.
type Folders struct {
	Web    string // files served as written
	Static string // gen/, datasets/ and words/
	Models string // one folder a model, in Hugging Face's layout
}

// A Site is every file of the page, by its path below the site's root and from
// any source. Both the server and the export read from it, so they are the
// same. Every address in it is relative: a site works below any path of any
// host.
type Site struct {
	pages map[string][]byte // rendered once, when the Site is made
	trees map[string]fs.FS  // by first path element
}

// Paths that the program itself uses.
const (
	indexPage     = "index.html"
	benchPage     = "bench.html"
	modelsFolder  = "models"
	modelsIndex   = modelsFolder + "/index.json"
	dataFolder    = "datasets"
	datasetsIndex = dataFolder + "/index.json"
	wordsFolder   = "words"
	pageWasm      = "gen/page.wasm"
)

// New renders the page over the given folders, which are read on every Open. It
// fails if the page's program has not been built.
func New(folders Folders) (*Site, error) {
	s := &Site{trees: map[string]fs.FS{}}
	roots := map[string]string{
		"web": folders.Web, "gen": folders.Static + "/gen",
		dataFolder: folders.Static + "/datasets", wordsFolder: folders.Static + "/words", modelsFolder: folders.Models,
	}
	for name, dir := range roots {
		root, err := os.OpenRoot(dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue // Open reports a missing folder when it is used
		}
		if err != nil {
			return nil, fmt.Errorf("the folder of %s cannot be read: %w", name, err)
		}
		s.trees[name] = root.FS()
	}
	wasm, err := s.Open(pageWasm)
	if err != nil {
		return nil, fmt.Errorf("%s/%s is missing: run `make build` first", folders.Static, pageWasm)
	}
	wasm.Close()
	if s.pages, err = renderPages(wasm.Size); err != nil {
		return nil, err
	}
	return s, s.addWorker()
}

// A File is one open file of a Site.
type File struct {
	io.ReadSeekCloser
	Size int64
	Info fs.FileInfo // nil for generated files
}

// modified returns when f was last written, or the zero time for generated
// files.
func (f *File) modified() time.Time {
	if f.Info == nil {
		return time.Time{}
	}
	return f.Info.ModTime()
}

type memory struct{ *bytes.Reader }

func (memory) Close() error { return nil }

func fileOf(data []byte) *File {
	return &File{ReadSeekCloser: memory{bytes.NewReader(data)}, Size: int64(len(data))}
}

// Open returns the file at a slash-separated path below the site's root. The
// error is fs.ErrNotExist for everything hidden: other files, folders, names
// that begin with a dot, links that lead out of their folder.
func (s *Site) Open(name string) (*File, error) {
	if !visible(name) {
		return nil, fs.ErrNotExist
	}
	if page, ok := s.pages[name]; ok {
		return fileOf(page), nil
	}
	top, rest, _ := strings.Cut(name, "/")
	tree := s.trees[top]
	if name == modelsIndex {
		list, err := json.Marshal(listModels(tree))
		return fileOf(list), err
	}
	if tree == nil || rest == "" {
		return nil, fs.ErrNotExist
	}
	return openFile(tree, rest)
}

// visible reports whether name is a clean relative path without hidden parts.
func visible(name string) bool {
	return fs.ValidPath(name) && !strings.HasPrefix(name, ".") && !strings.Contains(name, "/.") &&
		!strings.ContainsAny(name, "\\\x00")
}

// openFile opens a regular file. It checks first, because opening a named pipe
// would block.
func openFile(tree fs.FS, name string) (*File, error) {
	info, err := fs.Stat(tree, name)
	if err != nil || !info.Mode().IsRegular() {
		return nil, fs.ErrNotExist
	}
	f, err := tree.Open(name)
	if err != nil {
		return nil, fs.ErrNotExist
	}
	if info, err = f.Stat(); err != nil || !info.Mode().IsRegular() {
		f.Close()
		return nil, fs.ErrNotExist
	}
	seeker, ok := f.(io.ReadSeekCloser)
	if !ok {
		f.Close()
		return nil, fmt.Errorf("%s cannot be read from the middle", name)
	}
	return &File{seeker, info.Size(), info}, nil
}

// Paths returns every path that Open opens, in order.
func (s *Site) Paths() ([]string, error) {
	paths := []string{modelsIndex}
	for page := range s.pages {
		paths = append(paths, page)
	}
	for top, tree := range s.trees {
		files, err := filesBelow(tree, ".")
		if err != nil {
			return nil, fmt.Errorf("listing %s: %w", top, err)
		}
		for _, name := range files {
			if full := path.Join(top, name); full != modelsIndex {
				paths = append(paths, full)
			}
		}
	}
	slices.Sort(paths)
	return paths, nil
}

// filesBelow returns every visible regular file below a folder of tree. A link
// counts as its target if that is in the tree; links to folders count only in
// the tree's root, as a model's may be one.
func filesBelow(tree fs.FS, dir string) ([]string, error) {
	var files []string
	err := fs.WalkDir(tree, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name != "." && !visible(name) {
			return skip(d)
		}
		if d.Type()&fs.ModeSymlink == 0 {
			if d.Type().IsRegular() {
				files = append(files, name)
			}
			return nil
		}
		info, err := fs.Stat(tree, name)
		switch {
		case err != nil: // it leads out of the tree, or to no file
		case info.Mode().IsRegular():
			files = append(files, name)
		case info.IsDir() && path.Dir(name) == "." && name != dir:
			linked, err := filesBelow(tree, name)
			files = append(files, linked...)
			return err
		}
		return nil
	})
	return files, err
}

func skip(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// Read returns a whole file of the site.
func (s *Site) Read(name string) ([]byte, error) {
	f, err := s.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer f.Close()
	return io.ReadAll(f)
}
