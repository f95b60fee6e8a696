package model_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/optim"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// The golden files are described at the top of testdata/golden.py, which made
// them with transformers.

type sequence struct {
	IDs   []int32
	Types []int32
	Label int32
}

type golden struct {
	Config         json.RawMessage
	Weights        string
	Gradients      string
	Sequences      []sequence
	Logits         [][]float64
	Losses         []float64
	Loss           float64
	LabelSmoothing float32 `json:"label_smoothing"`
	SmoothLoss     float64 `json:"smooth_loss"`
	Attention      struct {
		Sequence int
		Layers   [][][][]float64
	}
}

func readJSON(t *testing.T, name string, v any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err == nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func readWeights(t *testing.T, name string) *hf.Weights {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	w, err := hf.OpenWeights(hf.Folder{"model.safetensors": data})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// load returns the golden model of that name, ready to train on dev.
func load(t *testing.T, dev tensor.Device, name string) (golden, *model.Model) {
	t.Helper()
	var g golden
	readJSON(t, "bert_"+name+".json", &g)
	config, err := hf.ReadConfig(g.Config)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(config, run.TextClassification)
	if err != nil {
		t.Fatal(err)
	}
	nn.Place(dev, m.Params, func(*nn.Param) bool { return true })
	report, err := m.Load(dev, readWeights(t, g.Weights), func(*nn.Param) bool { return false }, 1)
	if err != nil || len(report.New)+len(report.Unexpected) > 0 {
		t.Fatalf("loading gives %+v, %v", report, err)
	}
	return g, m
}

func batchOf(list []sequence) *model.Batch {
	b := &model.Batch{}
	b.Reset()
	for _, s := range list {
		b.Add(s.IDs, s.Types)
		b.Labels = append(b.Labels, s.Label)
	}
	return b
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %.8g, transformers computes %.8g", what, got, want)
	}
}

var devices = []struct {
	name string
	new  func() tensor.Device
}{
	{"plain", cpu.Plain},
	{"vectors", func() tensor.Device { return cpu.New() }},
}

var names = []string{"gelu", "gelu_new", "relu"}

func TestLogitsAndGradients(t *testing.T) {
	for _, d := range devices {
		for _, name := range names {
			t.Run(name+", "+d.name, func(t *testing.T) { checkModel(t, d.new(), name) })
		}
	}
}

func checkModel(t *testing.T, dev tensor.Device, name string) {
	g, m := load(t, dev, name)
	b, tape := batchOf(g.Sequences), grad.NewTape(dev)
	gradients := readWeights(t, g.Gradients)
	for _, pass := range []struct {
		name      string
		smoothing float32
		loss      float64
	}{{"plain", 0, g.Loss}, {"smooth", g.LabelSmoothing, g.SmoothLoss}} {
		for _, p := range m.Params {
			p.Begin()
		}
		tape.Reset(true, 1)
		logits := m.Forward(tape, b)
		loss := tape.CrossEntropy(logits, b.Labels, pass.smoothing)
		tape.Backward()
		for i, row := range g.Logits {
			for c, want := range row {
				near(t, "a logit", float64(logits.Row(i)[c]), want, 1e-5)
			}
		}
		near(t, "the loss", float64(loss.Mean.Data[0]), pass.loss, 1e-5)
		for _, p := range m.Params {
			checkParam(t, p, gradients, pass.name+"."+p.Name)
		}
	}
}

// checkParam compares a gradient as a whole: the distance of the two vectors
// relative to their length.
func checkParam(t *testing.T, p *nn.Param, w *hf.Weights, name string) {
	want := make([]float32, p.Len())
	if err := w.Read(name, want); err != nil {
		t.Fatal(err)
	}
	distance, length := 0.0, 0.0
	for i, x := range want {
		distance += math.Pow(float64(p.Grad.Data[i]-x), 2)
		length += float64(x) * float64(x)
	}
	if distance, length = math.Sqrt(distance), math.Sqrt(length); distance > 1e-4*length+1e-7 {
		t.Errorf("the gradient %s is off by %g of a length of %g", name, distance, length)
	}
}

func TestAttention(t *testing.T) {
	for _, name := range names {
		dev := cpu.New()
		g, m := load(t, dev, name)
		b := batchOf(g.Sequences[g.Attention.Sequence : g.Attention.Sequence+1])
		for layer, heads := range g.Attention.Layers {
			tape := grad.NewTape(dev)
			tape.Reset(false, 0)
			weights := m.Attention(tape, b, layer)
			for head, rows := range heads {
				for i, row := range rows {
					for j, want := range row {
						near(t, "a weight", float64(weights.Row(head*len(rows) + i)[j]), want, 1e-5)
					}
				}
			}
		}
	}
}

type trajectory struct {
	Model         string
	Settings      json.RawMessage
	Sequences     []sequence
	Batches       [][]int
	LearningRates []float64 `json:"learning_rates"`
	Losses        []float64
	GradNorms     []float64 `json:"grad_norms"`
	Final         string
}

// TestTrajectories trains for 50 steps beside the Trainer's AdamW.
func TestTrajectories(t *testing.T) {
	for _, d := range devices {
		for _, name := range []string{"linear", "default", "cosine"} {
			t.Run(name+", "+d.name, func(t *testing.T) { checkTrajectory(t, d.new(), name) })
		}
	}
}

func checkTrajectory(t *testing.T, dev tensor.Device, name string) {
	var g trajectory
	readJSON(t, "train_"+name+".json", &g)
	c := run.Default()
	if err := json.Unmarshal(g.Settings, &c); err != nil {
		t.Fatal(err)
	}
	_, m := load(t, dev, g.Model)
	schedule := optim.NewSchedule(c, len(g.Losses), len(g.Losses))
	opt, tape := optim.New(dev, m.Params, c), grad.NewTape(dev)
	for step, examples := range g.Batches {
		var list []sequence
		for _, i := range examples {
			list = append(list, g.Sequences[i])
		}
		b := batchOf(list)
		near(t, "the learning rate", schedule(step), g.LearningRates[step], 1e-12)
		tape.Reset(true, uint32(step))
		loss := tape.CrossEntropy(m.Forward(tape, b), b.Labels, float32(c.LabelSmoothing))
		opt.Begin()
		tape.Backward()
		norm := opt.Step(schedule(step))
		near(t, "the loss", float64(loss.Mean.Data[0]), g.Losses[step], 1e-4)
		near(t, "the gradient's norm", norm, g.GradNorms[step], 1e-3*g.GradNorms[step])
	}
	opt.Settle()
	final := readWeights(t, g.Final)
	for _, p := range m.Params {
		if strings.HasSuffix(p.Name, "key.bias") {
			continue // its gradient is rounding alone, which Adam makes steps of
		}
		want := make([]float32, p.Len())
		if err := final.Read(p.Name, want); err != nil {
			t.Fatal(err)
		}
		for i, x := range want {
			near(t, p.Name, float64(p.Data[i]), float64(x), 1e-4)
		}
	}
}

// TestMiniLM compares the model that ships with what transformers makes of it.
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
	// A classifier that passes on what it gets shows the pooled state.
	identity := make([][]float32, config.HiddenSize)
	for i := range identity {
		identity[i] = make([]float32, config.HiddenSize)
		identity[i][i] = 1
	}
	checkMiniLM(t, config, weights, b, g.Cls, identity, make([]float32, config.HiddenSize), g.Pooled)
	checkMiniLM(t, config, weights, b, g.Cls, g.Classifier.Weight, g.Classifier.Bias, g.Logits)
}

// checkMiniLM compares features and logits under a given classifier.
func checkMiniLM(t *testing.T, config *hf.Config, weights *hf.Weights, b *model.Batch, features [][]float64, weight [][]float32, bias []float32, logits [][]float64) {
	t.Helper()
	config.SetLabels(make([]string, len(weight)))
	m, err := model.New(config, run.TextClassification)
	if err != nil {
		t.Fatal(err)
	}
	dev := cpu.New()
	nn.Place(dev, m.Params, func(*nn.Param) bool { return false })
	report, err := m.Load(dev, weights, func(*nn.Param) bool { return false }, 1)
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
	out := m.Head(tape, first)
	for i := range features {
		for j := range features[i] {
			near(t, "a hidden state", float64(first.Row(i)[j]), features[i][j], 1e-4)
		}
		for c := range logits[i] {
			near(t, "an output", float64(out.Row(i)[c]), logits[i][c], 1e-4)
		}
	}
}

// TestWrongShape checks that a checkpoint of another size is refused by name.
func TestWrongShape(t *testing.T) {
	var g golden
	readJSON(t, "bert_gelu.json", &g)
	config, err := hf.ReadConfig(g.Config)
	if err != nil {
		t.Fatal(err)
	}
	config.IntermediateSize++
	m, err := model.New(config, run.TextClassification)
	if err != nil {
		t.Fatal(err)
	}
	dev := cpu.New()
	nn.Place(dev, m.Params, func(*nn.Param) bool { return false })
	_, err = m.Load(dev, readWeights(t, g.Weights), func(*nn.Param) bool { return false }, 1)
	if err == nil || !strings.Contains(err.Error(), "intermediate.dense.weight has shape [40 24]") || !strings.Contains(err.Error(), "[41 24]") {
		t.Errorf("a wrong shape answers %v", err)
	}
}
