// Package model holds the model families, one file each that reads like its paper,
// with the heads for the tasks.
package model

import (
	"slices"
	"strings"

	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A Model is a network with a head for one task, like transformers'
// BertForSequenceClassification.
type Model struct {
	Config *hf.Config
	Task   string      // one of run.Tasks
	Params []*nn.Param // of transformers' class
	// TextFeatures are joined to the head, if present.
	TextFeatures *TextFeatures
	Prompt       *Prompt // what an adapter puts before each text; nil: nothing

	family family
	base   base
	head   head
}

// A family describes the models of one architecture.
type family struct {
	prefix string // before the names of the base's parameters
	// build sets a Model's base and the head for its task.
	build func(m *Model) error
	// untied models may have an output layer other than the word embeddings.
	untied bool
	// twins lists other names of tied weights, by the name used here. A checkpoint
	// has one or all of them.
	twins map[string][]string
	// derived lists suffixes of further tensors that hold only constants or copies.
	derived []string
}

// families describes the families of run.Families, by model_type.
var families = map[string]family{
	"bert": bert, "roberta": roberta, "distilbert": distilBERT, "albert": albert, "gpt2": gpt2, "t5": t5,
}

// A base is a network up to its last hidden states: layers, each of which reads
// the output of the one below. T5's encoder is its embed, its decoder its last.
type base interface {
	// words returns the word embeddings of the texts.
	words() *nn.Embedding
	// embed returns the input of the first layer, a row for each of b's tokens.
	embed(t *grad.Tape, b *Batch) *grad.Value
	layers() int
	// layer returns the output of layer i, given the output of the one below.
	layer(t *grad.Tape, b *Batch, i int, h *grad.Value) *grad.Value
	// last returns the last hidden states, given the output of all layers: a row
	// for each of b's tokens, or for each of its Decoder's.
	last(t *grad.Tape, b *Batch, h *grad.Value) *grad.Value
}

// A head turns hidden states into a task's outputs.
type head interface {
	// rows returns the rows of the hidden states that the outputs need; nil: all.
	rows(b *Batch) []int32
	// forward maps those rows to the output layer's inputs, row by row.
	forward(t *grad.Tape, h *grad.Value) *grad.Value
	// output returns the output layer, and whether its rows are the task's labels.
	output() (layer *nn.Linear, labels bool)
}

// New returns the model of c's family and shape for a task, whose parameters
// have no memory yet. It writes the class's name into c.
func New(c *hf.Config, task string) (*Model, error) {
	family, known := families[c.ModelType]
	if !known {
		return nil, message.Errorf("config.json: model_type is %q; this engine knows %s", c.ModelType, message.ListOf(run.ModelTypes()))
	}
	if tasks := run.FamilyOf(c.ModelType).Tasks; !slices.Contains(tasks, task) {
		return nil, message.Errorf("a model of type %s cannot be tuned for %s; it can for %s", c.ModelType, task, message.ListOf(tasks))
	}
	m := &Model{Config: c, Task: task, family: family}
	if !c.Tied() && !family.untied && (m.answer() == run.WordsAnswer || m.answer() == run.TextAnswer) {
		return nil, message.Errorf("config.json: tie_word_embeddings is false; for %s this engine knows models of type %s only with the word embeddings as output layer", task, c.ModelType)
	}
	if err := family.build(m); err != nil {
		return nil, err
	}
	c.Architectures = []string{m.Architecture()}
	if m.answer() == run.SpanAnswer && c.NumLabels != 2 {
		c.SetLabels([]string{"LABEL_0", "LABEL_1"}) // transformers counts start and end as labels
	}
	m.Params = append(nn.Named(family.prefix, m.base), nn.Params(m.head)...)
	return m, nil
}

// Forward returns the outputs: a row for each sequence, or for each (wanted)
// token, with a column for each of the task's labels, for each token of the
// vocabulary, or for start and end.
func (m *Model) Forward(t *grad.Tape, b *Batch) *grad.Value {
	return m.Head(t, m.Features(t, b), b)
}

// Features returns the hidden states that the head reads: the result of all
// layers below it.
func (m *Model) Features(t *grad.Tape, b *Batch) *grad.Value {
	b = m.wide(b)
	return m.Above(t, b, Cut{}, m.base.embed(t, b))
}

// Head maps Features of b to the outputs.
func (m *Model) Head(t *grad.Tape, features *grad.Value, b *Batch) *grad.Value {
	layer, _ := m.head.output()
	y := layer.Forward(t, m.head.forward(t, features))
	if m.TextFeatures != nil {
		m.TextFeatures.add(t, y, b)
	}
	return y
}

// Loss compares the outputs with b's labels as transformers' classes do, by the
// criterion c. It takes Features because the outputs over a vocabulary are too
// large to store.
func (m *Model) Loss(t *grad.Tape, features *grad.Value, b *Batch, c grad.Criterion) grad.Loss {
	answer, problem := m.answer(), m.Config.ProblemType
	switch {
	case answer == run.SpanAnswer:
		return t.SpanCrossEntropy(m.Head(t, features, b), b.Offsets, b.Starts, b.Ends, c)
	case answer == run.LabelAnswer && problem == run.Regression:
		return t.SquaredError(m.Head(t, features, b), b.Values, c)
	case answer == run.LabelAnswer && problem == run.MultiLabel:
		return t.BinaryCrossEntropy(m.Head(t, features, b), b.Values, c)
	case m.TextFeatures != nil:
		return t.CrossEntropy(m.Head(t, features, b), b.Labels, c)
	}
	layer, _ := m.head.output()
	return layer.CrossEntropy(t, m.head.forward(t, features), b.Labels, c)
}

// Counted returns the divisor of b's mean loss: see [grad.Criterion].
func (m *Model) Counted(b *Batch, c grad.Criterion) float64 {
	answer, problem := m.answer(), m.Config.ProblemType
	switch {
	case answer == run.SpanAnswer:
		return float64(grad.Answered(b.Starts))
	case answer == run.LabelAnswer && (problem == run.Regression || problem == run.MultiLabel):
		return float64(b.Sequences())
	}
	return tensor.Labelled(b.Labels, c.Weights)
}

// Linears returns the linear layers that an adapter can change, all but the output
// layer, under the names of transformers' class.
func (m *Model) Linears() []nn.Module {
	output, _ := m.head.output()
	return slices.DeleteFunc(append(nn.Linears(m.family.prefix, m.base), nn.Linears("", m.head)...), func(l nn.Module) bool {
		return l.Linear == output
	})
}

// HeadModules returns the modules of transformers' class whose parameters are the
// head's: see [Model.HeadParam].
func (m *Model) HeadModules() []string {
	var list []string
	for _, p := range m.Params {
		name, _, _ := strings.Cut(strings.TrimPrefix(p.Name, m.family.prefix+"."), ".")
		if m.HeadParam(p) && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// answer returns the kind of the model's answers.
func (m *Model) answer() run.AnswerKind { return run.TaskOf(m.Task).Answer }

// Architecture returns the name of transformers' class.
func (m *Model) Architecture() string { return run.FamilyOf(m.Config.ModelType).Architecture(m.Task) }

// WordEmbeddings returns the table of the word embeddings.
func (m *Model) WordEmbeddings() *nn.Param { return m.base.words().Weight }

// HeadParam reports whether p lies above Features and so can train without the
// rest.
func (m *Model) HeadParam(p *nn.Param) bool {
	inside, ok := strings.CutPrefix(p.Name, m.family.prefix+".")
	return m.family.prefix != "" && (!ok || strings.HasPrefix(inside, "pooler."))
}

// OutputParam reports whether p belongs to the last layer, whose rows are the
// task's labels.
func (m *Model) OutputParam(p *nn.Param) bool {
	layer, labels := m.head.output()
	return labels && (p == layer.Weight || p == layer.Bias)
}

// Attention returns the attention weights of one layer for a batch of one
// sequence of n tokens: (heads*n) x n, head after head.
func (m *Model) Attention(t *grad.Tape, b *Batch, layer int) tensor.Tensor {
	b.Watch = &Watch{Layer: layer}
	m.Features(t, b)
	weights := b.Watch.Weights
	b.Watch = nil
	return weights
}
