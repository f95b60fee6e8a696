package model_test

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/run"
)

// TestMiniLM compares the bundled model with transformers.
func TestMiniLM(t *testing.T) {
	folder, err := hf.ReadFolder(os.DirFS("../../static/models/all-MiniLM-L6-v2"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatal("the model is not there; make models fetches it")
	} else if err != nil {
		t.Fatal(err)
	}
	var g struct {
		IDs         [][]int32
		Cls, Pooled [][]float64
		Classifier  struct {
			Weight [][]float32
			Bias   []float32
		}
		Logits [][]float64
	}
	readJSON(t, "minilm.json", &g)
	config, err := hf.ReadConfig(folder["config.json"])
	if err != nil {
		t.Fatal(err)
	}
	weights, err := hf.OpenWeights(folder)
	if err != nil {
		t.Fatal(err)
	}
	b := &model.Batch{}
	b.Reset()
	for _, ids := range g.IDs {
		b.Add(ids, nil)
	}
	// An identity matrix as classifier shows the pooled state.
	identity := make([][]float32, config.HiddenSize)
	for i := range identity {
		identity[i] = make([]float32, config.HiddenSize)
		identity[i][i] = 1
	}
	checkMiniLM(t, config, weights, b, g.Cls, identity, make([]float32, config.HiddenSize), g.Pooled)
	checkMiniLM(t, config, weights, b, g.Cls, g.Classifier.Weight, g.Classifier.Bias, g.Logits)
}

// checkMiniLM compares features and logits with a given classifier.
func checkMiniLM(t *testing.T, config *hf.Config, weights *hf.Weights, b *model.Batch, features [][]float64, weight [][]float32, bias []float32, logits [][]float64) {
	t.Helper()
	config.SetLabels(make([]string, len(weight)))
	m, err := model.New(config, run.TextClassification)
	if err != nil {
		t.Fatal(err)
	}
	dev := cpu.New()
	nn.Place(dev, m.Params, func(*nn.Param) bool { return false })
	report, err := m.Load(dev, weights, keepAll, 1)
	if err != nil || strings.Join(report.New, " ") != "classifier.weight classifier.bias" {
		t.Fatalf("loading gives %+v, %v", report, err)
	}
	for _, p := range m.Params {
		switch p.Name {
		case "classifier.weight":
			for i, row := range weight {
				copy(p.Row(i), row)
			}
		case "classifier.bias":
			copy(p.Data, bias)
		}
	}
	tape := grad.NewTape(dev)
	tape.Reset(false, 0)
	first := m.Features(tape, b)
	out := m.Head(tape, first, nil)
	for i := range features {
		for j := range features[i] {
			near(t, "a hidden state", float64(first.Row(i)[j]), features[i][j], 1e-4)
		}
		for c := range logits[i] {
			near(t, "an output", float64(out.Row(i)[c]), logits[i][c], 1e-4)
		}
	}
}
