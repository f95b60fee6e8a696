package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"
)

// archived is a package whose client copies its archive, which has the files.
func archived(t *testing.T, files map[string]string) textPackage {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	entries := tar.NewWriter(zipped)
	for name, content := range files {
		if err := entries.WriteHeader(&tar.Header{Name: "words-1.0/" + name, Mode: 0o644, Size: int64(len(content))}); err != nil {
			t.Fatal(err)
		}
		if _, err := entries.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := entries.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "words-1.0.tar.gz")
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return textPackage{
		name: "words", version: "1.0", license: "MIT", files: map[string]string{"a/good.txt": sum([]byte("good"))},
		client: client{"cp", [][]string{{"cp"}}, func(_, dir string) []string { return []string{file, dir} }},
	}
}

func TestFetchText(t *testing.T) {
	p, out := archived(t, map[string]string{"a/good.txt": "good", "a/code.py": "print()"}), t.TempDir()
	if err := p.fetch(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{"a/good.txt": "good", "package.json": `{"license":"MIT","name":"words","version":"1.0"}`} {
		if got, err := os.ReadFile(filepath.Join(out, "words", file)); string(got) != want {
			t.Errorf("%s has %q (%v), want %q", file, got, err, want)
		}
	}
	if _, err := os.Stat(filepath.Join(out, "words", "a", "code.py")); err == nil {
		t.Error("the package's program is kept too")
	}
	p.client.commands = nil // it is there and need not be had again
	if err := p.fetch(t.Context(), out); err != nil {
		t.Error(err)
	}
}

// The page does without a package that cannot be had, or is another one.
func TestTextThatCannotBeHad(t *testing.T) {
	other := archived(t, map[string]string{"a/good.txt": "bad"})
	nobody := archived(t, nil)
	nobody.client.commands = nil
	for name, p := range map[string]textPackage{"another text": other, "no client": nobody} {
		out := t.TempDir()
		if err := p.fetch(t.Context(), out); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := os.ReadDir(out); len(left) > 0 {
			t.Errorf("%s: %s is left", name, left[0].Name())
		}
	}
}
