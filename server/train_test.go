package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tuneground/engine/hf"
	"tuneground/engine/run"
)

// With -find-rate the command line prints what it tried, and a suggestion last.
func TestFindARateOnTheCommandLine(t *testing.T) {
	folders, dir := builtFolders(t), t.TempDir()
	settings := filepath.Join(dir, "run.json")
	if err := os.WriteFile(settings, []byte(`{"per_device_train_batch_size": 8, "max_length": 16, "dataset": {"name": "sentiment", "max_examples": 200}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"train", "-find-rate", settings, "-models", folders.Models, "-datasets", filepath.Join(folders.Static, "datasets")}
	var out, errOut strings.Builder
	if status := execute(t.Context(), args, &out, &errOut); status != statusOK || errOut.Len() > 0 {
		t.Fatalf("status %d, %q", status, errOut.String())
	}
	tried, last := 0, run.Event{}
	for lines := bufio.NewScanner(strings.NewReader(out.String())); lines.Scan(); {
		last = run.Event{}
		if err := json.Unmarshal(lines.Bytes(), &last); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		if last.Event == run.RateTried {
			tried++
		}
	}
	if last.Event != run.RateSuggested || last.RateFound.Steps != tried || tried < 50 || last.RateFound.LearningRate == 0 {
		t.Errorf("%d rates were tried; the last event is %q with %+v", tried, last.Event, last.RateFound)
	}
	if status := execute(t.Context(), append(args, "-out", filepath.Join(dir, "tuned")), &out, &errOut); status != statusUsage {
		t.Errorf("with -out the status is %d: %s", status, errOut.String())
	}
}

func TestTrainOnTheCommandLine(t *testing.T) {
	folders, dir := builtFolders(t), t.TempDir()
	settings, rows, tuned := filepath.Join(dir, "run.json"), filepath.Join(dir, "rows.csv"), filepath.Join(dir, "tuned")
	graphs := filepath.Join(dir, "graphs")
	write := func(path, content string) {
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(settings, `{"max_steps": 2, "per_device_train_batch_size": 4, "max_length": 8,
		"dataset": {"validation_size": 0.2, "test_size": 0.2, "drop_duplicates": false}}`)
	write(rows, "review,verdict\n"+strings.Repeat("a fine film,good\na dull film,bad\n", 10))
	var out, errOut strings.Builder
	status := execute(t.Context(), []string{"train", settings, "-data", rows, "-models", folders.Models, "-out", tuned, "-dtype", "float16", "-onnx", graphs}, &out, &errOut)
	if status != statusOK || errOut.Len() > 0 {
		t.Fatalf("status %d, %q", status, errOut.String())
	}
	steps, last := 0, run.Event{}
	for lines := bufio.NewScanner(strings.NewReader(out.String())); lines.Scan(); {
		last = run.Event{}
		if err := json.Unmarshal(lines.Bytes(), &last); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		if last.Event == run.Step {
			steps++
		}
	}
	if _, ok := last.Metrics["accuracy"]; steps != 2 || last.Event != run.Done || !ok {
		t.Errorf("%d steps, the last event is %q with metrics %v", steps, last.Event, last.Metrics)
	}
	if status := execute(t.Context(), []string{"train", settings, "-data", rows, "-models", dir}, &out, &errOut); status != statusUsage || !strings.Contains(out.String(), `"error":"the model bert-tiny-en is not here (`) {
		t.Errorf("status %d; the events do not say in English what is missing: %s", status, out.String())
	}
	folder, err := hf.ReadFolder(os.DirFS(tuned))
	if err != nil {
		t.Fatal(err)
	}
	config, err := hf.ReadConfig(folder["config.json"])
	if err != nil || config.NumLabels != 2 {
		t.Errorf("the tuned model's config: %+v, %v", config, err)
	}
	weights, err := hf.OpenWeights(folder)
	if err != nil {
		t.Fatal(err)
	}
	if info, _ := weights.Info("classifier.weight"); info.DType != hf.F16 {
		t.Errorf("with -dtype float16 the classifier's weights are %s", info.DType)
	}
	var bytes [2]int64
	for i, name := range []string{"model.onnx", "model_quantized.onnx"} {
		info, err := os.Stat(filepath.Join(graphs, "onnx", name))
		if err != nil {
			t.Fatal(err)
		}
		bytes[i] = info.Size()
	}
	if share := float64(bytes[1]) / float64(bytes[0]); share > 0.35 { // 8 bits, an eighth of a scale's 16, and some tables in 32
		t.Errorf("in 8 bits the graph takes %.2f of the bytes in 32", share)
	}
}
