package peft_test

import (
	"encoding/json"
	"flag"
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
	"tuneground/engine/infer"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/optim"
	"tuneground/engine/peft"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// The golden files are described at the top of testdata/golden.py, which made them
// with PEFT, on the models of engine/model/testdata.

const models = "../model/testdata"

type golden struct {
	folder   string
	Shape    string
	Case     string
	Some     []int `json:"sequences"` // of the shape's; none: all
	Outputs  [][]float64
	Written  [][]int32
	Loss     float64
	Training struct {
		Settings  json.RawMessage
		Batches   [][]int
		Losses    []float64
		GradNorms []float64 `json:"grad_norms"`
	}

	base base
	task baseCase
}

// base is a golden file of engine/model about a model.
type base struct {
	Config    json.RawMessage
	Weights   string
	Gradients string
	Sequences []sequence
	Cases     map[string]baseCase
}

type sequence struct {
	IDs, Types, Decoder []int32
	Label               int32
	Several, Score      []float32
	Tags, Words         []int32
	Span                [2]int32
}

type baseCase struct {
	Head, Task  string
	ProblemType string `json:"problem_type"`
	Labels      int
	Target      string
	Smoothing   float32
}

// goldens reads all golden files.
func goldens(t *testing.T) []*golden {
	t.Helper()
	files, err := filepath.Glob("testdata/*/golden.json")
	if err != nil || len(files) < 37 {
		t.Fatalf("there are %d golden files, %v", len(files), err)
	}
	var list []*golden
	for _, file := range files {
		g := &golden{folder: filepath.Dir(file)}
		readJSON(t, file, g)
		readJSON(t, filepath.Join(models, g.Shape+".json"), &g.base)
		g.task = g.base.Cases[g.Case]
		list = append(list, g)
	}
	return list
}

// sequences returns those of the shape that the outputs are of.
func (g *golden) sequences() []sequence {
	if g.Some == nil {
		return g.base.Sequences
	}
	return g.chosen(g.Some)
}

// chosen returns some of the shape's sequences.
func (g *golden) chosen(some []int) (list []sequence) {
	for _, i := range some {
		list = append(list, g.base.Sequences[i])
	}
	return list
}

func (g *golden) name() string { return filepath.Base(g.folder) }

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func readJSON(t *testing.T, path string, v any) {
	t.Helper()
	if err := json.Unmarshal(readFile(t, path), v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func readTensors(t *testing.T, path string) *hf.Weights {
	t.Helper()
	w, err := hf.OpenTensors(filepath.Base(path), readFile(t, path))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// model returns the case's model without dropout and without memory.
func (g *golden) model(t *testing.T) *model.Model {
	t.Helper()
	config, err := hf.ReadConfig(g.base.Config)
	if err != nil {
		t.Fatal(err)
	}
	config.SetLabels(make([]string, g.task.Labels))
	config.ProblemType = g.task.ProblemType
	config.SetDropout(0)
	m, err := model.New(config, g.task.Task)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// weights returns the base's weights with the case's head.
func (g *golden) weights(t *testing.T) *hf.Weights {
	t.Helper()
	all := readTensors(t, filepath.Join(models, g.base.Weights))
	var list []hf.Tensor
	for _, name := range all.Names() {
		of, own, isHead := strings.Cut(name, "/")
		if isHead && of != g.task.Head {
			continue
		}
		x := read(t, all, name)
		if isHead {
			x.Name = own
		}
		list = append(list, x)
	}
	data, err := hf.WriteWeights(list, hf.F32)
	if err != nil {
		t.Fatal(err)
	}
	w, err := hf.OpenTensors("model.safetensors", data)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func read(t *testing.T, w *hf.Weights, name string) hf.Tensor {
	t.Helper()
	info, ok := w.Info(name)
	if !ok {
		t.Fatalf("there is no %s", name)
	}
	n := 1
	for _, d := range info.Shape {
		n *= d
	}
	x := hf.Tensor{Name: name, Shape: info.Shape, Data: make([]float32, n)}
	if err := w.Read(name, x.Data); err != nil {
		t.Fatal(err)
	}
	return x
}

// config returns the adapter's settings with the given dropout.
func (g *golden) config(t *testing.T, dropout float64) peft.Config {
	t.Helper()
	c, err := peft.ReadConfig(readFile(t, filepath.Join(g.folder, peft.ConfigFile)))
	if err != nil {
		t.Fatal(err)
	}
	c.Dropout = dropout
	return c
}

// load returns the model with PEFT's adapter.
func (g *golden) load(t *testing.T, dev tensor.Device, dropout float64) (*model.Model, *peft.Adapter) {
	t.Helper()
	m := g.model(t)
	a, err := peft.New(m, g.config(t, dropout))
	if err != nil {
		t.Fatal(err)
	}
	nn.Place(dev, m.Params, a.Trains)
	nn.Place(dev, a.Params, func(*nn.Param) bool { return true })
	if _, err := m.Load(dev, g.weights(t), func(*nn.Param) bool { return false }, 1); err != nil {
		t.Fatal(err)
	}
	if err := a.Load(dev, readTensors(t, filepath.Join(g.folder, peft.WeightsFile)), all); err != nil {
		t.Fatal(err)
	}
	return m, a
}

// all leaves nothing out.
func all(*nn.Param) bool { return false }

// batch lays sequences end to end, with what the case asks for.
func (g *golden) batch(list []sequence) *model.Batch {
	b := &model.Batch{}
	b.Reset()
	for _, s := range list {
		from := int32(len(b.IDs))
		b.Add(s.IDs, s.Types)
		switch g.task.Target {
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
				if word >= 0 || g.task.Task != run.FillMask {
					b.Labels = append(b.Labels, word)
				}
				if word >= 0 && g.task.Task == run.FillMask {
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

// each runs a test for every golden file on two devices.
func each(t *testing.T, test func(t *testing.T, g *golden, dev tensor.Device)) {
	eachOf(t, func(*testing.T, *golden) bool { return true }, test)
}

// writes reports whether PEFT wrote texts with a golden adapter.
func writes(_ *testing.T, g *golden) bool { return g.Written != nil }

// inside reports whether a golden adapter changes what the model does inside. Virtual
// tokens stand before every text instead.
func inside(t *testing.T, g *golden) bool { return g.config(t, 0).Type != peft.PromptTuning }

// eachOf runs a test for the golden files that it is about, of which there must be some.
func eachOf(t *testing.T, about func(*testing.T, *golden) bool, test func(t *testing.T, g *golden, dev tensor.Device)) {
	t.Helper()
	list := slices.DeleteFunc(goldens(t), func(g *golden) bool { return !about(t, g) })
	if len(list) == 0 {
		t.Fatal("no golden file is about this")
	}
	for _, g := range list {
		t.Run(g.name()+", plain", func(t *testing.T) { test(t, g, plain.Device{}) })
		t.Run(g.name()+", vectors", func(t *testing.T) { test(t, g, cpu.New()) })
	}
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %.8g, PEFT computes %.8g", what, got, want)
	}
}

func (g *golden) checkOutputs(t *testing.T, outputs tensor.Tensor) {
	t.Helper()
	if outputs.Rows != len(g.Outputs) {
		t.Fatalf("there are %d outputs, PEFT gives %d", outputs.Rows, len(g.Outputs))
	}
	for i, row := range g.Outputs {
		for j, want := range row {
			near(t, "an output", float64(outputs.Row(i)[j]), want, 1e-5)
		}
	}
}

// TestOutputsAndGradients compares PEFT's adapters with PEFT's results.
func TestOutputsAndGradients(t *testing.T) {
	each(t, func(t *testing.T, g *golden, dev tensor.Device) { g.check(t, dev, 0) })
}

// TestWriting writes as PEFT's models do with virtual tokens, whose keys and values are
// cached like the text's.
func TestWriting(t *testing.T) {
	eachOf(t, writes, func(t *testing.T, g *golden, dev tensor.Device) {
		m, _ := g.load(t, dev, 0)
		for i, s := range g.sequences() {
			got, err := infer.Write(grad.NewTape(dev), m, [][]int32{s.IDs}, run.Generation{MaxNewTokens: 6, NumBeams: 1, RepetitionPenalty: 1}, 1, nil)
			if err != nil || !slices.Equal(got[0], g.Written[i]) {
				t.Errorf("text %d goes on with %v, PEFT writes %v; %v", i, got, g.Written[i], err)
			}
		}
	})
}

// TestDropout trains with dropout of probability near 0, which must change
// nothing.
func TestDropout(t *testing.T) {
	each(t, func(t *testing.T, g *golden, dev tensor.Device) { g.check(t, dev, 1e-12) })
}

func (g *golden) check(t *testing.T, dev tensor.Device, dropout float64) {
	m, a := g.load(t, dev, dropout)
	tape, b := grad.NewTape(dev), g.batch(g.sequences())
	tape.Reset(false, 0)
	g.checkOutputs(t, m.Forward(tape, b).Tensor)
	tape.Reset(true, 1)
	loss := m.Loss(tape, m.Features(tape, b), b, grad.Criterion{Smoothing: g.task.Smoothing})
	tape.Backward()
	near(t, "the loss", float64(loss.Mean.Data[0]), g.Loss, 1e-5)
	for _, p := range append(m.Params, a.Params...) {
		if p.Trains() {
			p.Tensor = p.Grad // so that Tensors returns it
		}
	}
	gradients := readTensors(t, filepath.Join(g.folder, "gradients.safetensors"))
	got := a.Tensors(dev)
	if len(got) != len(gradients.Names()) {
		t.Errorf("%d tensors train, in PEFT %d", len(got), len(gradients.Names()))
	}
	for _, x := range got {
		checkGradient(t, x, read(t, gradients, x.Name))
	}
}

// checkGradient compares a gradient as a whole: the distance of the two vectors
// relative to their length.
func checkGradient(t *testing.T, got, want hf.Tensor) {
	t.Helper()
	distance, length := 0.0, 0.0
	for i, x := range want.Data {
		distance += math.Pow(float64(got.Data[i]-x), 2)
		length += float64(x) * float64(x)
	}
	if distance, length = math.Sqrt(distance), math.Sqrt(length); distance > 1e-4*length+1e-7 {
		t.Errorf("the gradient %s is off by %g of a length of %g", got.Name, distance, length)
	}
}

// TestTrajectories compares 50 steps with torch's AdamW.
func TestTrajectories(t *testing.T) {
	each(t, func(t *testing.T, g *golden, dev tensor.Device) {
		c := run.Default()
		if err := json.Unmarshal(g.Training.Settings, &c); err != nil {
			t.Fatal(err)
		}
		m, a := g.load(t, dev, 0)
		schedule := run.NewSchedule(c, len(g.Training.Losses), len(g.Training.Losses))
		opt, tape := optim.New(dev, append(m.Params, a.Params...), c), grad.NewTape(dev)
		for step, examples := range g.Training.Batches {
			b := g.batch(g.chosen(examples))
			tape.Reset(true, uint32(step))
			opt.Begin()
			loss := m.Loss(tape, m.Features(tape, b), b, grad.Criterion{Smoothing: g.task.Smoothing})
			tape.Backward()
			mean, norm := opt.Step(schedule(step), loss.Mean)
			near(t, "the loss", mean, g.Training.Losses[step], 1e-4)
			near(t, "the gradient's norm", norm, g.Training.GradNorms[step], 1e-3*g.Training.GradNorms[step])
		}
	})
}

var writtenTo = flag.String("written", "", "a folder to write TestWritten's adapters to, for golden.py")

// TestWritten checks that written adapters equal PEFT's, number for number.
func TestWritten(t *testing.T) {
	each(t, func(t *testing.T, g *golden, dev tensor.Device) {
		_, a := g.load(t, dev, 0)
		theirs := readTensors(t, filepath.Join(g.folder, peft.WeightsFile))
		count := 0
		for _, name := range theirs.Names() {
			if !strings.Contains(name, "original_module") && !strings.Contains(name, "modules_to_save") {
				count++
			}
		}
		ours := a.Tensors(dev)
		if len(ours) != count {
			t.Errorf("%d tensors are written, PEFT writes %d", len(ours), count)
		}
		for _, x := range ours {
			want := read(t, theirs, x.Name)
			for i, v := range want.Data {
				if x.Data[i] != v {
					t.Fatalf("%s: element %d is %v, in PEFT's file %v", x.Name, i, x.Data[i], v)
				}
			}
		}
		files, err := a.Files(dev)
		if err != nil {
			t.Fatal(err)
		}
		again, err := peft.ReadConfig(files[peft.ConfigFile])
		if err != nil {
			t.Fatal(err)
		}
		if text, err := again.Marshal(); err != nil || string(text) != string(files[peft.ConfigFile]) {
			t.Errorf("%s\nbecame %s, %v", files[peft.ConfigFile], text, err)
		}
		if *writtenTo != "" {
			write(t, filepath.Join(*writtenTo, g.name()), files)
		}
	})
}

func write(t *testing.T, folder string, files hf.Folder) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBeginning checks that a new adapter changes nothing, unless it has virtual tokens.
func TestBeginning(t *testing.T) {
	eachOf(t, inside, func(t *testing.T, g *golden, dev tensor.Device) {
		m := g.model(t)
		a, err := peft.New(m, g.config(t, 0))
		if err != nil {
			t.Fatal(err)
		}
		nn.Place(dev, append(m.Params, a.Params...), func(*nn.Param) bool { return false })
		if _, err := m.Load(dev, g.weights(t), func(*nn.Param) bool { return false }, 1); err != nil {
			t.Fatal(err)
		}
		a.Initialise(dev, 7, nil)
		tape, b := grad.NewTape(dev), g.batch(g.sequences())
		tape.Reset(false, 0)
		with := m.Forward(tape, b).Tensor
		a.Remove()
		without := m.Forward(tape, b).Tensor
		for i, x := range without.Data {
			near(t, "an output", float64(with.Data[i]), float64(x), 1e-5)
		}
	})
}

// TestMerged compares merged weights with PEFT's, and their outputs with the
// adapter's.
func TestMerged(t *testing.T) {
	eachOf(t, inside, func(t *testing.T, g *golden, dev tensor.Device) {
		_, a := g.load(t, dev, 0)
		merged := a.Merged(dev)
		theirs := readTensors(t, filepath.Join(g.folder, "merged.safetensors"))
		if n := len(theirs.Names()); len(merged) != n {
			t.Errorf("there are %d tensors, in PEFT %d", len(merged), n)
		}
		for _, x := range merged {
			for i, want := range read(t, theirs, x.Name).Data {
				near(t, x.Name, float64(x.Data[i]), float64(want), 1e-6)
			}
		}
		data, err := hf.WriteWeights(merged, hf.F32)
		if err != nil {
			t.Fatal(err)
		}
		w, err := hf.OpenTensors("model.safetensors", data)
		if err != nil {
			t.Fatal(err)
		}
		m := g.model(t)
		nn.Place(dev, m.Params, func(*nn.Param) bool { return false })
		if _, err := m.Load(dev, w, func(*nn.Param) bool { return false }, 1); err != nil {
			t.Fatal(err)
		}
		tape := grad.NewTape(dev)
		tape.Reset(false, 0)
		g.checkOutputs(t, m.Forward(tape, g.batch(g.sequences())).Tensor)
	})
}
