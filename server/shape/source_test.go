// Package shape tests the shape of the repository's Go source: how packages are
// described, what they are called, what they import, how long functions are, what
// embedding hides, and whether the documents keep up. It reads the source and
// builds nothing.
package shape

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// root is the repository, relative to this package's folder.
const root = "../.."

// module is the beginning of all our import paths.
const module = "tuneground/"

// A folder holds a package and its tests.
type folder struct {
	path  string // from the repository's root, such as "engine/data"
	files []source
}

// A source is a Go file.
type source struct {
	name   string
	test   bool
	syntax *ast.File
	lines  int
}

var positions = token.NewFileSet()

// folders returns all folders with Go source, parsed once.
var folders = sync.OnceValues(func() ([]*folder, error) {
	var list []*folder
	for _, top := range []string{"app", "engine", "server", "wasm"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(name string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.IsDir() {
				return err
			}
			if entry.Name() == "testdata" {
				return filepath.SkipDir
			}
			f, err := readFolder(name)
			if err == nil && f.files != nil {
				list = append(list, f)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
})

func readFolder(name string) (*folder, error) {
	relative, err := filepath.Rel(root, name)
	if err != nil {
		return nil, err
	}
	f := &folder{path: filepath.ToSlash(relative)}
	paths, err := filepath.Glob(filepath.Join(name, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			return nil, err
		}
		syntax, err := parser.ParseFile(positions, p, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		f.files = append(f.files, source{
			name: filepath.Base(p), test: strings.HasSuffix(p, "_test.go"), syntax: syntax, lines: strings.Count(string(text), "\n"),
		})
	}
	return f, nil
}

// all returns all folders, and fails if there are none.
func all(t *testing.T) []*folder {
	t.Helper()
	list, err := folders()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 40 {
		t.Fatalf("there are only %d packages: the search no longer fits the repository", len(list))
	}
	return list
}

// name returns the package's name.
func (f *folder) name() string { return strings.TrimSuffix(f.files[0].syntax.Name.Name, "_test") }

// imports returns the packages of this module that f imports, without its
// tests.
func (f *folder) imports() map[string]bool {
	set := map[string]bool{}
	for _, s := range f.files {
		if s.test {
			continue
		}
		for _, spec := range s.syntax.Imports {
			if p, ok := strings.CutPrefix(importPath(spec), module); ok {
				set[p] = true
			}
		}
	}
	return set
}

func importPath(spec *ast.ImportSpec) string {
	p, _ := strconv.Unquote(spec.Path.Value)
	return p
}

// within reports whether a package lies in one of the folders, or is one.
func within(p string, folders ...string) bool {
	for ; p != "."; p = path.Dir(p) {
		for _, f := range folders {
			if p == f {
				return true
			}
		}
	}
	return false
}

// at describes n's place for an error.
func at(n ast.Node) string {
	p := positions.Position(n.Pos())
	p.Filename = strings.TrimPrefix(filepath.ToSlash(p.Filename), root+"/")
	p.Column = 0
	return p.String()
}
