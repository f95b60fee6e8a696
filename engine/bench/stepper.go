// Package bench measures the engine: matrix products, whole training steps,
// tokenizing. Browser and command line run the same code.
package bench

import (
	"math"
	"strings"

	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/optim"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A Shape is the size of a BERT-style encoder.
type Shape struct {
	Name                  string
	Layers, Hidden, Heads int
}

// The shapes for comparisons with other libraries.
var (
	Tiny   = Shape{"tiny", 2, 128, 2}
	MiniLM = Shape{"minilm", 6, 384, 12}
)

const (
	vocab     = 30522
	positions = 512
	classes   = 2
)

// FLOPs returns the floating-point operations of one training step on batch
// sequences of seq tokens: 6NT for the blocks' weights, and the scores.
func (s Shape) FLOPs(batch, seq int) float64 {
	h, t := float64(s.Hidden), float64(batch*seq)
	n := float64(s.Layers) * (12*h*h + 13*h)
	return 6*n*t + 12*float64(s.Layers)*t*float64(seq)*h
}

// A Stepper repeats one training step: forward, backward and AdamW on every
// parameter.
type Stepper struct {
	model   *model.Model
	tape    *grad.Tape
	opt     *optim.Optimizer
	batches []*model.Batch
	steps   int
	rate    float64
}

// NewStepper returns a Stepper of an encoder classifier on dev that cycles
// through batches. Other libraries can make the same initial values and
// batches. There is no pooler, no token type and no dropout; the first row of
// each sequence is classified.
func NewStepper(dev tensor.Device, s Shape, batches []*model.Batch) (*Stepper, error) {
	c := hf.NewConfig("bert")
	c.VocabSize, c.MaxPositionEmbeddings, c.TypeVocabSize = vocab, positions, 0
	c.HiddenSize, c.NumHiddenLayers, c.NumAttentionHeads, c.IntermediateSize = s.Hidden, s.Layers, s.Heads, 4*s.Hidden
	c.HiddenDropoutProb, c.AttentionProbsDropoutProb = 0, 0
	m, err := model.New(c, run.TokenClassification) // the task without a pooler
	if err != nil {
		return nil, err
	}
	settings := run.Default()
	settings.LearningRate, settings.AdamEpsilon, settings.MaxGradNorm = 1e-4, 1e-6, 0
	b := newStepper(dev, m, settings, batches)
	b.draw()
	return b, nil
}

// newStepper returns a Stepper of m on dev, with weights of zero.
func newStepper(dev tensor.Device, m *model.Model, settings run.Config, batches []*model.Batch) *Stepper {
	for _, p := range m.Params {
		p.Value = nil // it may be on another device
	}
	nn.Place(dev, m.Params, func(*nn.Param) bool { return true })
	return &Stepper{
		model: m, tape: grad.NewTape(dev), opt: optim.New(dev, m.Params, settings),
		batches: batches, rate: settings.LearningRate,
	}
}

// draw sets the weights' initial values.
func (b *Stepper) draw() {
	for i, p := range b.model.Params {
		b.tape.Device().Write(p.Tensor, initial(p, uint32(i+1)))
	}
}

// Step does one step and returns the loss before the update.
func (b *Stepper) Step() float64 {
	batch := b.batches[b.steps%len(b.batches)]
	b.steps++
	b.tape.Reset(true, 0)
	b.opt.Begin()
	loss := b.model.Loss(b.tape, b.model.Features(b.tape, batch), batch, grad.Criterion{})
	b.tape.Backward()
	mean, _ := b.opt.Step(b.rate, loss.Mean)
	return mean
}

// initial returns a parameter's initial values: weights uniform with standard
// deviation 0.02 from a generator seeded by the parameter's number, drawn in
// the order in x out.
func initial(p *nn.Param, seed uint32) []float32 {
	x := make([]float32, p.Size())
	rows, cols := p.Dims()
	next := mulberry32(seed)
	draw := func() float32 { return float32((next() - 0.5) * 0.02 * math.Sqrt(12)) }
	switch {
	case p.Init == nn.Ones:
		for i := range x {
			x[i] = 1
		}
	case p.Init == nn.Zeros:
	case strings.HasSuffix(p.Name, "_embeddings.weight"): // tables are stored as drawn
		for i := range x {
			x[i] = draw()
		}
	default:
		for in := range cols {
			for out := range rows {
				x[out*cols+in] = draw()
			}
		}
	}
	return x
}

// RandomBatches returns four batches of random full-length sequences.
func RandomBatches(size, seq int) []*model.Batch {
	var list []*model.Batch
	for i := range 4 {
		next := mulberry32(1000 + uint32(i))
		b := &model.Batch{}
		b.Reset()
		ids := make([]int32, seq)
		for range size {
			for j := range ids {
				ids[j] = 101
				if j > 0 {
					ids[j] = 1000 + int32(next()*(vocab-1000))
				}
			}
			label := int32(1)
			if next() < 0.5 {
				label = 0
			}
			b.Add(ids, nil)
			b.Labels = append(b.Labels, label)
		}
		b.Wanted = b.First()
		list = append(list, b)
	}
	return list
}

// UnevenBatches returns four batches like real text: sequences of different
// length, at most longest tokens and most of them far shorter.
func UnevenBatches(size, longest int) []*model.Batch {
	var list []*model.Batch
	for i := range 4 {
		next := mulberry32(2000 + uint32(i))
		b := &model.Batch{}
		b.Reset()
		for s := range size {
			u := next()
			n := max(3, int(float64(longest)*u*u))
			if s == 0 {
				n = longest
			}
			ids := make([]int32, n)
			ids[0] = 101
			for j := 1; j < n; j++ {
				ids[j] = 1000 + int32(next()*(vocab-1000))
			}
			b.Add(ids, nil)
			b.Labels = append(b.Labels, int32(s%classes))
		}
		b.Wanted = b.First()
		list = append(list, b)
	}
	return list
}

// mulberry32 is Tommy Ettinger's generator of numbers in [0, 1), which is easy
// to write in any language.
func mulberry32(seed uint32) func() float64 {
	a := seed
	return func() float64 {
		a += 0x6d2b79f5
		t := (a ^ a>>15) * (1 | a)
		t = (t + (t^t>>7)*(61|t)) ^ t
		return float64(t^t>>14) / 4294967296
	}
}
