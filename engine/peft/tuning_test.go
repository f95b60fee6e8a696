package peft_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/nn"
	"tuneground/engine/peft"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// settings returns the settings of a run with a method.
func settings(method string, change func(c *run.Config)) *run.Config {
	c := run.Default()
	c.Method = method
	if change != nil {
		change(&c)
	}
	return &c
}

// freezing are runs that train some of the weights, with prefixes of their
// names.
var freezing = []struct {
	golden string // whose model it is
	config *run.Config
	moves  []string
}{
	{"bert_lora", settings(run.Full, nil), []string{"bert", "classifier"}},
	{"bert_lora", settings(run.Head, nil), []string{"bert.pooler", "classifier"}},
	{"bert_lora", settings(run.LastK, func(c *run.Config) { c.LastK = 1 }), []string{"bert.encoder.layer.1", "bert.pooler", "classifier"}},
	{"bert_lora", settings(run.LastK, func(c *run.Config) { c.LastK = 2 }), []string{"bert.encoder", "bert.pooler", "classifier"}},
	{"bert_lora_mask", settings(run.LastK, func(c *run.Config) { c.LastK = 1 }), []string{"bert.encoder.layer.1", "cls"}},
	{"albert_lora", settings(run.LastK, func(c *run.Config) { c.LastK = 1 }), []string{"albert.encoder.albert_layer_groups.1", "albert.pooler", "classifier"}},
	{"gpt2_lora", settings(run.LastK, func(c *run.Config) { c.LastK = 1 }), []string{"transformer.h.1", "transformer.ln_f"}},
	{"t5_lora", settings(run.LastK, func(c *run.Config) { c.LastK = 2 }), []string{"decoder.block.1", "decoder.block.2", "decoder.final_layer_norm"}},
	{"t5_lora", settings(run.LastK, func(c *run.Config) { c.LastK = 4 }), []string{"encoder.block.1", "encoder.final", "decoder"}},
	{"roberta_lora", settings(run.Modules, func(c *run.Config) { c.Modules = "layer.0 embeddings.LayerNorm" }),
		[]string{"roberta.encoder.layer.0", "roberta.embeddings.LayerNorm", "classifier"}},
	{"gpt2_lora", settings(run.Modules, func(c *run.Config) { c.Modules = "wte" }), []string{"transformer.wte"}},
}

func TestFreezing(t *testing.T) {
	for _, x := range freezing {
		g := goldenOf(t, x.golden)
		checkMoves(t, g, x.config, func(p *nn.Param) bool {
			return slices.ContainsFunc(x.moves, func(begin string) bool { return strings.HasPrefix(p.Name, begin) })
		})
	}
	for _, name := range []string{"bert_lora", "roberta_lora", "distilbert_lora", "albert_lora", "gpt2_lora", "bert_lora_mask"} {
		g := goldenOf(t, name)
		checkMoves(t, g, settings(run.BitFit, nil), func(p *nn.Param) bool {
			head := g.task.Task == run.TextClassification && (g.model(t).HeadParam(p) || strings.HasPrefix(p.Name, "pre_classifier"))
			return strings.HasSuffix(p.Name, ".bias") || head
		})
	}
}

// checkMoves checks that the parameters that train are those of moves, and
// compares their gradients with transformers' for full training.
func checkMoves(t *testing.T, g *golden, c *run.Config, moves func(*nn.Param) bool) {
	t.Helper()
	dev := cpu.New()
	m := g.model(t)
	tuning, err := peft.Tune(m, c)
	if err != nil {
		t.Fatal(err)
	}
	nn.Place(dev, tuning.Params(), tuning.Moves)
	if _, err := m.Load(dev, g.weights(t), func(*nn.Param) bool { return false }, 1); err != nil {
		t.Fatal(err)
	}
	tape, b := grad.NewTape(dev), g.batch(g.base.Sequences)
	tape.Reset(true, 1)
	m.Loss(tape, m.Features(tape, b), b, grad.Criterion{Smoothing: g.task.Smoothing})
	tape.Backward()
	gradients := readTensors(t, filepath.Join(models, g.base.Gradients))
	for _, p := range m.Params {
		if p.Trains() != moves(p) {
			t.Errorf("%s, %s: that %s trains is %v", g.name(), c.Method, p.Name, p.Trains())
		}
		if !p.Trains() {
			if !p.Grad.IsZero() {
				t.Errorf("%s, %s: %s has a gradient", g.name(), c.Method, p.Name)
			}
			continue
		}
		want := read(t, gradients, g.Case+"/"+p.Name)
		own := hf.Tensor{Name: p.Name, Data: make([]float32, p.Size())}
		p.Unpack(own.Data, want.Data)
		checkGradient(t, hf.Tensor{Name: p.Name, Data: p.Grad.Data}, own)
	}
}

// work returns the cost of a training step.
func work(t *testing.T, g *golden, c *run.Config) int64 {
	t.Helper()
	m := g.model(t)
	tuning, err := peft.Tune(m, c)
	if err != nil {
		t.Fatal(err)
	}
	plan := &tensor.Plan{}
	nn.Place(plan, tuning.Params(), tuning.Moves)
	tape, b := grad.NewTape(plan), g.batch(g.base.Sequences)
	tape.Reset(true, 1)
	m.Loss(tape, m.Features(tape, b), b, grad.Criterion{})
	tape.Backward()
	return plan.Total.FLOPs
}

// TestNothingIsDoneBelow checks that the backward pass ends at the lowest
// weight that trains: with two layers of about equal work, the forward pass
// costs a third of a full training step, and the backward pass through one
// layer another third.
func TestNothingIsDoneBelow(t *testing.T) {
	g := goldenOf(t, "bert_lora")
	full := work(t, g, settings(run.Full, nil))
	for method, most := range map[string]float64{run.Head: 0.40, run.LastK: 0.72, run.BitFit: 0.85} {
		some := work(t, g, settings(method, func(c *run.Config) { c.LastK = 1 }))
		if share := float64(some) / float64(full); share > most || share < 0.3 {
			t.Errorf("a step under %s does %.2f of the work, want from 0.30 to %.2f", method, share, most)
		}
	}
}

// TestBadMethods checks that impossible choices are refused with possible ones.
func TestBadMethods(t *testing.T) {
	for _, x := range []struct {
		golden string
		config *run.Config
		want   string
	}{
		{"bert_lora", settings(run.LastK, func(c *run.Config) { c.LastK = 3 }), "last_k is 3, but the model has 2 layers with weights of their own; choose from 1 to 2"},
		{"bert_lora", settings(run.Modules, func(c *run.Config) { c.Modules = "layer.7" }),
			`modules has "layer.7", but the model has no such module; it has bert.embeddings, bert.encoder.layer.0, bert.encoder.layer.1, bert.pooler, classifier`},
		{"bert_lora", settings(run.Modules, nil), "modules is empty; name some of bert.embeddings"},
		{"t5_lora", settings(run.BitFit, nil), `a model of type t5 has no biases; choose "lora"`},
		{"bert_lora", settings(run.LoRA, func(c *run.Config) { c.LoRA.TargetModules = "q_proj" }), `target_modules has "q_proj"`},
		{"bert_lora", settings(run.DoRA, func(c *run.Config) { c.LoRA.R = 64 }), "r is 64, but"},
		{"bert_lora", settings(run.Prompt, func(c *run.Config) { c.Prompt.NumVirtualTokens = 38 }), "num_virtual_tokens is 38; with room for a text in the 40 tokens that the model reads, it can be from 1 to 37"},
		{"bert_lora_span", settings(run.Prompt, nil), `PEFT cannot put virtual tokens before the texts of a model of type bert for question-answering; choose "lora"`},
		{"bert_lora_mask", settings(run.Prompt, nil), "of type bert for fill-mask"},
	} {
		if _, err := peft.Tune(goldenOf(t, x.golden).model(t), x.config); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v, want %s", x.config.Method, err, x.want)
		}
	}
}

// TestSettings checks the adapter of a run that leaves out most settings.
func TestSettings(t *testing.T) {
	small := func(c *run.Config) { c.LoRA.R = 2 }
	for _, x := range []struct {
		golden string
		config *run.Config
		want   string // a part of adapter_config.json
	}{
		{"bert_lora", settings(run.LoRA, small), `"modules_to_save": ["pooler","classifier"]`},
		{"distilbert_lora", settings(run.DoRA, small), `"use_dora": true`},
		{"roberta_ia3", settings(run.IA3, nil), `"feedforward_modules": ["output.dense"]`},
		{"gpt2_lora", settings(run.LoRA, small), `"fan_in_fan_out": true`},
		{"t5_lora", settings(run.IA3, nil), `"target_modules": ["k","v","wo"]`},
		{"albert_lora", settings(run.Prompt, nil), `"token_dim": 7, "num_transformer_submodules": 1, "num_attention_heads": 3`},
		{"distilbert_dora", settings(run.Prompt, nil), `"task_type": "QUESTION_ANS"`},
	} {
		tuning, err := peft.Tune(goldenOf(t, x.golden).model(t), x.config)
		if err != nil {
			t.Fatal(err)
		}
		data, err := tuning.Adapter.Config.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		text := strings.NewReplacer("\n", "", " ", "").Replace(string(data))
		if !strings.Contains(text, strings.ReplaceAll(x.want, " ", "")) {
			t.Errorf("%s lacks %s", data, x.want)
		}
	}
}

// TestBlocks checks that blocks add up to the model, and which are layers.
func TestBlocks(t *testing.T) {
	for _, g := range goldens(t) {
		tuning, err := peft.Tune(g.model(t), settings(run.LoRA, func(c *run.Config) { c.LoRA.R = 2 }))
		if err != nil {
			t.Fatal(err)
		}
		var all, trainable int64
		layers := 0
		for _, b := range tuning.Blocks() {
			all, trainable = all+b.Parameters, trainable+b.Trainable
			if b.Layer > 0 {
				layers++
			}
			if b.Layer > 0 && b.Trainable == 0 {
				t.Errorf("%s: %s has no adapter", g.name(), b.Name)
			}
		}
		if a, b := tuning.Count(); a != all || b != trainable {
			t.Errorf("%s: the blocks have %d parameters, of which %d train; the model %d and %d", g.name(), all, trainable, a, b)
		}
		want := map[string]int{"bert": 2, "roberta": 2, "distilbert": 2, "albert": 2, "gpt2": 2, "gpt2_inner": 3, "t5": 5, "t5_gated": 4}[g.Shape]
		if layers != want {
			t.Errorf("%s has %d layers, want %d", g.name(), layers, want)
		}
	}
}
