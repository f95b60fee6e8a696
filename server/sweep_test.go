package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// sweepArgs are the arguments of a short sweep in a folder.
func sweepArgs(t *testing.T, dir string, more ...string) []string {
	t.Helper()
	folders := builtFolders(t)
	settings := filepath.Join(dir, "run.json")
	content := `{"num_train_epochs": 1, "per_device_train_batch_size": 8, "max_length": 8, "dataset": {"name": "sentiment", "max_examples": 120}}`
	if err := os.WriteFile(settings, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return append([]string{
		"sweep", settings, "-models", folders.Models, "-datasets", filepath.Join(folders.Static, "datasets"),
		"-results", filepath.Join(dir, "runs.jsonl"), "-csv", filepath.Join(dir, "runs.csv"), "-out", filepath.Join(dir, "best"),
	}, more...)
}

// doSweep runs a sweep and returns what it printed, its results and the weights of the
// best model.
func doSweep(t *testing.T, ctx context.Context, dir string, out *strings.Builder, more ...string) (printed string, kept []keptRun, weights []byte) {
	t.Helper()
	var errOut strings.Builder
	if status := execute(ctx, sweepArgs(t, dir, more...), out, &errOut); status != statusOK || errOut.Len() > 0 {
		t.Fatalf("status %d, %q\n%s", status, errOut.String(), out)
	}
	content, err := os.ReadFile(filepath.Join(dir, "runs.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if kept, _, err = readSweepFile("runs.jsonl", content); err != nil {
		t.Fatal(err)
	}
	weights, _ = os.ReadFile(filepath.Join(dir, "best", "model.safetensors"))
	return out.String(), kept, weights
}

// A sweep that was broken off, even in the middle of writing, goes on with the runs that
// it lacks and has the results and the model of one that was not.
func TestASweepIsResumed(t *testing.T) {
	grid := []string{"-set", "learning_rate=1e-4,1e-3", "-seeds", "2"}
	whole, broken := t.TempDir(), t.TempDir()
	printed, want, model := doSweep(t, t.Context(), whole, new(strings.Builder), grid...)
	if len(want) != 4 || len(model) == 0 {
		t.Fatalf("%d runs are kept\n%s", len(want), printed)
	}
	for _, says := range []string{"run 4 of 4: learning_rate 1e-3, seed 43", "validation accuracy", "±", "best has the model of run "} {
		if !strings.Contains(printed, says) {
			t.Errorf("printed lacks %q:\n%s", says, printed)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	out := new(strings.Builder)
	args, errOut := sweepArgs(t, broken, grid...), new(strings.Builder)
	status := execute(ctx, args, writerFunc(func(p []byte) {
		if strings.HasPrefix(string(p), "run 3 of 4") {
			stop()
		}
		out.Write(p)
	}), errOut)
	if status != statusOK || !strings.Contains(out.String(), "The same command goes on with them") {
		t.Fatalf("stopped: status %d, %s\n%s", status, errOut, out)
	}
	results := filepath.Join(broken, "runs.jsonl")
	content, err := os.ReadFile(results)
	if err != nil {
		t.Fatal(err)
	}
	content = append(content, content[:100]...) // as a kill in the middle of a line leaves it
	if err := os.WriteFile(results, content, 0o644); err != nil {
		t.Fatal(err)
	}
	before := bytes.Count(content, []byte{'\n'})
	printed, got, again := doSweep(t, t.Context(), broken, new(strings.Builder), grid...)
	if before < 1 || before > 3 || !strings.Contains(printed, "of 4 runs were done before") {
		t.Errorf("%d runs were done before\n%s", before, printed)
	}
	scores := map[run.Config]float64{}
	for _, k := range got {
		scores[k.Config] = k.Result.Metrics["loss"]
	}
	for _, k := range want {
		if scores[k.Config] != k.Result.Metrics["loss"] {
			t.Errorf("run %d has the test loss %v, and in one go %v", k.Result.Run, scores[k.Config], k.Result.Metrics["loss"])
		}
	}
	if !bytes.Equal(again, model) {
		t.Error("the best model differs")
	}
	table, err := os.ReadFile(filepath.Join(broken, "runs.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil || len(rows) != 5 || rows[4][0] != "4" || rows[4][1] != "1e-3" || rows[4][2] != "43" || rows[0][3] != "validation_accuracy" {
		t.Errorf("the table is %q, %v", rows, err)
	}
}

// The best run is done again if its model is asked for and another call did not save it.
func TestTheBestModelIsMadeAgain(t *testing.T) {
	dir := t.TempDir()
	_, _, model := doSweep(t, t.Context(), dir, new(strings.Builder), "-seeds", "2")
	if err := os.RemoveAll(filepath.Join(dir, "best")); err != nil {
		t.Fatal(err)
	}
	printed, _, again := doSweep(t, t.Context(), dir, new(strings.Builder), "-seeds", "2")
	if !bytes.Equal(again, model) || !strings.Contains(printed, "1 of 2 runs were done before") {
		t.Errorf("the model has %d bytes, and had %d\n%s", len(again), len(model), printed)
	}
	printed, _, _ = doSweep(t, t.Context(), dir, new(strings.Builder), "-seeds", "2")
	if !strings.Contains(printed, "2 of 2 runs were done before") {
		t.Errorf("a complete sweep prints\n%s", printed)
	}
}

func TestBadSweepArguments(t *testing.T) {
	for _, x := range []struct {
		args []string
		says string
	}{
		{[]string{"-set", "learning_rate"}, "learning_rate=1e-4,5e-4"},
		{[]string{"-set", "rate=1,2"}, `no setting "rate"`},
		{[]string{"-set", "learning_rate=1e-3,fast"}, `learning_rate is "fast"`},
		{[]string{"-seeds", "0"}, "at least one seed"},
		{[]string{"-set", "momentum=0,0.9"}, "momentum does not matter"},
		{[]string{"-set", "class_weight=balanced;good: 2, bad: 1"}, "class_weight = good: 2, bad: 1"},
	} {
		var out, errOut strings.Builder
		if status := execute(t.Context(), sweepArgs(t, t.TempDir(), x.args...), &out, &errOut); status != statusUsage || !strings.Contains(errOut.String(), x.says) {
			t.Errorf("%q: status %d, %q, want %q", x.args, status, errOut.String(), x.says)
		}
	}
	dir := t.TempDir()
	args := sweepArgs(t, dir)
	if err := os.WriteFile(filepath.Join(dir, "runs.jsonl"), []byte("{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var out, errOut strings.Builder
	if status := execute(t.Context(), args, &out, &errOut); status != statusUsage || !strings.Contains(errOut.String(), "runs.jsonl: line 1 is no run of a sweep") {
		t.Errorf("status %d, %q", status, errOut.String())
	}
}

// FuzzReadSweepFile checks that a file that is read is added to at the end of a line, and
// that what follows is then read again.
func FuzzReadSweepFile(f *testing.F) {
	line := `{"config":{"seed":7},"result":{"run":1,"seed":7,"score":0.5,"metric":"accuracy","steps":3},"record":{"config":{"seed":7}}}` + "\n"
	for _, seed := range []string{"", line, line + line, line + line[:20], "\n", "{}\n", "null\n", "[1]\n", line[:5] + "\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		kept, whole, err := readSweepFile("runs.jsonl", content)
		if err != nil {
			return
		}
		if whole > len(content) || whole > 0 && content[whole-1] != '\n' || len(kept) != bytes.Count(content[:whole], []byte{'\n'}) {
			t.Fatalf("%d runs in %d bytes of %q", len(kept), whole, content)
		}
		again, _, err := readSweepFile("runs.jsonl", append(content[:whole:whole], line...))
		if err != nil || len(again) != len(kept)+1 || again[len(kept)].Result.Seed != 7 {
			t.Fatalf("with another line: %d runs, %v", len(again), err)
		}
	})
}
