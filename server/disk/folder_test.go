package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"tuneground/engine/run"
	"tuneground/engine/store"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A run that one opening of a folder has kept, another finds.
func TestARunIsKeptOnDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "runs", "first")
	folder, err := Open(dir)
	must(t, err)
	r := store.Of(folder)
	must(t, r.Begin(store.Beginning{Record: run.Record{Config: run.Default()}}, nil))
	for step := range 3 {
		must(t, r.Save(&store.Checkpoint{Record: run.Record{Steps: []run.StepInfo{{Step: step}}}}))
	}
	must(t, r.Close())
	l, err := store.Of(Look(dir)).Load()
	must(t, err)
	defer l.Close()
	if step := l.Record.Last().Step; step != 2 {
		t.Errorf("step %d is there", step)
	}
	row, bytes, err := store.Of(Look(dir)).Row()
	if err != nil || row.Step != 2 || bytes == 0 {
		t.Errorf("the row is %+v, %d bytes, %v", row, bytes, err)
	}
}

// A run that never began leaves neither its lock nor the folder that was made for it.
func TestNothingIsLeftOfARunThatNeverBegan(t *testing.T) {
	there := t.TempDir()
	for dir, stays := range map[string]bool{there: true, filepath.Join(there, "made"): false} {
		folder, err := Open(dir)
		must(t, err)
		must(t, folder.Close())
		entries, err := os.ReadDir(dir)
		if len(entries) > 0 || stays == errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v and %v are left", dir, entries, err)
		}
	}
}

func TestOneProcessAtATime(t *testing.T) {
	dir := t.TempDir()
	if InUse(dir) {
		t.Error("a folder that nobody opened is in use")
	}
	folder, err := Open(dir)
	must(t, err)
	if _, err := Open(dir); !errors.Is(err, store.ErrInUse) || !InUse(dir) {
		t.Errorf("opened twice: %v, in use: %v", err, InUse(dir))
	}
	must(t, folder.Close())
	if InUse(dir) {
		t.Error("a closed folder is in use")
	}
	folder, err = Open(dir)
	must(t, err)
	must(t, folder.Close())
}

// TestFiles holds the folder to what store.Folder says.
func TestFiles(t *testing.T) {
	folder, err := Open(t.TempDir())
	must(t, err)
	defer folder.Close()
	if _, err := folder.Open("none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	must(t, folder.Remove("none"))
	for _, text := range []string{"a long text", "short"} {
		f, err := folder.Create("x")
		must(t, err)
		_, err = io.WriteString(f, text)
		must(t, errors.Join(err, f.Sync(), f.Close()))
	}
	f, err := folder.Open("x")
	must(t, err)
	size, err := f.Size()
	must(t, err)
	content, err := io.ReadAll(io.NewSectionReader(f, 0, size))
	must(t, errors.Join(err, f.Close()))
	names, err := folder.Names()
	if err != nil || string(content) != "short" || !slices.Equal(names, []string{"x"}) {
		t.Errorf("%v hold %q, %v", names, content, err)
	}
	must(t, os.Mkdir(filepath.Join(folder.dir, "folder"), 0o755))
	must(t, folder.Remove("x"))
	if names, err := folder.Names(); err != nil || len(names) > 0 {
		t.Errorf("%v are left, %v", names, err)
	}
}
