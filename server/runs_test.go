package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tuneground/engine/run"
	"tuneground/server/disk"
)

// A run is kept, listed, exported, imported elsewhere and shown again.
func TestRunsOnTheCommandLine(t *testing.T) {
	folders, dir := builtFolders(t), t.TempDir()
	settings, kept, file := filepath.Join(dir, "run.json"), filepath.Join(dir, "runs", "first"), filepath.Join(dir, "run.zip")
	if err := os.WriteFile(settings, []byte(`{"max_steps": 2, "per_device_train_batch_size": 4, "max_length": 8, "dataset": {"max_examples": 60}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	do := func(want int, args ...string) string {
		t.Helper()
		var out, errOut strings.Builder
		if status := execute(t.Context(), args, &out, &errOut); status != want {
			t.Fatalf("%q: status %d, want %d: %s", args, status, want, errOut.String())
		}
		return out.String() + errOut.String()
	}
	train := []string{"train", settings, "-models", folders.Models, "-datasets", filepath.Join(folders.Static, "datasets"), "-run", kept}
	trained := do(statusOK, train...)
	if s := do(statusUsage, train...); !strings.Contains(s, "there is a run in it already") {
		t.Errorf("a second run in the same folder: %s", s)
	}
	if s := do(statusOK, "runs", filepath.Dir(kept)); strings.Count(s, "\n") != 2 || !strings.Contains(s, kept+"  -      finished, 2 steps  text-classification  bert-tiny-en  full") {
		t.Errorf("the table is\n%s", s)
	}
	do(statusOK, "runs", "-export", file, kept)
	second := filepath.Join(dir, "second")
	do(statusOK, "runs", "-import", file, second)
	if s := do(statusUsage, "runs", "-import", settings, filepath.Join(dir, "third")); !strings.Contains(s, "not a run that was exported") {
		t.Errorf("imported settings: %s", s)
	}
	shown := do(statusOK, "resume", second, "-models", folders.Models, "-out", filepath.Join(dir, "tuned"))
	if before, after := last(t, trained), last(t, shown); before.Metrics["loss"] != after.Metrics["loss"] || after.Report.Steps != 2 {
		t.Errorf("shown again it has %+v, it had %+v", after.Metrics, before.Metrics)
	}
	if _, err := os.Stat(filepath.Join(dir, "tuned", "model.safetensors")); err != nil {
		t.Error(err)
	}
	folder, err := disk.Open(second)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	if s := do(statusUsage, "resume", second, "-models", folders.Models); !strings.Contains(s, "in use") {
		t.Errorf("a run in use goes on: %s", s)
	}
	if s := do(statusOK, "runs", second); !strings.Contains(s, "running, step 2 of 2") {
		t.Errorf("the table is\n%s", s)
	}
}

// last returns the last event of an output.
func last(t *testing.T, output string) (e run.Event) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(output), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// A run that is refused leaves no folder behind.
func TestARefusedRunLeavesNoFolder(t *testing.T) {
	dir := t.TempDir()
	settings, kept := filepath.Join(dir, "run.json"), filepath.Join(dir, "kept")
	if err := os.WriteFile(settings, []byte(`{"dataset": {"name": "none"}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	status := execute(t.Context(), []string{"train", settings, "-datasets", dir, "-models", dir, "-run", kept}, io.Discard, io.Discard)
	if status != statusUsage || exists(kept) {
		t.Errorf("status %d; the folder is there: %v", status, exists(kept))
	}
}
