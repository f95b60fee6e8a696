package main

import (
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/run"

	"tuneground/engine/hf"
)

// modelOf returns a model folder in which every file names the model.
func modelOf(name string, files ...string) hf.Folder {
	folder := hf.Folder{}
	for _, file := range append(files, "config.json", "model.safetensors", run.RecordFile, "README.md") {
		folder[file] = []byte(name)
	}
	return folder
}

func open(t *testing.T, dir string) *destination {
	t.Helper()
	d, err := openDestination(dir)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// contentOf returns the files below dir by name.
func contentOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// expectFolder checks that dir holds a model and the extra files, and that no
// leftovers of a saving are beside it.
func expectFolder(t *testing.T, dir string, model hf.Folder, extra map[string]string) {
	t.Helper()
	want := maps.Clone(extra)
	if want == nil {
		want = map[string]string{}
	}
	for name, data := range model {
		want[name] = string(data)
	}
	if got := contentOf(t, dir); !maps.Equal(got, want) {
		t.Errorf("the folder holds %v, want %v", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
	beside, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(beside) != 1 {
		t.Errorf("beside the folder lies %v (%v)", beside, err)
	}
}

func TestSavingReplacesAModelAsAWhole(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tuned")
	first, second := modelOf("first", "merges.txt", "vocab.json"), modelOf("second", "vocab.txt")
	if err := open(t, dir).save(first.Files()); err != nil {
		t.Fatal(err)
	}
	expectFolder(t, dir, first, nil)
	if err := os.Mkdir(filepath.Join(dir, "plots"), 0o755); err != nil {
		t.Fatal(err)
	}
	own := map[string]string{"notes.txt": "mine", filepath.Join("plots", "loss.svg"): "mine too"}
	for name, text := range own {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := open(t, dir).save(second.Files()); err != nil {
		t.Fatal(err)
	}
	expectFolder(t, dir, second, own)
}

// A saving that fails halfway, as on a full disk, changes nothing.
func TestAFailedSavingLeavesTheOldModel(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tuned")
	old := modelOf("old")
	if err := open(t, dir).save(old.Files()); err != nil {
		t.Fatal(err)
	}
	full := hf.File{Name: "tokenizer.json", Write: func(io.Writer) error { return errors.New("the disk is full") }}
	err := open(t, dir).save(append(modelOf("new").Files(), full))
	if err == nil || !strings.Contains(err.Error(), "as it was") {
		t.Errorf("the error is %v", err)
	}
	expectFolder(t, dir, old, nil)
}

// A model that cannot be moved into place is neither lost nor later mistaken
// for a leftover.
func TestAModelThatCannotBeMoved(t *testing.T) {
	dir := t.TempDir()
	d := open(t, filepath.Join(dir, "tuned"))
	d.dir = filepath.Join(dir, "gone", "tuned")
	model := modelOf("new")
	err := d.save(model.Files())
	if stranded := filepath.Join(dir, "tuned-2"); err == nil || !strings.Contains(err.Error(), stranded) {
		t.Fatalf("the error is %v", err)
	}
	open(t, filepath.Join(dir, "tuned"))
	expectFolder(t, filepath.Join(dir, "tuned-2"), model, nil)
}

// Wherever a saving was interrupted, the next start finishes or reverts it.
func TestACutOffSavingIsFinished(t *testing.T) {
	old, fresh := modelOf("old", "merges.txt"), modelOf("new", "vocab.txt")
	half := hf.Folder{"config.json": []byte("new"), "vocab.txt": []byte("n")}
	for _, c := range []struct {
		what                        string
		dir, writing, ready, former hf.Folder
		want                        hf.Folder
	}{
		{"while writing the first model", nil, half, nil, nil, hf.Folder{}},
		{"while writing", old, half, nil, nil, old},
		{"before the change of places", old, nil, fresh, nil, old},
		{"after the change of places", fresh, nil, old, nil, fresh},
		{"between two renamings", nil, nil, fresh, old, fresh},
		{"after two renamings", fresh, nil, nil, old, fresh},
		{"before the first model was moved", nil, nil, fresh, nil, fresh},
	} {
		dir := filepath.Join(t.TempDir(), "tuned")
		d, err := newDestination(dir)
		if err != nil {
			t.Fatal(err)
		}
		for path, model := range map[string]hf.Folder{d.dir: c.dir, d.writing: c.writing, d.ready: c.ready, d.former: c.former} {
			if model == nil {
				continue
			}
			if err := os.Mkdir(path, 0o755); err != nil {
				t.Fatal(err)
			}
			for name, data := range model {
				if err := os.WriteFile(filepath.Join(path, name), data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
		open(t, dir)
		if len(c.want) == 0 {
			if left, _ := os.ReadDir(filepath.Dir(dir)); len(left) > 0 {
				t.Errorf("cut off %s: %v is left", c.what, left)
			}
			continue
		}
		t.Log(c.what)
		expectFolder(t, dir, c.want, nil)
	}
}

func TestDestinationsThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for dir, word := range map[string]string{file: "not a folder", filepath.Join(file, "below"): "not a directory", ".": "such as", "..": "such as"} {
		if _, err := openDestination(dir); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%s: %v, want a word on %q", dir, err, word)
		}
	}
}
