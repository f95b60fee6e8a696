// Command clientside copies go-app without what only a server runs.
//
// go-app is one package for both sides. Its HTTP handler brings net/http, and that
// crypto/tls, into the page's program: a fifth of it, packed. The page never calls them,
// but the linker keeps what their initialisation reaches.
//
//	go run ./server/content/clientside bin/go-app
//
// writes the copy, and beside it go-app.mod and go-app.sum, with which `go build
// -modfile` takes the copy in the place of the module.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const module = "github.com/maxence-charriere/go-app/v10"

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: clientside folder")
	}
	if err := write(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

// write writes the copy into a folder, which it replaces, and the files beside it.
func write(folder string) error {
	from, version, err := find()
	if err != nil {
		return err
	}
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := copyTree(folder, from); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "pkg", "app", "client.go"), []byte(missing), 0o644); err != nil {
		return err
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return err
	}
	at, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	mod = fmt.Appendf(mod, "\nreplace %s %s => %q\n", module, version, filepath.ToSlash(at))
	if err := os.WriteFile(folder+".mod", mod, 0o644); err != nil {
		return err
	}
	sum, err := os.ReadFile("go.sum")
	if err != nil {
		return err
	}
	return os.WriteFile(folder+".sum", sum, 0o644)
}

// find returns where go-app is, and its version, once it is downloaded.
func find() (folder, version string, err error) {
	command := exec.Command("go", "mod", "download", "-json", module)
	command.Stderr = os.Stderr
	out, err := command.Output()
	var m struct{ Dir, Version, Error string }
	if jsonErr := json.Unmarshal(out, &m); jsonErr != nil || m.Dir == "" {
		return "", "", fmt.Errorf("go mod download %s: %w %s", module, err, m.Error)
	}
	return m.Dir, m.Version, nil
}

// copyTree copies the sources of a module but for tests and what imports net/http.
func copyTree(to, from string) error {
	return fs.WalkDir(os.DirFS(from), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(name, "_test.go") {
			return err
		}
		if ext := filepath.Ext(name); ext != ".go" && ext != ".mod" {
			return nil
		}
		content, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		if serves, err := importsHTTP(content); err != nil || serves {
			return err
		}
		file := filepath.Join(to, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		return os.WriteFile(file, content, 0o644)
	})
}

func importsHTTP(source []byte) (bool, error) {
	if !bytes.Contains(source, []byte(`"net/http"`)) {
		return false, nil
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", source, parser.ImportsOnly)
	if err != nil {
		return false, err
	}
	for _, spec := range file.Imports {
		if spec.Path.Value == `"net/http"` {
			return true, nil
		}
	}
	return false, nil
}

// missing defines what the other files need of those that are left out. If a new
// version of go-app needs more, the page does not compile.
const missing = `package app

import "strings"

// Handler only stands in a signature.
type Handler struct{}

// clientResourceResolver returns the function that finds the files of /web, which
// may lie below another address.
func clientResourceResolver(base string) func(string) string {
	return func(location string) string {
		inWeb := strings.TrimPrefix(location, "/")
		if file, ok := strings.CutPrefix(inWeb, "web/"); ok {
			return base + "/" + file
		}
		return location
	}
}

// resolveOGResource makes an address that other sites can show.
func resolveOGResource(domain, location string) string {
	if strings.HasPrefix(location, "https://") || strings.HasPrefix(location, "http://") {
		return location
	}
	return "https://" + domain + "/" + strings.Trim(location, "/")
}
`
