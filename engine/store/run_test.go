package store_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/run"
	"tuneground/engine/store"
	"tuneground/engine/store/brittle"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func inPieces(values ...float32) iter.Seq[[]float32] { return slices.Chunk(values, 3) }

// checkpointAt is a checkpoint from which its step can be told.
func checkpointAt(step int) *store.Checkpoint {
	v := float32(step)
	c := &store.Checkpoint{State: json.RawMessage(fmt.Sprintf(`{"step":%d}`, step)), Tensors: []store.Tensor{
		{"weight", []int{2, 4}, inPieces(v, v, v, v, v, v, v, v)}, {"bias", []int{2}, inPieces(v, -v)},
	}}
	c.Record.Steps = []run.StepInfo{{Step: step}}
	return c
}

// stepOf returns the step of the checkpoint that is there, 0 if there is none.
func stepOf(t *testing.T, r *store.Run) int {
	t.Helper()
	l, err := r.Load()
	if errors.Is(err, fs.ErrNotExist) {
		return 0
	}
	must(t, err)
	defer l.Close()
	step := l.Record.Last().Step
	weight, bias := make([]float32, 8), make([]float32, 2)
	must(t, l.Read("weight", weight))
	must(t, l.Read("bias", bias))
	if v := float32(step); !slices.Equal(weight, slices.Repeat([]float32{v}, 8)) || bias[0] != v || bias[1] != -v {
		t.Errorf("step %d has the weights %v and %v", step, weight, bias)
	}
	if l.State != nil && string(l.State) != fmt.Sprintf(`{"step":%d}`, step) {
		t.Errorf("step %d has the state %s", step, l.State)
	}
	return step
}

func beginning(content string) store.Beginning {
	sum := sha256.Sum256([]byte(content))
	return store.Beginning{Record: run.Record{Config: run.Default()}, Files: []store.DataFile{{"rows.csv", int64(len(content)), hex.EncodeToString(sum[:])}}}
}

const rows = "text,label\na,b\n"

// A life is a run from its beginning to its end. Operations that fail are left out. It
// returns the steps after which a checkpoint is kept for certain.
func life(r *store.Run) (begun bool, kept, tried int, finished bool) {
	begun = r.Begin(beginning(rows), []io.Reader{strings.NewReader(rows)}) == nil
	for tried = 1; tried <= 4; tried++ {
		if r.Save(checkpointAt(tried)) == nil {
			kept = tried
		}
	}
	end := checkpointAt(tried)
	end.Record.Report = &run.Report{Steps: tried}
	if finished = r.Finish(&end.Record, end.Tensors) == nil; finished {
		kept = tried
	}
	return begun, kept, tried, finished
}

func TestARunIsKept(t *testing.T) {
	f := brittle.New()
	if begun, kept, _, finished := life(store.Of(f)); !begun || kept != 5 || !finished {
		t.Fatalf("begun %v, kept %d, finished %v", begun, kept, finished)
	}
	r := store.Of(f)
	if step := stepOf(t, r); step != 5 {
		t.Errorf("the checkpoint is that of step %d", step)
	}
	b, err := r.Beginning()
	must(t, err)
	if b.Files[0].Name != "rows.csv" || b.Record.Config.Model != run.Default().Model {
		t.Errorf("the beginning is %+v", b)
	}
	data, err := r.Data(0)
	must(t, err)
	content := make([]byte, len(rows))
	if _, err := data.ReadAt(content, 0); err != nil || string(content) != rows {
		t.Errorf("the data are %q, %v", content, err)
	}
	row, size, err := r.Row()
	if err != nil || !row.Finished || row.Step != 5 || size == 0 {
		t.Errorf("the row is %+v, %d bytes, %v", row, size, err)
	}
	if err := r.Begin(b, nil); err == nil {
		t.Error("another run began in the same folder")
	}
	must(t, r.Reopen())
	if _, err := store.Of(f).Result(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the result is still there: %v", err)
	}
}

// TestOneFailure lets each operation fail once. Nothing is lost but what it was about.
func TestOneFailure(t *testing.T) {
	whole := brittle.New()
	life(store.Of(whole))
	for at := 1; at <= whole.Operations; at++ {
		f := brittle.New()
		f.FailAt = at
		begun, kept, _, finished := life(store.Of(f))
		r := store.Of(f)
		if _, err := r.Beginning(); (err == nil) != begun {
			t.Errorf("operation %d: the run began: %v; its beginning: %v", at, begun, err)
		}
		if step := stepOf(t, r); step < kept {
			t.Errorf("operation %d: step %d was kept, step %d is there", at, kept, step)
		}
		if kept < 4 {
			t.Errorf("operation %d: after it failed, only step %d is kept", at, kept)
		}
		if _, err := r.Result(); finished && err != nil {
			t.Errorf("operation %d: the result is lost: %v", at, err)
		}
	}
}

// TestPowerCut cuts the power at each operation, with many outcomes for what was on the
// way to the disk.
func TestPowerCut(t *testing.T) {
	whole := brittle.New()
	life(store.Of(whole))
	random := rand.New(rand.NewPCG(1, 2))
	newer := 0
	for at := 1; at <= whole.Operations; at++ {
		f := brittle.New()
		f.FailAt, f.Cut = at, true
		begun, kept, tried, finished := life(store.Of(f))
		for range 50 {
			g := f.AfterPowerCut(random)
			r := store.Of(g)
			if _, err := r.Beginning(); begun && err != nil {
				t.Fatalf("operation %d: the beginning is lost: %v", at, err)
			}
			step := stepOf(t, r)
			if step < kept || step > tried {
				t.Fatalf("operation %d: step %d was kept, step %d is there", at, kept, step)
			}
			if step > kept {
				newer++
			}
			if _, err := r.Result(); finished && err != nil {
				t.Fatalf("operation %d: the result is lost: %v", at, err)
			}
			must(t, r.Save(checkpointAt(9))) // and it goes on
			if step := stepOf(t, store.Of(g)); step != 9 {
				t.Fatalf("operation %d: after the next checkpoint, step %d is there", at, step)
			}
		}
	}
	if newer == 0 {
		t.Error("no value that was on the way came through: the folder loses more than disks do")
	}
}

// TestEveryByte cuts the newer file of a checkpoint off at each byte, and changes each.
func TestEveryByte(t *testing.T) {
	f := brittle.New()
	r := store.Of(f)
	must(t, r.Save(checkpointAt(1)))
	must(t, r.Save(checkpointAt(2)))
	const file = "checkpoint.b" // the second one
	whole := slices.Clone(f.Bytes(file))
	for i := range whole {
		f.Set(file, whole[:i])
		if step := stepOf(t, store.Of(f)); step != 1 {
			t.Fatalf("cut off at byte %d of %d: step %d", i, len(whole), step)
		}
		changed := slices.Clone(whole)
		changed[i] ^= 1 << (i % 8)
		f.Set(file, changed)
		if step := stepOf(t, store.Of(f)); step != 1 {
			t.Fatalf("byte %d of %d changed: step %d", i, len(whole), step)
		}
	}
	f.Set(file, append(slices.Clone(whole), 0))
	if step := stepOf(t, store.Of(f)); step != 1 {
		t.Errorf("a byte more: step %d", step)
	}
}

// A full disk costs the newest checkpoint, and no more.
func TestFullDisk(t *testing.T) {
	f := brittle.New()
	r := store.Of(f)
	must(t, r.Begin(beginning(rows), []io.Reader{strings.NewReader(rows)}))
	must(t, r.Save(checkpointAt(1)))
	names, _ := f.Names()
	for _, name := range names {
		f.Room += len(f.Bytes(name))
	}
	if err := r.Save(checkpointAt(2)); !errors.Is(err, brittle.ErrFull) {
		t.Fatalf("the disk is full: %v", err)
	}
	if step := stepOf(t, store.Of(f)); step != 1 {
		t.Errorf("step %d is there", step)
	}
	f.Room = 0
	must(t, r.Save(checkpointAt(3)))
	if step := stepOf(t, store.Of(f)); step != 3 {
		t.Errorf("once there is room, step %d is there", step)
	}
}

// A file that changes between reading and keeping it is not kept.
func TestChangedData(t *testing.T) {
	f := brittle.New()
	if err := store.Of(f).Begin(beginning(rows), []io.Reader{strings.NewReader("text,label\na,c\n")}); err == nil || !strings.Contains(err.Error(), "rows.csv") {
		t.Errorf("other data were kept: %v", err)
	}
	if names, _ := f.Names(); len(names) > 0 {
		t.Errorf("%v are left", names)
	}
}

// FuzzOpen opens arbitrary bytes as the two files of a checkpoint.
func FuzzOpen(f *testing.F) {
	folder := brittle.New()
	r := store.Of(folder)
	for step := range 2 {
		if err := r.Save(checkpointAt(step)); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(folder.Bytes("checkpoint.a"), folder.Bytes("checkpoint.b"))
	f.Add([]byte{}, []byte("tune-run"))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		folder := brittle.New()
		folder.Set("checkpoint.a", a)
		folder.Set("checkpoint.b", b)
		l, err := store.Of(folder).Load()
		if err == nil {
			must(t, l.Close())
		}
	})
}
