// Package model holds the model families, a file each that reads like its paper, and
// the heads that a task puts on them.
package model

import (
	"fmt"
	"slices"
	"strings"

	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A Model is a network with a head for one task: what transformers' classes
// such as BertForSequenceClassification are.
type Model struct {
	Config *hf.Config
	Task   string // one of run.Tasks
	Params []*nn.Param

	prefix string // of the names of the base's parameters
	base   base
	head   head
}

// A base is a network up to its last hidden states.
type base interface {
	// hidden returns the last hidden states, a row for each of b's tokens, or
	// for each of its Decoder's.
	hidden(t *grad.Tape, b *Batch) *grad.Value
}

// A head turns hidden states into a task's outputs.
type head interface {
	// rows returns the rows of the hidden states that the outputs are made of;
	// nil: all.
	rows(b *Batch) []int32
	// forward maps those rows to what the output layer reads, one row each.
	forward(t *grad.Tape, h *grad.Value) *grad.Value
	// output returns the output layer, and whether its rows are the task's labels.
	output() (layer *nn.Linear, labels bool)
}

// New returns the model of c's family and shape for a task, whose parameters
// have no memory yet. It writes the class's name into c.
func New(c *hf.Config, task string) (*Model, error) {
	if !slices.Contains(run.FamilyOf(c.ModelType).Tasks, task) {
		if run.FamilyOf(c.ModelType).Tasks == nil {
			return nil, fmt.Errorf("config.json: model_type is %q; this engine knows \"bert\", \"roberta\", \"distilbert\", \"albert\", \"gpt2\" and \"t5\"", c.ModelType)
		}
		return nil, fmt.Errorf("a model of type %s cannot be tuned for %s; it can for %s", c.ModelType, task, strings.Join(run.FamilyOf(c.ModelType).Tasks, ", "))
	}
	if !c.Tied() && (task == run.FillMask || task == run.TextGeneration) {
		return nil, fmt.Errorf("config.json: tie_word_embeddings is false; for %s this engine knows models of type %s only with the word embeddings as output layer", task, c.ModelType)
	}
	m := &Model{Config: c, Task: task}
	var err error
	switch c.ModelType {
	case "bert":
		err = m.bert()
	case "roberta":
		err = m.roberta()
	case "distilbert":
		err = m.distilBERT()
	case "albert":
		err = m.albert()
	case "gpt2":
		err = m.gpt2()
	case "t5":
		err = m.t5()
	}
	if err != nil {
		return nil, err
	}
	c.Architectures = []string{m.Architecture()}
	if task == run.QuestionAnswering && c.NumLabels != 2 {
		c.SetLabels([]string{"LABEL_0", "LABEL_1"}) // transformers takes start and end for labels
	}
	m.Params = append(nn.Named(m.prefix, m.base), nn.Params(m.head)...)
	return m, nil
}

// Forward returns the outputs: a row for each sequence, or for each (wanted)
// token, of the task's labels, of the vocabulary, or of start and end.
func (m *Model) Forward(t *grad.Tape, b *Batch) *grad.Value {
	return m.Head(t, m.Features(t, b))
}

// Features returns the hidden states that the head sees: all that lies below it.
func (m *Model) Features(t *grad.Tape, b *Batch) *grad.Value {
	h := m.base.hidden(t, b)
	if rows := m.head.rows(b); rows != nil {
		return t.Gather(h, rows)
	}
	return h
}

// Head maps Features to the outputs.
func (m *Model) Head(t *grad.Tape, features *grad.Value) *grad.Value {
	layer, _ := m.head.output()
	return layer.Forward(t, m.head.forward(t, features))
}

// Loss compares the outputs with b's labels as transformers' classes do, with
// label smoothing where there are classes. It takes Features, for of a vocabulary
// there are too many outputs to have them all.
func (m *Model) Loss(t *grad.Tape, features *grad.Value, b *Batch, smoothing float32) grad.Loss {
	switch {
	case m.Task == run.QuestionAnswering:
		return t.SpanCrossEntropy(m.Head(t, features), b.Offsets, b.Starts, b.Ends)
	case m.Task == run.TextClassification && m.Config.ProblemType == run.Regression:
		return t.SquaredError(m.Head(t, features), b.Values)
	case m.Task == run.TextClassification && m.Config.ProblemType == run.MultiLabel:
		return t.BinaryCrossEntropy(m.Head(t, features), b.Values)
	}
	layer, _ := m.head.output()
	return layer.CrossEntropy(t, m.head.forward(t, features), b.Labels, smoothing)
}

// Linears returns the linear layers that an adapter can change, all but the output
// layer, under the names of transformers' class.
func (m *Model) Linears() []nn.Module {
	output, _ := m.head.output()
	return slices.DeleteFunc(append(nn.Linears(m.prefix, m.base), nn.Linears("", m.head)...), func(l nn.Module) bool {
		return l.Linear == output
	})
}

// HeadModules returns the modules of transformers' class whose parameters are the
// head's: see [Model.HeadParam].
func (m *Model) HeadModules() []string {
	var list []string
	for _, p := range m.Params {
		name, _, _ := strings.Cut(strings.TrimPrefix(p.Name, m.prefix+"."), ".")
		if m.HeadParam(p) && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// Architecture returns the name of transformers' class.
func (m *Model) Architecture() string { return run.FamilyOf(m.Config.ModelType).Architecture(m.Task) }

// HeadParam reports whether p lies above Features: it then trains without the
// rest.
func (m *Model) HeadParam(p *nn.Param) bool {
	inside, ok := strings.CutPrefix(p.Name, m.prefix+".")
	return m.prefix != "" && (!ok || strings.HasPrefix(inside, "pooler."))
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
	m.base.hidden(t, b)
	weights := b.Watch.Weights
	b.Watch = nil
	return weights
}
