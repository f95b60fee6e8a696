package main

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

// Folders says where the parts of the site lie.
type Folders struct {
	Web    string // what is served as it was written
	Static string // gen/ and datasets/
	Models string // one folder a model, in Hugging Face's layout
}

// A Site is every file of the page by its path below the site's root, wherever
// it comes from. The server answers from it and the export writes it out, so
// both are the same. Every address in it is relative: a site works below any
// path of any host.
type Site struct {
	pages map[string][]byte // rendered once, when the Site is made
	trees map[string]fs.FS  // by first path element
}

// Paths that the program itself speaks of.
const (
	indexPage     = "index.html"
	benchPage     = "bench.html"
	modelsFolder  = "models"
	modelsIndex   = modelsFolder + "/index.json"
	dataFolder    = "datasets"
	datasetsIndex = dataFolder + "/index.json"
	pageWasm      = "gen/page.wasm"
)

// NewSite renders the page over the given folders, which are read anew on
// every Open. It fails when the page's program has not been built.
func NewSite(folders Folders) (*Site, error) {
	s := &Site{trees: map[string]fs.FS{}}
	roots := map[string]string{
		"web": folders.Web, "gen": folders.Static + "/gen",
		dataFolder: folders.Static + "/datasets", modelsFolder: folders.Models,
	}
	for name, dir := range roots {
		root, err := os.OpenRoot(dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue // Open reports what is asked for and not there
		}
		if err != nil {
			return nil, badInputf("the folder of %s cannot be read: %w", name, err)
		}
		s.trees[name] = root.FS()
	}
	wasm, err := s.Open(pageWasm)
	if err != nil {
		return nil, badInputf("%s/%s is missing: run `make build` first", folders.Static, pageWasm)
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
	Size     int64
	Modified time.Time // zero for files that are made
}

type memory struct{ *bytes.Reader }

func (memory) Close() error { return nil }

func fileOf(data []byte) *File {
	return &File{ReadSeekCloser: memory{bytes.NewReader(data)}, Size: int64(len(data))}
}

// Open returns the file at a slash-separated path below the site's root. The
// error is fs.ErrNotExist for whatever is not to be seen: other files, folders,
// names that begin with a dot, links that lead out of their folder.
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

func openFile(tree fs.FS, name string) (*File, error) {
	f, err := tree.Open(name)
	if err != nil {
		return nil, fs.ErrNotExist
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		f.Close()
		return nil, fs.ErrNotExist
	}
	seeker, ok := f.(io.ReadSeekCloser)
	if !ok {
		f.Close()
		return nil, fmt.Errorf("%s cannot be read from the middle", name)
	}
	return &File{seeker, info.Size(), info.ModTime()}, nil
}

// Paths returns every path that Open opens, in order.
func (s *Site) Paths() ([]string, error) {
	paths := []string{modelsIndex}
	for page := range s.pages {
		paths = append(paths, page)
	}
	for top, tree := range s.trees {
		err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			full := path.Join(top, name)
			if !visible(full) {
				return skip(d)
			}
			if d.Type().IsRegular() && full != modelsIndex {
				paths = append(paths, full)
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("listing %s: %w", top, err)
		}
	}
	slices.Sort(paths)
	return paths, nil
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
