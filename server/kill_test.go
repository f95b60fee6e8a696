//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"tuneground/engine/run"
	"tuneground/engine/store"
	"tuneground/server/disk"
)

// kills is how often TestKill ends the program: TUNEGROUND_KILLS or a few times.
func kills() int {
	if n, err := strconv.Atoi(os.Getenv("TUNEGROUND_KILLS")); err == nil {
		return n
	}
	return 6
}

// killed are the runs that TestKill interrupts.
var killed = []struct{ name, settings string }{
	{"labels", `{"model": "bert-tiny-en", "max_steps": 120, "eval_strategy": "steps", "eval_steps": 12,
		"dataset": {"name": "sentiment", "max_examples": 600}}`},
	{"stories", `{"model": "gpt2-tiny-stories", "task": "text-generation", "method": "lora", "max_steps": 40, "eval_strategy": "steps",
		"eval_steps": 10, "per_device_train_batch_size": 4, "max_length": 64, "generation_config": {"max_new_tokens": 4},
		"dataset": {"name": "stories", "max_examples": 80}}`},
	{"translations", `{"model": "t5-tiny-en-zh", "task": "translation", "method": "last_k", "optim": "adafactor", "max_steps": 60, "eval_strategy": "steps",
		"eval_steps": 15, "max_length": 32, "max_target_length": 8, "dataset": {"name": "translate", "max_examples": 200}}`},
}

// TestKill ends the program with kill -9 at random moments of runs that are kept, and
// goes on with them, each time on another number of threads. In the end each has the
// numbers and the model of a run that was never interrupted, on one thread.
func TestKill(t *testing.T) {
	for i, c := range killed {
		t.Run(c.name, func(t *testing.T) {
			k := newKiller(t, c.settings, rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0)))
			left := kills()*(i+1)/len(killed) - kills()*i/len(killed)
			for left > 0 {
				left -= k.interrupt(t, left)
			}
			t.Logf("of the runs killed, %d had not begun, %d had no checkpoint, %d were within, %d after the last step", k.before, k.first, k.within, k.after)
		})
	}
}

// A killer compares runs that are killed with one that is not.
type killer struct {
	random                       *rand.Rand
	settings                     string
	folders                      []string // as flags
	whole                        time.Duration
	numbers                      string
	model                        []byte
	before, first, within, after int
}

func newKiller(t *testing.T, settings string, random *rand.Rand) *killer {
	t.Helper()
	folders, dir := builtFolders(t), t.TempDir()
	k := &killer{random: random, settings: filepath.Join(dir, "run.json"), folders: []string{"-models", folders.Models}}
	if err := os.WriteFile(k.settings, []byte(settings), 0o644); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if output, err := program(t, append(k.train(t, dir), "-threads", "1")...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, tail(output))
	}
	k.whole = time.Since(began)
	k.numbers = numbersIn(t, filepath.Join(dir, "kept"))
	k.model = modelIn(t, dir)
	return k
}

// train returns the arguments of a run that is kept in dir.
func (k *killer) train(t *testing.T, dir string) []string {
	t.Helper()
	datasets := filepath.Join(builtFolders(t).Static, "datasets")
	return append([]string{"train", k.settings, "-datasets", datasets, "-run", filepath.Join(dir, "kept"), "-out", filepath.Join(dir, "tuned")}, k.folders...)
}

// interrupt does a run that is killed no more than most times, and returns how often it
// was.
func (k *killer) interrupt(t *testing.T, most int) (times int) {
	t.Helper()
	dir := t.TempDir()
	kept := filepath.Join(dir, "kept")
	for {
		args := append([]string{"resume", kept, "-out", filepath.Join(dir, "tuned")}, k.folders...)
		if !isRun(kept) {
			args = k.train(t, dir)
		}
		process := program(t, append(args, "-threads", strconv.Itoa(1+k.random.IntN(4)))...)
		var out bytes.Buffer
		process.Stdout, process.Stderr = &out, &out
		if err := process.Start(); err != nil {
			t.Fatal(err)
		}
		alive := time.AfterFunc(time.Duration(k.random.Int64N(int64(k.whole))), func() {
			if times < most {
				process.Process.Kill()
			}
		})
		err := process.Wait()
		alive.Stop()
		if err == nil {
			break
		}
		if process.ProcessState.Exited() { // it was not killed
			t.Fatalf("%q: %v: %s", args, err, tail(out.Bytes()))
		}
		times++
		k.look(t, kept)
		k.expectSteps(t, out.Bytes())
	}
	if got := numbersIn(t, kept); got != k.numbers {
		t.Fatalf("killed %d times the run has\n%s\nnever killed\n%s", times, got, k.numbers)
	}
	if !bytes.Equal(modelIn(t, dir), k.model) {
		t.Fatalf("killed %d times the run has another model", times)
	}
	return times
}

// look checks that what is kept can be read, and counts how far it is.
func (k *killer) look(t *testing.T, kept string) {
	t.Helper()
	if !isRun(kept) {
		k.before++
		return
	}
	row, _, err := store.Of(disk.Look(kept)).Row()
	switch {
	case err != nil:
		t.Fatal(err)
	case row.Step == 0:
		k.first++
	case row.Step < row.Steps:
		k.within++
	default:
		k.after++
	}
}

// expectSteps checks that the steps printed so far are those of the run never killed.
func (k *killer) expectSteps(t *testing.T, output []byte) {
	t.Helper()
	for line := range bytes.Lines(output) { // the last may be cut off
		var e run.Event
		if json.Unmarshal(line, &e) == nil && e.Event == run.Step && !bytes.Contains([]byte(k.numbers), []byte(stepLine(e.Step))) {
			t.Fatalf("step %d differs: %s", e.Step.Step, stepLine(e.Step))
		}
	}
}

func stepLine(s *run.StepInfo) string {
	return fmt.Sprintln("step", s.Step, s.Loss, s.GradNorm, s.LearningRate)
}

// numbersIn returns the numbers of a finished run.
func numbersIn(t *testing.T, kept string) string {
	t.Helper()
	record, err := store.Of(disk.Look(kept)).Result()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for i := range record.Steps {
		b.WriteString(stepLine(&record.Steps[i]))
	}
	for _, e := range record.Evals {
		fmt.Fprintln(&b, "evaluation", e.Step, e.Metrics, e.Best, e.Samples)
	}
	fmt.Fprintln(&b, "report", record.Report.Metrics, record.Report.Confusion, record.Report.BestStep, record.Report.Tokens)
	return b.String()
}

// modelIn returns the weights that the program wrote into the folder tuned in dir.
func modelIn(t *testing.T, dir string) []byte {
	t.Helper()
	for _, name := range []string{"model.safetensors", "adapter_model.safetensors"} {
		if content, err := os.ReadFile(filepath.Join(dir, "tuned", name)); err == nil {
			return content
		}
	}
	t.Fatalf("there is no model in %s", dir)
	return nil
}

// tail returns the end of an output.
func tail(output []byte) []byte { return output[max(0, len(output)-500):] }
