package main

import (
	"archive/zip"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"

	"tuneground/engine/hf"
)

// A client is the program of a package registry. It gets packages from wherever
// this machine's settings say.
type client struct {
	name     string
	commands [][]string                      // candidates; the first that exists is run
	args     func(name, dir string) []string // arguments that download the package to dir
}

var pip = client{
	"pip", [][]string{{"pip3"}, {"pip"}, {"python3", "-m", "pip"}},
	func(name, dir string) []string {
		return []string{"download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", dir, name}
	},
}

var maven = client{
	"Maven", [][]string{{"mvn"}},
	func(name, dir string) []string {
		return []string{"--quiet", "--batch-mode", "-Dstyle.color=never", "dependency:copy", "-Dartifact=" + name, "-DoutputDirectory=" + dir}
	},
}

// complaints matches the line in which a client reports its error.
var complaints = regexp.MustCompile(`ERROR\S* (.+)`)

// download runs the first client that exists.
func (c client) download(ctx context.Context, name, dir string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	for _, words := range c.commands {
		args := append(words[1:len(words):len(words)], c.args(name, dir)...)
		command := exec.CommandContext(ctx, words[0], args...)
		output, err := command.CombinedOutput()
		if errors.Is(err, exec.ErrNotFound) {
			continue
		}
		if complaint := complaints.FindSubmatch(output); err != nil && complaint != nil {
			return fmt.Errorf("%s says: %s", c.name, complaint[1])
		}
		if err != nil {
			return fmt.Errorf("%s cannot download it (%w)", c.name, err)
		}
		return nil
	}
	return fmt.Errorf("there is no %s here", c.name)
}

// readCarrier downloads the package and reads the model in it. Python's and
// Java's packages are zips.
func (p *entry) readCarrier(ctx context.Context) (hf.Folder, error) {
	dir, err := os.MkdirTemp("", "tuneground-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := p.carrier.client.download(ctx, p.carrier.name, dir); err != nil {
		return nil, err
	}
	found, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(found) != 1 {
		return nil, fmt.Errorf("%s left %d files where one package was expected", p.carrier.client.name, len(found))
	}
	archive, err := zip.OpenReader(found[0])
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	raw, err := collect(p.raw, func(name string) ([]byte, error) {
		return fs.ReadFile(archive, p.carrier.folder+cmp.Or(p.carrier.inside[name], name))
	})
	if err != nil {
		return nil, err
	}
	return p.make(raw)
}
