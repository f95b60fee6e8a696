package peft

import (
	"slices"
	"strconv"
	"strings"

	"tuneground/engine/message"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/run"
)

// A Tuning is a model and a choice of the weights that a run trains.
type Tuning struct {
	Model   *model.Model
	Adapter *Adapter // nil if the method has none

	moves func(*nn.Param) bool
	from  map[*nn.Param]int // the epoch from which each moves, if not all do from the first
}

// Frozen is the Tuning of a model that only predicts.
func Frozen(m *model.Model) *Tuning {
	return &Tuning{Model: m, moves: func(*nn.Param) bool { return false }}
}

// Tune prepares m, whose parameters have no memory yet, for a run of c.
func Tune(m *model.Model, c *run.Config) (*Tuning, error) {
	t := &Tuning{Model: m}
	var err error
	switch c.Method {
	case run.Full:
		t.moves = func(*nn.Param) bool { return true }
	case run.Head:
		t.moves = m.HeadParam
	case run.LastK:
		t.moves, err = lastLayers(m, c.LastK)
	case run.Modules:
		t.moves, err = named(m, c.Modules.List())
	case run.BitFit:
		t.moves, err = biases(m)
	default:
		if t.Adapter, err = New(m, configOf(m, c)); err == nil {
			t.moves = t.Adapter.moves
		}
	}
	if err != nil {
		return nil, err
	}
	if c.Uses(m.Config.ModelType, "freeze_embeddings") && c.FreezeEmbeddings {
		t.freezeEmbeddings()
	}
	if c.Uses(m.Config.ModelType, "gradual_unfreezing") && c.GradualUnfreezing {
		t.unfreeze(c)
	}
	t.withTextFeatures()
	t.setRates(c)
	return t, nil
}

// Continue puts an adapter that is there already into m, to predict with or to train
// it on.
func Continue(m *model.Model, c Config, trains bool) (*Tuning, error) {
	a, err := New(m, c)
	if err != nil {
		return nil, err
	}
	t := Frozen(m)
	t.Adapter = a
	if trains {
		t.moves = a.moves
		t.withTextFeatures()
	}
	return t, nil
}

// Moves reports whether p, one of Params, trains.
func (t *Tuning) Moves(p *nn.Param) bool { return t.moves(p) }

// Params are the model's, those of the adapter, and the weights of text features.
func (t *Tuning) Params() []*nn.Param {
	list := t.Model.Params
	if t.Adapter != nil {
		list = slices.Concat(list, t.Adapter.Params)
	}
	if f := t.Model.TextFeatures; f != nil {
		list = append(slices.Clip(list), f.Weight)
	}
	return list
}

// withTextFeatures makes the weights of text features, which are new, train by every
// method.
func (t *Tuning) withTextFeatures() {
	if f := t.Model.TextFeatures; f != nil {
		others := t.moves
		t.moves = func(p *nn.Param) bool { return p == f.Weight || others(p) }
	}
}

// Count returns the number of elements of all parameters, and of those that
// train.
func (t *Tuning) Count() (all, trainable int64) {
	for _, p := range t.Params() {
		n := int64(p.Size())
		all += n
		if t.moves(p) {
			trainable += n
		}
	}
	return all, trainable
}

// newHead reports whether p belongs to a head that the task adds.
func newHead(m *model.Model, p *nn.Param) bool {
	return run.TaskOf(m.Task).HasNewHead() && m.HeadParam(p)
}

// lastLayers trains the k layers next to the head, and everything above them.
func lastLayers(m *model.Model, k int) (func(*nn.Param) bool, error) {
	layers, first := layersOf(m)
	if k < 1 || k > len(layers) {
		return nil, message.Errorf("last_k is %d, but the model has %d layers with weights of their own; choose from 1 to %d", k, len(layers), len(layers))
	}
	above := map[*nn.Param]bool{}
	for _, p := range m.Params[first[layers[len(layers)-k]]:] {
		above[p] = true
	}
	return func(p *nn.Param) bool { return above[p] }, nil
}

// layerOf returns the name of the layer that a parameter belongs to, which ends
// in its number, or "".
func layerOf(name string) string {
	parts := strings.Split(name, ".")
	for i, part := range parts {
		if part != "" && strings.Trim(part, "0123456789") == "" {
			return strings.Join(parts[:i+1], ".")
		}
	}
	return ""
}

// named trains the parameters of the named modules.
func named(m *model.Model, modules []string) (func(*nn.Param) bool, error) {
	for _, module := range modules {
		if !slices.ContainsFunc(m.Params, func(p *nn.Param) bool { return inModule(p, module) }) {
			return nil, message.Errorf("modules has %q, but the model has no such module; it has %s", module, message.ListOf(blocks(m)))
		}
	}
	if len(modules) == 0 {
		return nil, message.Errorf("modules is empty; name some of %s", message.ListOf(blocks(m)))
	}
	return func(p *nn.Param) bool {
		return newHead(m, p) || slices.ContainsFunc(modules, func(module string) bool { return inModule(p, module) })
	}, nil
}

// inModule reports whether the name of p, or of a module around it, is module
// or ends in it in whole words.
func inModule(p *nn.Param, module string) bool {
	for name := p.Name; name != ""; {
		if endsIn(name, module) {
			return true
		}
		name = name[:max(0, strings.LastIndexByte(name, '.'))]
	}
	return false
}

// blocks are the modules of a model: its layers, and those below and above
// them.
func blocks(m *model.Model) (list []string) {
	for _, b := range Frozen(m).Blocks() {
		list = append(list, b.Name)
	}
	return list
}

// Blocks returns the model's parts from below, and how much of each trains.
func (t *Tuning) Blocks() (list []run.Block) {
	at := map[string]int{}
	for _, p := range t.Params() {
		name, layer := BlockOf(p.Name)
		if _, ok := at[name]; !ok {
			at[name] = len(list)
			list = append(list, run.Block{Name: name, Layer: layer})
		}
		b := &list[at[name]]
		b.Parameters += int64(p.Size())
		if t.moves(p) {
			b.Trainable += int64(p.Size())
			b.From = t.from[p]
		}
	}
	return list
}

// BlockOf returns the block that a parameter belongs to, and the number of the layer
// that it is, from 1; 0 where it is none.
func BlockOf(name string) (block string, layer int) {
	if block = layerOf(name); block != "" {
		n, _ := strconv.Atoi(block[strings.LastIndexByte(block, '.')+1:])
		return block, n + 1
	}
	parts := strings.Split(name, ".")
	if len(parts) == 1 {
		return name, 0
	}
	return strings.Join(parts[:min(2, len(parts)-1)], "."), 0
}

// biases trains the biases and no factors: Ben Zaken et al. 2022
// (arXiv:2106.10199).
func biases(m *model.Model) (func(*nn.Param) bool, error) {
	if !slices.ContainsFunc(m.Params, isBias) {
		return nil, message.Errorf("method is %q, but a model of type %s has no biases; choose %q", run.BitFit, m.Config.ModelType, run.LoRA)
	}
	return func(p *nn.Param) bool { return isBias(p) || newHead(m, p) }, nil
}

func isBias(p *nn.Param) bool { return strings.HasSuffix(p.Name, ".bias") }

// configOf returns the adapter's settings for a run of c, with every default
// written out.
func configOf(m *model.Model, c *run.Config) Config {
	saved, targets := c.LoRA.ModulesToSave, c.LoRA.TargetModules
	switch c.Method {
	case run.IA3:
		saved, targets = c.IA3.ModulesToSave, c.IA3.TargetModules
	case run.Prompt:
		saved, targets = c.Prompt.ModulesToSave, ""
	}
	a := Config{Task: taskType(m), Base: c.Model, TargetModules: Targets{Names: targets.List()}, ModulesToSave: saved.List()}
	if a.ModulesToSave == nil && run.TaskOf(c.Task).HasNewHead() {
		a.ModulesToSave = m.HeadModules()
	}
	if c.Method == run.Prompt {
		return a.withPrompt(m, c.Prompt)
	}
	if c.Method == run.IA3 {
		a.Type, a.FeedForward = IA3, c.IA3.FeedForward.List()
		if usual := run.FamilyOf(m.Config.ModelType); targets == "" {
			a.TargetModules.Names, a.FeedForward = usual.Scaled, usual.FeedForward
		}
		return a
	}
	l := c.LoRA
	a.Type, a.R, a.Alpha, a.Dropout, a.RSLoRA, a.Bias, a.DoRA = LoRA, l.R, l.Alpha, l.Dropout, l.UseRSLoRA, l.Bias, c.Method == run.DoRA
	return a
}

// withPrompt returns c as the config of a prompt.
func (c Config) withPrompt(m *model.Model, p run.PromptSettings) Config {
	c.Type, c.VirtualTokens, c.Submodules, c.Init = PromptTuning, p.NumVirtualTokens, 1, p.Init
	_, c.TokenDim = m.WordEmbeddings().Dims()
	c.AttentionHeads, c.Layers = m.Config.NumAttentionHeads, m.Config.NumHiddenLayers
	if p.Init == run.TextInit {
		c.InitText, c.Tokenizer = p.InitText, c.Base
	}
	if c.Task == "" {
		c.Task = "QUESTION_ANS" // without a task, PEFT leaves the virtual tokens out
	}
	return c
}

// taskType is PEFT's name for what a model's class answers; "" where it has none,
// and for question answering, whose class there loses token_type_ids.
func taskType(m *model.Model) string {
	task := run.TaskOf(m.Task)
	switch {
	case run.FamilyOf(m.Config.ModelType).EncoderDecoder:
		return "SEQ_2_SEQ_LM"
	case task.Answer == run.LabelAnswer:
		return "SEQ_CLS"
	case task.Answer == run.TagsAnswer:
		return "TOKEN_CLS"
	case task.Answer == run.TextAnswer:
		return "CAUSAL_LM"
	}
	return ""
}
