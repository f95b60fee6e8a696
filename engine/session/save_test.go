package session

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/hf"
	"tuneground/engine/run"
)

// TestSaveInEveryFormat saves a model in each format. A Hugging Face folder is loaded
// again and answers as before, up to the digits of its weights.
func TestSaveInEveryFormat(t *testing.T) {
	zips := map[string]string{run.Float32: "small-tuned.zip", run.Float16: "small-float16.zip", run.BFloat16: "small-bfloat16.zip", run.ONNX: "small-onnx.zip"}
	off := map[string]float64{run.Float32: 0, run.Float16: 2e-3, run.BFloat16: 2e-2}
	s, r := newSession(t)
	c := settings()
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	ask := run.Command{Do: run.Predict, Config: c, Text: "the soup was lovely and warm", Layer: -1, Head: -1}
	must(t, s.Run(ask))
	before := r.last(t, run.Predicted).Predicted.Probs
	for _, format := range run.SaveFormats {
		r.events = nil
		must(t, s.Run(run.Command{Do: run.Save, Config: c, Format: format}))
		if p := r.last(t, run.Progress).Progress; p.What != "save" || p.Done != p.Total {
			t.Errorf("%s: the last progress is %+v", format, p)
		}
		file := r.files[zips[format]]
		if format == run.ONNX {
			expectFiles(t, file, "config.json", "curves.svg", "onnx/model.onnx", "onnx/model_quantized.onnx", "tokenizer.json", "vocab.txt", "README.md", "tuneground.json")
			for _, want := range []string{"library_name: transformers.js", `await pipeline("text-classification", "path/to/this/folder")`} {
				if card := projectFiles(t, file)["README.md"]; !strings.Contains(card, want) {
					t.Errorf("the card lacks %q:\n%s", want, card)
				}
			}
			continue
		}
		folder, err := hf.ReadZip(file)
		must(t, err)
		var config struct{ DType string }
		must(t, json.Unmarshal(folder["config.json"], &config))
		if config.DType != format {
			t.Errorf("config.json says that the weights are %s, not %s", config.DType, format)
		}
		again, answers := newSession(t)
		must(t, again.Run(run.Command{Do: run.LoadModel, Config: c}, attachedZip("again.zip", file)))
		must(t, again.Run(ask))
		for i, p := range answers.last(t, run.Predicted).Predicted.Probs {
			if !(math.Abs(p-before[i]) <= off[format]) {
				t.Errorf("%s: a probability of %g was %g", format, p, before[i])
			}
		}
	}
	if err := s.Run(run.Command{Do: run.Save, Config: c, Format: "int4"}); err == nil {
		t.Error("saved as int4")
	}
}

// expectFiles checks the names of the files in a zip.
func expectFiles(t *testing.T, file []byte, want ...string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	var got []string
	for _, f := range z.File {
		got = append(got, f.Name)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the zip holds %v, not %v", got, want)
	}
}
