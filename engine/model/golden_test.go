package model_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/cpu/plain"
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// The golden files are described at the top of testdata/golden.py, which made
// them with transformers.

type sequence struct {
	IDs, Types, Decoder []int32
	Label               int32
	Several, Score      []float32
	Tags, Words         []int32
	Span                [2]int32
	Features            []float64
}

type golden struct {
	Config    json.RawMessage
	Weights   string
	Gradients string
	Sequences []sequence
	Cases     map[string]goldenCase
	Attention [][][][]float64
}

// goldenCase is a base with a head, and its labels and targets.
type goldenCase struct {
	Head, Task  string
	ProblemType string `json:"problem_type"`
	Labels      int
	Target      string
	Smoothing   float32
	Outputs     [][]float64
	Loss        float64
	Saved       string
}

// shapes are those that golden.py made, and trainings likewise.
var shapes, trainings = made("", "_grads.safetensors"), made("train_", ".json")

// made returns what stands between the two in the names of the golden files.
func made(prefix, suffix string) (names []string) {
	paths, err := filepath.Glob("testdata/" + prefix + "*" + suffix)
	if err != nil {
		panic(err) // the pattern is wrong
	}
	for _, path := range paths {
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), prefix), suffix))
	}
	return names
}

// TestEveryFamilyIsCompared checks that there are golden files of each.
func TestEveryFamilyIsCompared(t *testing.T) {
	for _, family := range run.Families {
		compared := func(shape string) bool {
			var config struct {
				ModelType string `json:"model_type"`
			}
			if err := json.Unmarshal(readGolden(t, shape).Config, &config); err != nil {
				t.Fatal(err)
			}
			return config.ModelType == family.Type
		}
		trained := func(name string) bool {
			var g trajectory
			readJSON(t, "train_"+name+".json", &g)
			return compared(g.Shape)
		}
		if !slices.ContainsFunc(shapes, compared) || !slices.ContainsFunc(trainings, trained) {
			t.Errorf("no golden file has a model of type %s, or none its training", family.Type)
		}
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
	return openWeights(t, data)
}

func openWeights(t *testing.T, data []byte) *hf.Weights {
	t.Helper()
	w, err := hf.OpenWeights(hf.Folder{"model.safetensors": data})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func readGolden(t *testing.T, shape string) golden {
	t.Helper()
	var g golden
	readJSON(t, shape+".json", &g)
	return g
}

// checkpoint returns the weights of the base and of one head, renamed by names.
func (g *golden) checkpoint(t *testing.T, head string, names func(string) []string) *hf.Weights {
	t.Helper()
	all := readWeights(t, g.Weights)
	var list []hf.Tensor
	for _, name := range all.Names() {
		of, own, isHead := strings.Cut(name, "/")
		if isHead && of != head {
			continue
		}
		info, _ := all.Info(name)
		x := hf.Tensor{Name: name, Shape: info.Shape, Data: make([]float32, product(info.Shape))}
		if err := all.Read(name, x.Data); err != nil {
			t.Fatal(err)
		}
		if isHead {
			name = own
		}
		for _, x.Name = range names(name) {
			list = append(list, x)
		}
	}
	data, err := hf.WriteWeights(list, hf.F32)
	if err != nil {
		t.Fatal(err)
	}
	return openWeights(t, data)
}

// asTheyAre returns the name that transformers writes.
func asTheyAre(name string) []string { return []string{name} }

func product(shape []int) int {
	n := 1
	for _, x := range shape {
		n *= x
	}
	return n
}

// build returns a case's model, without dropout, in dev's memory, with
// gradients.
func (g *golden) build(t *testing.T, dev tensor.Device, c goldenCase) *model.Model {
	t.Helper()
	config, err := hf.ReadConfig(g.Config)
	if err != nil {
		t.Fatal(err)
	}
	config.SetLabels(make([]string, c.Labels))
	config.ProblemType = c.ProblemType
	config.SetDropout(0)
	m, err := model.New(config, c.Task)
	if err != nil {
		t.Fatal(err)
	}
	nn.Place(dev, m.Params, func(*nn.Param) bool { return true })
	return m
}

func keepAll(*nn.Param) bool { return false }

// load returns a case's model with the golden weights.
func (g *golden) load(t *testing.T, dev tensor.Device, c goldenCase) *model.Model {
	t.Helper()
	return g.loadAs(t, dev, c, asTheyAre)
}

// loadAs is load from a checkpoint with other names.
func (g *golden) loadAs(t *testing.T, dev tensor.Device, c goldenCase, names func(string) []string) *model.Model {
	t.Helper()
	m := g.build(t, dev, c)
	report, err := m.Load(dev, g.checkpoint(t, c.Head, names), keepAll, 1)
	if err != nil || len(report.New) > 0 {
		t.Fatalf("loading gives %+v, %v", report, err)
	}
	for _, name := range report.Unexpected {
		if !strings.Contains("."+name, ".pooler.") { // only some heads use the pooler
			t.Errorf("%s has no place in the model", name)
		}
	}
	return m
}

// batch lays sequences end to end, with a case's labels and targets.
func (c *goldenCase) batch(list []sequence) *model.Batch {
	b := &model.Batch{}
	b.Reset()
	for _, s := range list {
		from := int32(len(b.IDs))
		b.Add(s.IDs, s.Types)
		b.TextFeatures = append(b.TextFeatures, s.Features...)
		switch c.Target {
		case "label":
			b.Labels = append(b.Labels, s.Label)
		case "several":
			b.Values = append(b.Values, s.Several...)
		case "score":
			b.Values = append(b.Values, s.Score...)
		case "tags":
			b.Labels = append(b.Labels, s.Tags...)
		case "span":
			b.Starts, b.Ends = append(b.Starts, s.Span[0]), append(b.Ends, s.Span[1])
		case "words":
			for i, word := range s.Words {
				if word < 0 && c.Task == run.FillMask {
					continue
				}
				b.Labels = append(b.Labels, word)
				if c.Task == run.FillMask {
					b.Wanted = append(b.Wanted, from+int32(i))
				}
			}
		}
		if s.Decoder != nil {
			if b.Decoder == nil {
				b.Decoder = &model.Batch{}
				b.Decoder.Reset()
			}
			b.Decoder.Add(s.Decoder, nil)
		}
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
	{"plain", func() tensor.Device { return plain.Device{} }},
	{"vectors", func() tensor.Device { return cpu.New() }},
}

// TestOutputsAndGradients compares every family with every head.
func TestOutputsAndGradients(t *testing.T) {
	for _, shape := range shapes {
		g := readGolden(t, shape)
		for name := range g.Cases {
			for _, d := range devices {
				t.Run(shape+", "+name+", "+d.name, func(t *testing.T) { g.check(t, d.new(), name) })
			}
		}
	}
}

func (g *golden) check(t *testing.T, dev tensor.Device, name string) {
	c := g.Cases[name]
	m, tape, b := g.load(t, dev, c), grad.NewTape(dev), c.batch(g.Sequences)
	tape.Reset(false, 0)
	outputs := m.Forward(tape, b)
	if outputs.Rows != len(c.Outputs) {
		t.Fatalf("there are %d outputs, transformers gives %d", outputs.Rows, len(c.Outputs))
	}
	for i, row := range c.Outputs {
		for j, want := range row {
			near(t, "an output", float64(outputs.Row(i)[j]), want, 1e-5)
		}
	}
	tape.Reset(true, 1)
	loss := m.Loss(tape, m.Features(tape, b), b, grad.Criterion{Smoothing: c.Smoothing})
	tape.Backward()
	near(t, "the loss", float64(loss.Mean.Data[0]), c.Loss, 1e-5)
	gradients := readWeights(t, g.Gradients)
	for _, p := range m.Params {
		checkGradient(t, p, gradients, name+"/"+p.Name)
	}
}

// readParam returns a tensor of w in p's layout.
func readParam(t *testing.T, p *nn.Param, w *hf.Weights, name string) []float32 {
	t.Helper()
	stored, own := make([]float32, product(p.StoredShape())), make([]float32, p.Size())
	if err := w.Read(name, stored); err != nil {
		t.Fatal(err)
	}
	p.Unpack(own, stored)
	return own
}

// checkGradient compares a gradient as a whole: the distance of the two vectors
// relative to their length.
func checkGradient(t *testing.T, p *nn.Param, w *hf.Weights, name string) {
	t.Helper()
	distance, length := 0.0, 0.0
	for i, x := range readParam(t, p, w, name) {
		distance += math.Pow(float64(p.Grad.Data[i]-x), 2)
		length += float64(x) * float64(x)
	}
	if distance, length = math.Sqrt(distance), math.Sqrt(length); distance > 1e-4*length+1e-7 {
		t.Errorf("the gradient %s is off by %g of a length of %g", name, distance, length)
	}
}

// TestAttention compares the attention weights that a page shows.
func TestAttention(t *testing.T) {
	for _, shape := range shapes {
		g := readGolden(t, shape)
		for _, c := range g.Cases {
			dev := cpu.New()
			m, tape, b := g.load(t, dev, c), grad.NewTape(dev), c.batch(g.Sequences[:1])
			for layer, heads := range g.Attention {
				tape.Reset(false, 0)
				weights := m.Attention(tape, b, layer)
				for head, rows := range heads {
					for i, row := range rows {
						for j, want := range row {
							near(t, shape+": a weight", float64(weights.Row(head*len(rows) + i)[j]), want, 1e-5)
						}
					}
				}
			}
			break // the head does not matter
		}
	}
}

// TestConfigIsWrittenAsTransformersDoes reads config.json and writes it again.
func TestConfigIsWrittenAsTransformersDoes(t *testing.T) {
	for _, shape := range shapes {
		g := readGolden(t, shape)
		config, err := hf.ReadConfig(g.Config)
		if err != nil {
			t.Fatal(err)
		}
		data, err := config.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, data); err != nil {
			t.Fatal(err)
		}
		if compact.String() != string(g.Config) {
			t.Errorf("%s\nbecame %s", g.Config, compact.String())
		}
	}
}

// TestSaved checks that saved files equal save_pretrained's byte for byte.
func TestSaved(t *testing.T) {
	for _, shape := range shapes {
		g := readGolden(t, shape)
		for name, c := range g.Cases {
			dev := cpu.New()
			data, err := hf.WriteWeights(g.load(t, dev, c).Tensors(dev), hf.F32)
			if err != nil {
				t.Fatal(err)
			}
			if hash := sha256.Sum256(data); hex.EncodeToString(hash[:]) != c.Saved {
				t.Errorf("%s, %s: transformers writes another file than one of %v", shape, name, openWeights(t, data).Names())
			}
		}
	}
}
