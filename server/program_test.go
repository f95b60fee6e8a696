//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tuneground/engine/run"
)

// asProgram makes this test binary act as the program.
const asProgram = "TUNEGROUND_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// program returns the program as a process not yet started.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(path, args...)
	command.Env = append(os.Environ(), asProgram+"=1")
	return command
}

// trainArgs are the arguments of a run of one step.
func trainArgs(t *testing.T, seed int, out string) []string {
	t.Helper()
	dir := t.TempDir()
	settings, rows := filepath.Join(dir, "run.json"), filepath.Join(dir, "rows.csv")
	for path, text := range map[string]string{
		settings: fmt.Sprintf(`{"model": "bert-tiny-en", "seed": %d, "max_steps": 1, "per_device_train_batch_size": 4, "max_length": 8, "dataset": {"drop_duplicates": false}}`, seed),
		rows:     "review,verdict\n" + strings.Repeat("a fine film,good\na dull film,bad\n", 10),
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return []string{"train", settings, "-data", rows, "-models", builtFolders(t).Models, "-out", out}
}

// tested reads what the program prints until it has tested its model: what it does next
// is to save it.
func tested(t *testing.T, events *bufio.Scanner) time.Time {
	t.Helper()
	for events.Scan() {
		var e run.Event
		if err := json.Unmarshal(events.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		if p := e.Progress; p != nil && p.What == "test" && p.Done == p.Total {
			return time.Now()
		}
	}
	t.Fatal("the program ends without testing its model")
	return time.Time{}
}

// saving starts a run that saves to out, and returns it when its saving is next.
func saving(t *testing.T, seed int, out string) (command *exec.Cmd, began time.Time) {
	t.Helper()
	command = program(t, trainArgs(t, seed, out)...)
	pipe, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return command, tested(t, bufio.NewScanner(pipe))
}

// Whenever the program is killed while saving, the old model or the new one is
// complete.
func TestKilledWhileSaving(t *testing.T) {
	dir := t.TempDir()
	saved := func(seed int) (map[string]string, time.Duration) {
		out := filepath.Join(dir, fmt.Sprint("whole", seed))
		command, began := saving(t, seed, out)
		if err := command.Wait(); err != nil {
			t.Fatal(err)
		}
		return contentOf(t, out), time.Since(began)
	}
	before, _ := saved(1)
	after, takes := saved(2)
	if maps.Equal(before, after) {
		t.Fatal("the two models are the same")
	}
	const kills, most = 12, 60 // more than kills only if none of them came while files were written
	old, fresh, within, last := 0, 0, 0, 0
	for i := 0; i < kills || within == 0 && i < most; i++ {
		out := filepath.Join(dir, fmt.Sprint("killed", i), "tuned")
		if err := os.CopyFS(out, os.DirFS(filepath.Join(dir, "whole1"))); err != nil {
			t.Fatal(err)
		}
		command, began := saving(t, 2, out)
		wait := takes * time.Duration(i%kills) / kills
		time.Sleep(time.Until(began.Add(wait)))
		command.Process.Kill()
		command.Wait()
		if left, _ := os.ReadDir(filepath.Dir(out)); len(left) > 1 {
			within++
		}
		switch got := contentOf(t, out); {
		case sameModel(t, got, before):
			old++
		case sameModel(t, got, after):
			fresh++
		default:
			t.Errorf("killed %v after the test, the folder is neither model", wait)
		}
		if _, err := openDestination(out); err != nil {
			t.Error(err)
		}
		if left, _ := os.ReadDir(filepath.Dir(out)); len(left) != 1 {
			t.Errorf("after the next start %v is left", left)
		}
		last = i + 1
	}
	t.Logf("a saving takes %v; of %d kills %d left the old model and %d the new one, %d came while files were written", takes, last, old, fresh, within)
	if within == 0 {
		t.Error("no kill came in time")
	}
}

// sameModel compares two folders but for their cards, and of their Records the settings:
// two runs take different times.
func sameModel(t *testing.T, a, b map[string]string) bool {
	t.Helper()
	settings := func(folder map[string]string) run.Config {
		r, err := run.ReadRecord([]byte(folder[run.RecordFile]))
		if err != nil {
			t.Fatal(err)
		}
		return r.Config
	}
	same := func(a, b map[string]string) bool {
		for name, content := range a {
			if name != run.RecordFile && name != "README.md" && b[name] != content {
				return false
			}
		}
		return len(a) == len(b)
	}
	return same(a, b) && settings(a) == settings(b)
}

// If events are not read or cannot be written, the model is still saved, and
// the exit status tells.
func TestSavesWithoutAReader(t *testing.T) {
	closed, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	defer writer.Close()
	outputs := map[string]*os.File{"a closed pipe": writer}
	if full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0); err == nil {
		defer full.Close()
		outputs["a full disk"] = full
	}
	for what, output := range outputs {
		dir := filepath.Join(t.TempDir(), "tuned")
		command := program(t, trainArgs(t, 1, dir)...)
		var complaint bytes.Buffer
		command.Stdout, command.Stderr = output, &complaint
		err := command.Run()
		if status := command.ProcessState.ExitCode(); status != statusFailed {
			t.Errorf("with %s: status %d (%v)", what, status, err)
		}
		if !strings.Contains(complaint.String(), "the events cannot be written") {
			t.Errorf("with %s: %q", what, complaint.String())
		}
		if files := contentOf(t, dir); files["model.safetensors"] == "" {
			t.Errorf("with %s no model was saved", what)
		}
	}
}

// The "done" line comes only after the model is saved.
func TestDoneComesAfterTheModel(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tuned")
	var seen []string
	var complaint strings.Builder
	watch := writerFunc(func(line []byte) {
		var e run.Event
		if err := json.Unmarshal(line, &e); err != nil {
			t.Error(err)
		}
		seen = append(seen, e.Event)
		if _, err := os.Stat(filepath.Join(dir, "model.safetensors")); (err == nil) != (e.Event == run.Done) {
			t.Errorf("at %q the model is there: %v", e.Event, err == nil)
		}
	})
	if status := execute(t.Context(), trainArgs(t, 1, dir), watch, &complaint); status != statusOK {
		t.Fatalf("status %d: %s", status, complaint.String())
	}
	if len(seen) == 0 || seen[len(seen)-1] != run.Done {
		t.Errorf("the events are %q", seen)
	}
}

type writerFunc func(line []byte)

func (f writerFunc) Write(line []byte) (int, error) {
	f(line)
	return len(line), nil
}

// "predict" labels a file with a model that "train" saved.
func TestPredictOnTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	model, in, labelled := filepath.Join(dir, "tuned"), filepath.Join(dir, "neu.csv"), filepath.Join(dir, "fertig.csv")
	if err := os.WriteFile(in, []byte("nr;meinung\n1;ein schöner Film, wirklich\n2;\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(labelled, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if status := execute(t.Context(), trainArgs(t, 1, model), io.Discard, os.Stderr); status != statusOK {
		t.Fatalf("the training ends with status %d", status)
	}
	var out, complaint strings.Builder
	if status := execute(t.Context(), []string{"predict", model, "-data", in, "-out", labelled}, &out, &complaint); status != statusOK {
		t.Fatalf("status %d, %s", status, complaint.String())
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var last run.Event
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || last.Event != run.Saved || last.Saved.Labelled != 1 || last.Saved.Skipped != 1 {
		t.Errorf("the last line is %s (%v)", lines[len(lines)-1], err)
	}
	if !strings.Contains(out.String(), `"text_column":"meinung"`) {
		t.Error("it is not told which column is read")
	}
	want := regexp.MustCompile("\\A\ufeffnr;meinung;predicted_label;probability\n1;ein schöner Film, wirklich;(good|bad);[01]\\.\\d{6}\n2;;;\n\\z")
	if text, err := os.ReadFile(labelled); err != nil || !want.Match(text) {
		t.Errorf("the file is %q, %v", text, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("%q is left", left)
	}
	for _, damage := range []func(record string) error{
		func(record string) error { return os.WriteFile(record, []byte(`{"config": {`), 0o644) }, os.Remove,
	} {
		if err := damage(filepath.Join(model, run.RecordFile)); err != nil {
			t.Fatal(err)
		}
		if status := execute(t.Context(), []string{"predict", model, "-data", in, "-out", labelled}, io.Discard, os.Stderr); status != statusOK {
			t.Errorf("status %d for a whole model without a whole record", status)
		}
		if text, err := os.ReadFile(labelled); err != nil || !want.Match(text) {
			t.Errorf("without a whole record the file is %q, %v", text, err)
		}
	}
	for word, args := range map[string][]string{
		"-out":         {"predict", model, "-data", in},
		"saved":        {"predict", dir, "-data", in, "-out", labelled},
		"no-such":      {"predict", model, "-data", filepath.Join(dir, "no-such.csv"), "-out", labelled},
		"cannot be":    {"predict", model, "-data", in, "-out", model},
		`"maybe"`:      {"predict", model, "-data", in, "-out", labelled, "-header", "maybe"},
		`"commentary"`: {"predict", model, "-data", in, "-out", labelled, "-text", "commentary"},
	} {
		complaint.Reset()
		if status := execute(t.Context(), args, io.Discard, &complaint); status != statusUsage || !strings.Contains(complaint.String(), word) || strings.Count(complaint.String(), "\n") != 1 {
			t.Errorf("%q: status %d, %q", args, status, complaint.String())
		}
	}
}

// A file keeps its permissions when it is replaced, and a link stays one.
func TestReplacedThroughALink(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file.csv"), filepath.Join(dir, "link.csv")
	if err := errors.Join(os.WriteFile(file, []byte("old"), 0o600), os.Symlink(file, link)); err != nil {
		t.Fatal(err)
	}
	if err := replaceFile(link, inParts([][]byte{[]byte("ne"), []byte("w")})); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	info, failed := os.Lstat(file)
	if err = errors.Join(err, failed); err != nil || string(text) != "new" || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %q, %v, %v", text, info, err)
	}
	if to, err := os.Readlink(link); err != nil || to != file {
		t.Errorf("the link leads to %q, %v", to, err)
	}
}

// A run that diverges ends with status 1 and a sentence, and with the best model.
func TestADivergedRunIsSaved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tuned")
	args := trainArgs(t, 1, dir)
	if err := os.WriteFile(args[1], []byte(`{"model": "bert-tiny-en", "learning_rate": 10, "weight_decay": 10, "warmup_ratio": 0.5, "max_steps": 60,
		"eval_strategy": "steps", "eval_steps": 1, "per_device_train_batch_size": 4, "max_length": 8, "dataset": {"drop_duplicates": false, "validation_size": 0.3}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	var out, complaint strings.Builder
	if status := execute(t.Context(), args, &out, &complaint); status != statusFailed {
		t.Errorf("status %d", status)
	}
	if s := complaint.String(); !strings.Contains(s, "diverged") || !strings.Contains(s, "the model kept is that of step") || strings.Count(s, "\n") != 1 {
		t.Errorf("standard error says %q", s)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var last run.Event
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || last.Event != run.Done {
		t.Errorf("the last line is %q, %v", lines[len(lines)-1], err)
	}
	if files := contentOf(t, dir); files["model.safetensors"] == "" {
		t.Error("no model was saved")
	}
}

func TestAFaultIsNotBadInput(t *testing.T) {
	commands["fault"] = func(context.Context, []string, io.Writer) error { panic("by request") }
	defer delete(commands, "fault")
	var complaint strings.Builder
	if status := execute(t.Context(), []string{"fault"}, io.Discard, &complaint); status != statusFailed || !strings.Contains(complaint.String(), "by request") {
		t.Errorf("status %d, %q", status, complaint.String())
	}
}
