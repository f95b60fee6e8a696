package model_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"tuneground/engine/feature"
	"tuneground/engine/grad"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/optim"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

type trajectory struct {
	Shape, Case   string
	Settings      json.RawMessage
	Sequences     []sequence
	Batches       [][]int
	LearningRates []float64 `json:"learning_rates"`
	Losses        []float64
	GradNorms     []float64 `json:"grad_norms"`
	Final         string
	Features      *struct{ Weight, Gradient [][]float64 }
}

// TestTrajectories trains for 50 steps beside the Trainer's optimizers.
func TestTrajectories(t *testing.T) {
	for _, d := range devices {
		for _, name := range trainings {
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
	start := readGolden(t, g.Shape)
	head := start.Cases[g.Case]
	m := start.load(t, dev, head)
	params := m.Params
	if g.Features != nil {
		params = append(params, g.join(t, dev, m, head))
	}
	schedule := run.NewSchedule(c, len(g.Losses), len(g.Losses))
	opt, tape := optim.New(dev, params, c), grad.NewTape(dev)
	tolerance := 1e-4
	// Adafactor clips GPT-2's biases of query, key and value together, and so the
	// rounding that a key's bias follows (see withoutInfluence) reaches all others:
	// in float32 transformers itself is off by 3e-4.
	together := name == "gpt2_adafactor"
	if together {
		tolerance = 1e-3
	}
	criterion := criterionOf(t, &c)
	kinks := kinksOf(name)
	for step, examples := range g.Batches {
		var list []sequence
		for _, i := range examples {
			list = append(list, g.Sequences[i])
		}
		b := head.batch(list)
		near(t, "the learning rate", schedule(step), g.LearningRates[step], 1e-12)
		tape.Reset(true, uint32(step))
		opt.Begin()
		loss := m.Loss(tape, m.Features(tape, b), b, criterion)
		tape.Backward()
		mean, norm := opt.Step(schedule(step), loss.Mean)
		near(t, "the loss", mean, g.Losses[step], tolerance)
		if off := math.Abs(norm/g.GradNorms[step] - 1); off > 10*tolerance && off < 100*tolerance && kinks > 0 {
			kinks--
			continue
		}
		near(t, "the gradient's norm", norm, g.GradNorms[step], 10*tolerance*g.GradNorms[step])
	}
	opt.Settle()
	final := readWeights(t, g.Final)
	for _, p := range params {
		if withoutInfluence(p, g.Case) || together && strings.HasSuffix(p.Name, "c_attn.bias") {
			continue // its gradient is rounding alone, which Adam makes steps of
		}
		for i, want := range readParam(t, p, final, g.nameOf(p)) {
			near(t, p.Name, float64(p.Data[i]), float64(want), tolerance)
		}
	}
}

// kinksOf returns the number of steps whose gradient may be a little off. That of a ReLU
// jumps where its input is 0: an input within rounding of it has one gradient here and
// the other there, and next to no influence on the loss.
func kinksOf(name string) int {
	if strings.HasPrefix(name, "t5") && name != "t5_gated" {
		return 1
	}
	return 0
}

// criterionOf returns how c compares labels, which are LABEL_0 and so on.
func criterionOf(t *testing.T, c *run.Config) grad.Criterion {
	k := grad.Criterion{Smoothing: float32(c.LabelSmoothing), Gamma: float32(c.FocalLossGamma)}
	given, err := c.ClassWeight.Given()
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(given) {
		k.Weights = append(k.Weights, float32(given[fmt.Sprintf("LABEL_%d", i)]))
	}
	return k
}

// withoutInfluence reports whether p is added to every element that a softmax
// compares: a key's bias, and for question answering the biases of the head and
// of the layer below it, the last one in these files.
func withoutInfluence(p *nn.Param, of string) bool {
	suffixes := []string{"key.bias", "k_lin.bias"}
	if of == "span" {
		suffixes = append(suffixes, "qa_outputs.bias", "groups.1.albert_layers.1.full_layer_layer_norm.bias",
			"encoder.layer.1.output.LayerNorm.bias", "transformer.layer.1.output_layer_norm.bias", "transformer.ln_f.bias")
	}
	for _, suffix := range suffixes {
		if strings.HasSuffix(p.Name, suffix) {
			return true
		}
	}
	return strings.HasSuffix(p.Name, "c_attn.bias") && p.Layout.Part == 1
}

// join gives m the golden text features, and checks the gradient of their weights.
func (g *trajectory) join(t *testing.T, dev tensor.Device, m *model.Model, head goldenCase) *nn.Param {
	t.Helper()
	var rows [][]float64
	for _, s := range g.Sequences {
		rows = append(rows, s.Features)
	}
	m.Join(feature.Standard(make([]run.TextFeature, len(rows[0])), rows))
	p := m.TextFeatures.Weight
	nn.Place(dev, []*nn.Param{p}, func(*nn.Param) bool { return true })
	dev.Write(p.Tensor, flat(g.Features.Weight))
	tape, b := grad.NewTape(dev), head.batch(g.Sequences)
	tape.Reset(true, 1)
	m.Loss(tape, m.Features(tape, b), b, grad.Criterion{Smoothing: head.Smoothing})
	tape.Backward()
	got := make([]float32, p.Size())
	dev.Read(got, p.Grad)
	for i, want := range flat(g.Features.Gradient) {
		near(t, "the gradient of a feature's weight", float64(got[i]), float64(want), 1e-5)
	}
	return p
}

func flat(rows [][]float64) (list []float32) {
	for _, row := range rows {
		for _, x := range row {
			list = append(list, float32(x))
		}
	}
	return list
}

// nameOf returns a parameter's name in the file of those after training, where that of
// text features belongs to the last layer.
func (g *trajectory) nameOf(p *nn.Param) string {
	if p.Name != model.TextFeaturesParam {
		return p.Name
	}
	last, other := map[string]string{"roberta": "classifier.out_proj", "gpt2": "score"}[g.Shape]
	if !other {
		last = "classifier"
	}
	return last + ".features"
}
