package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tuneground/engine/export"
	"tuneground/engine/hf"
	"tuneground/engine/run"
	"tuneground/server/disk"
)

// A destination is the folder that a tuned model is saved to. The folder is
// replaced as a whole: whenever the program ends, even by a power cut, either
// the old model or the new one is there, with all of its files.
//
// The new folder is written beside the old one and flushed to the disk, and
// then the two are exchanged. Linux and macOS do that in one step if the file
// system can. Elsewhere it takes two renamings. A program that is cut off
// between them leaves both models beside the folder, and the next call of
// openDestination finishes the exchange.
type destination struct {
	dir     string // absolute, links resolved
	writing string // the new folder, while it is incomplete
	ready   string // the new folder, complete; after the exchange the old one
	former  string // the old folder, between two renamings
}

// openDestination checks that a model can be saved to dir, which need not
// exist, and finishes an interrupted saving. It does not change the contents of
// dir.
func openDestination(dir string) (*destination, error) {
	d, err := newDestination(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(d.dir), 0o755); err != nil {
		return nil, err
	}
	if err := d.recover(); err != nil {
		return nil, err
	}
	if err := d.replaceable(); err != nil {
		return nil, err
	}
	if err := os.Mkdir(d.writing, 0o755); err != nil {
		return nil, err
	}
	return d, os.Remove(d.writing)
}

func newDestination(dir string) (*destination, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if resolved, err := filepath.EvalSymlinks(dir); err == nil {
		dir = resolved
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	beside := func(what string) string {
		return filepath.Join(filepath.Dir(dir), "."+filepath.Base(dir)+".tuneground-"+what)
	}
	return &destination{dir, beside("writing"), beside("ready"), beside("former")}, nil
}

// replaceable returns an error if the folder cannot be replaced.
func (d *destination) replaceable() error {
	info, err := os.Stat(d.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is a file, not a folder; choose another name", d.dir)
	}
	if here, err := os.Getwd(); err == nil {
		if below, err := filepath.Rel(d.dir, here); err == nil && below != ".." && !strings.HasPrefix(below, ".."+string(filepath.Separator)) {
			return fmt.Errorf("%s cannot be replaced while it is the working folder; choose a folder in it, such as %s", d.dir, filepath.Join(d.dir, "tuned"))
		}
	}
	if above, err := os.Stat(filepath.Dir(d.dir)); err != nil || volume(info) != volume(above) {
		return fmt.Errorf("%s is a volume of its own, which cannot be replaced; choose a folder in it, such as %s", d.dir, filepath.Join(d.dir, "tuned"))
	}
	probe, err := os.CreateTemp(d.dir, ".tuneground-*") // a read-only folder is meant to stay as it is
	if err != nil {
		return err
	}
	probe.Close()
	return os.Remove(probe.Name())
}

// recover finishes an interrupted saving.
func (d *destination) recover() error {
	if err := os.RemoveAll(d.writing); err != nil {
		return err
	}
	for _, left := range []string{d.ready, d.former} {
		if !exists(left) {
			continue
		}
		if !exists(d.dir) {
			if err := os.Rename(left, d.dir); err != nil {
				return err
			}
			continue
		}
		if err := d.discard(left); err != nil {
			return err
		}
	}
	return nil
}

// save replaces the folder's model. If it fails, the folder is as it was, or
// the error says where the model is.
func (d *destination) save(model hf.Files) error {
	if err := d.write(model); err != nil {
		os.RemoveAll(d.writing)
		return fmt.Errorf("the tuned model cannot be written, and %s is as it was: %w", d.dir, err)
	}
	if err := os.Rename(d.writing, d.ready); err != nil {
		return d.strand(d.writing, err)
	}
	if err := d.exchange(); err != nil {
		return d.strand(d.ready, err)
	}
	disk.Sync(filepath.Dir(d.dir))
	if !exists(d.ready) {
		return nil
	}
	if err := d.discard(d.ready); err != nil {
		return fmt.Errorf("the tuned model is saved, but what else was in %s lies in %s: %w", d.dir, d.ready, err)
	}
	return nil
}

// strand renames a complete model that cannot be moved into place to a name
// that no later saving touches, and returns an error with that name.
func (d *destination) strand(model string, cause error) error {
	for n := 2; ; n++ {
		free := filepath.Join(filepath.Dir(model), fmt.Sprintf("%s-%d", filepath.Base(d.dir), n))
		if exists(free) {
			continue
		}
		if os.Rename(model, free) == nil {
			model = free
		}
		return fmt.Errorf("the tuned model lies in %s, as it cannot be moved to %s: %w", model, d.dir, cause)
	}
}

// write writes the model beside the folder and waits until it is on the disk.
func (d *destination) write(model hf.Files) error {
	mode := fs.FileMode(0o755)
	if info, err := os.Stat(d.dir); err == nil {
		mode = info.Mode().Perm()
	}
	if err := os.Mkdir(d.writing, mode); err != nil {
		return err
	}
	for _, file := range model {
		path := filepath.Join(d.writing, filepath.FromSlash(file.Name))
		if err := os.MkdirAll(filepath.Dir(path), mode); err != nil {
			return err
		}
		if err := writeFile(path, file.Write); err != nil {
			return err
		}
		if err := disk.Sync(filepath.Dir(path)); err != nil {
			return err
		}
	}
	return disk.Sync(d.writing)
}

// writeFile writes a file and waits until it is on the disk.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(f, 1<<20)
	if err = write(b); err == nil {
		err = b.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// exchange exchanges the complete new folder and the old one. If there is no
// old one, or an empty one, the new one takes its place.
func (d *destination) exchange() error {
	if info, err := os.Lstat(d.dir); err == nil && info.IsDir() {
		os.Remove(d.dir) // succeeds only if it is empty
	}
	if !exists(d.dir) {
		return os.Rename(d.ready, d.dir)
	}
	if err := swap(d.ready, d.dir); err == nil {
		return nil
	}
	if err := os.Rename(d.dir, d.former); err != nil {
		return err
	}
	if err := os.Rename(d.ready, d.dir); err != nil {
		return errors.Join(err, os.Rename(d.former, d.dir))
	}
	return os.Rename(d.former, d.ready)
}

// discard removes an old model and its folder. Other files in it, such as
// notes, are moved into the new folder.
func (d *destination) discard(old string) error {
	entries, err := os.ReadDir(old)
	if err != nil {
		return err
	}
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	var ours []string
	if slices.Contains(names, run.RecordFile) { // the engine has saved it
		ours = append([]string{run.RecordFile}, export.Beside...)
	}
	if _, picked, err := run.ModelFiles(names); err == nil {
		for _, i := range picked {
			ours = append(ours, names[i])
		}
	}
	for _, name := range names {
		from, to := filepath.Join(old, name), filepath.Join(d.dir, name)
		if slices.Contains(ours, name) {
			err = os.RemoveAll(from)
		} else {
			if exists(to) {
				to += ".old"
			}
			err = os.Rename(from, to)
		}
		if err != nil {
			return err
		}
	}
	return os.Remove(old)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
