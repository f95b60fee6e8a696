package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// "predict" puts an adapter onto the model that is named, one of ours and one as PEFT
// alone writes it, which names no labels.
func TestPredictWithAnAdapter(t *testing.T) {
	folders, dir := builtFolders(t), t.TempDir()
	settings, rows, adapter := filepath.Join(dir, "run.json"), filepath.Join(dir, "rows.csv"), filepath.Join(dir, "kept")
	in, labelled, base := filepath.Join(dir, "in.csv"), filepath.Join(dir, "out.csv"), filepath.Join(folders.Models, "bert-tiny-en")
	write := func(path, content string) {
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(settings, `{"max_steps": 2, "method": "lora", "per_device_train_batch_size": 4, "max_length": 8, "dataset": {"drop_duplicates": false}}`)
	write(rows, "review,verdict\n"+strings.Repeat("a fine film,good\na dull film,bad\n", 10))
	write(in, "text\na fine film\n")
	do := func(want int, args ...string) string {
		t.Helper()
		var out, complaint strings.Builder
		if status := execute(t.Context(), args, &out, &complaint); status != want {
			t.Fatalf("%v: status %d, %s", args, status, complaint.String())
		}
		return complaint.String()
	}
	answer := func(pattern string) string {
		t.Helper()
		do(statusOK, "predict", base, "-adapter", adapter, "-data", in, "-out", labelled)
		content, err := os.ReadFile(labelled)
		parts := regexp.MustCompile(`\Atext,predicted_label,probability\na fine film,(?:` + pattern + `),([01]\.\d{6})\n\z`).FindStringSubmatch(string(content))
		if err != nil || parts == nil {
			t.Fatalf("labelled is %q, %v", content, err)
		}
		return parts[1]
	}
	do(statusOK, "train", settings, "-data", rows, "-models", folders.Models, "-out", adapter)
	with := answer("good|bad")
	for _, name := range []string{run.RecordFile, "config.json"} {
		if err := os.Remove(filepath.Join(adapter, name)); err != nil {
			t.Fatal(err)
		}
	}
	if as := answer("LABEL_[01]"); as != with {
		t.Errorf("the probability is %s, and without the labels %s", with, as)
	}
	for _, x := range []struct{ model, adapter, want string }{
		{base, dir, "is no folder of an adapter"},
		{filepath.Join(dir, "none"), adapter, "the model none is not here"},
		{filepath.Join(folders.Models, "gpt2-tiny-stories"), adapter, "the adapter kept, which was trained on bert-tiny-en, does not fit the model gpt2-tiny-stories: "},
	} {
		if said := do(statusUsage, "predict", x.model, "-adapter", x.adapter, "-data", in, "-out", labelled); !strings.Contains(said, x.want) {
			t.Errorf("%s on %s: %s", x.adapter, x.model, said)
		}
	}
}
