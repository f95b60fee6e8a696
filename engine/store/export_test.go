package store_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"tuneground/engine/run"
	"tuneground/engine/store"
	"tuneground/engine/store/brittle"
)

// exported is a run of three checkpoints as one file.
func exported(t testing.TB) []byte {
	t.Helper()
	r := store.Of(brittle.New())
	err := r.Begin(beginning(rows), []io.Reader{strings.NewReader(rows)})
	for step := 1; step <= 3 && err == nil; step++ {
		err = r.Save(checkpointAt(step))
	}
	if err == nil {
		err = r.SetLabel(run.Label{Title: "the third"})
	}
	var b bytes.Buffer
	if err == nil {
		err = r.Export(&b)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestARunIsOneFile(t *testing.T) {
	file, folder := exported(t), brittle.New()
	must(t, store.Of(folder).Import(bytes.NewReader(file), int64(len(file))))
	r := store.Of(folder)
	if step := stepOf(t, r); step != 3 {
		t.Errorf("step %d is there", step)
	}
	if string(folder.Bytes("data")) != rows {
		t.Errorf("the data are %q", folder.Bytes("data"))
	}
	if l, err := r.Label(); err != nil || l.Title != "the third" {
		t.Errorf("the label is %+v, %v", l, err)
	}
	must(t, r.Save(checkpointAt(4)))
	if step := stepOf(t, store.Of(folder)); step != 4 {
		t.Errorf("gone on to step 4, step %d is there", step)
	}
	if err := store.Of(folder).Import(bytes.NewReader(file), int64(len(file))); err == nil {
		t.Error("a run was imported over another")
	}
	other := brittle.New()
	other.Set("notes.txt", []byte("mine"))
	if err := store.Of(other).Import(bytes.NewReader(file), int64(len(file))); err == nil || !strings.Contains(err.Error(), "notes.txt") {
		t.Errorf("imported beside other files: %v", err)
	}
}

// A damaged file, or a disk that fails, leaves no part of a run.
func TestNoHalfImport(t *testing.T) {
	file := exported(t)
	for i := 0; i < len(file); i += 7 {
		damaged := bytes.Clone(file)
		damaged[i] ^= 0x55
		for _, b := range [][]byte{file[:i], damaged} {
			folder := brittle.New()
			if store.Of(folder).Import(bytes.NewReader(b), int64(len(b))) == nil {
				if step := stepOf(t, store.Of(folder)); string(folder.Bytes("data")) != rows || step != 0 && step != 3 {
					t.Errorf("changed at byte %d, step %d was imported", i, step)
				}
			} else if names, _ := folder.Names(); len(names) > 0 {
				t.Errorf("changed at byte %d, %v are left", i, names)
			}
		}
	}
	whole := brittle.New()
	must(t, store.Of(whole).Import(bytes.NewReader(file), int64(len(file))))
	for at := 1; at <= whole.Operations; at++ {
		folder := brittle.New()
		folder.FailAt = at
		if err := store.Of(folder).Import(bytes.NewReader(file), int64(len(file))); err == nil {
			t.Errorf("operation %d failed, and nobody is told", at)
		}
		if _, err := store.Of(folder).Beginning(); err == nil {
			t.Errorf("operation %d failed, and there is a run", at)
		}
	}
}

// FuzzImport imports arbitrary bytes.
func FuzzImport(f *testing.F) {
	file := exported(f)
	f.Add(file)
	f.Add(file[:len(file)/2])
	f.Fuzz(func(t *testing.T, b []byte) {
		folder := brittle.New()
		folder.Room = 1 << 20
		err := store.Of(folder).Import(bytes.NewReader(b), int64(len(b)))
		if names, _ := folder.Names(); err != nil && len(names) > 0 {
			t.Errorf("%v are left", names)
		}
	})
}
