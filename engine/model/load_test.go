package model_test

import (
	"slices"
	"strings"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/run"
)

// otherNames are the namings that checkpoints have had over the years.
var otherNames = map[string]func(name string) []string{
	"of a bare base": func(name string) []string {
		for _, prefix := range []string{"bert.", "roberta.", "distilbert.", "albert.", "transformer."} {
			if bare, ok := strings.CutPrefix(name, prefix); ok {
				return []string{bare}
			}
		}
		return []string{name}
	},
	"of TensorFlow's time": func(name string) []string {
		name = strings.Replace(name, "LayerNorm.weight", "LayerNorm.gamma", 1)
		return []string{strings.Replace(name, "LayerNorm.bias", "LayerNorm.beta", 1)}
	},
	"of the output layer": func(name string) []string {
		if twin := twinOf(name); twin != "" {
			return []string{twin}
		}
		return []string{name}
	},
	"with copies and constants": func(name string) []string {
		names := []string{name}
		if twin := twinOf(name); twin != "" {
			names = append(names, twin)
		}
		for owner, constant := range map[string]string{
			"bert.embeddings.LayerNorm.bias":                                       "bert.embeddings.position_ids",
			"transformer.h.0.ln_1.bias":                                            "transformer.h.0.attn.bias",
			"transformer.h.0.ln_2.bias":                                            "transformer.h.0.attn.masked_bias",
			"decoder.block.0.layer.1.layer_norm.weight":                            "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight",
			"decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight": "decoder.embed_tokens.weight",
		} {
			if name == owner {
				names = append(names, constant)
			}
		}
		return names
	},
}

// twinOf returns the output layer's name of a weight or bias that is tied to
// it.
func twinOf(name string) string {
	return map[string]string{
		"bert.embeddings.word_embeddings.weight":       "cls.predictions.decoder.weight",
		"roberta.embeddings.word_embeddings.weight":    "lm_head.decoder.weight",
		"distilbert.embeddings.word_embeddings.weight": "vocab_projector.weight",
		"albert.embeddings.word_embeddings.weight":     "predictions.decoder.weight",
		"transformer.wte.weight":                       "lm_head.weight",
		"shared.weight":                                "encoder.embed_tokens.weight",
		"cls.predictions.bias":                         "cls.predictions.decoder.bias",
		"lm_head.bias":                                 "lm_head.decoder.bias",
		"predictions.bias":                             "predictions.decoder.bias",
	}[name]
}

// TestOtherNames checks that a checkpoint loads the same under all of them.
func TestOtherNames(t *testing.T) {
	for _, shape := range shapes {
		g := readGolden(t, shape)
		for name, c := range g.Cases {
			dev := cpu.New()
			want := g.load(t, dev, c).Params
			for of, names := range otherNames {
				t.Run(shape+", "+name+", "+of, func(t *testing.T) {
					for i, p := range g.loadAs(t, dev, c, names).Params {
						if !slices.Equal(p.Data, want[i].Data) {
							t.Errorf("%s differs", p.Name)
						}
					}
				})
			}
		}
	}
}

// TestUntoldOutputLayer reads a T5 whose config.json says in the old way that
// its output layer is its own, and whose checkpoint has only the embeddings.
func TestUntoldOutputLayer(t *testing.T) {
	g := readGolden(t, "t5_gated")
	now := string(g.Config)
	old := strings.Replace(now, `"scale_decoder_outputs":false,"tie_word_embeddings":true`, `"tie_word_embeddings":false`, 1)
	if old == now {
		t.Fatal("transformers writes config.json in another way")
	}
	g.Config = []byte(old)
	g.check(t, cpu.New(), "translate")

	m := g.loadAs(t, cpu.New(), g.Cases["translate"], func(name string) []string {
		if name == "lm_head.weight" {
			return nil
		}
		return []string{name}
	})
	if first, last := m.Params[0], m.Params[len(m.Params)-1]; last.Name != "lm_head.weight" || !slices.Equal(first.Data, last.Data) {
		t.Errorf("%s is not %s", last.Name, first.Name)
	}
}

// TestForeignCheckpoint checks the errors for weights of another model.
func TestForeignCheckpoint(t *testing.T) {
	for shape, g := range map[string]golden{"bert": readGolden(t, "bert"), "gpt2": readGolden(t, "gpt2"), "t5": readGolden(t, "t5")} {
		c := g.Cases[map[string]string{"bert": "single", "gpt2": "single", "t5": "translate"}[shape]]
		for want, edit := range map[string]func(config *hf.Config) *hf.Weights{
			"has none of the model's tensors": func(*hf.Config) *hf.Weights {
				return g.checkpoint(t, "", func(name string) []string { return []string{"other." + name} })
			},
			"the two files do not belong together": func(config *hf.Config) *hf.Weights {
				config.VocabSize++
				return g.checkpoint(t, c.Head, asTheyAre)
			},
			"but config.json asks for": func(config *hf.Config) *hf.Weights {
				config.IntermediateSize = config.FeedForward() + 1
				return g.checkpoint(t, c.Head, asTheyAre)
			},
		} {
			config, err := hf.ReadConfig(g.Config)
			if err != nil {
				t.Fatal(err)
			}
			config.SetLabels(make([]string, c.Labels))
			weights := edit(config)
			m, err := model.New(config, c.Task)
			if err != nil {
				t.Fatal(err)
			}
			dev := cpu.New()
			nn.Place(dev, m.Params, keepAll)
			if _, err = m.Load(dev, weights, keepAll, 1); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", shape, err, want)
			}
		}
	}
}

// TestWhatCannotBe checks the errors for models that do not exist, or that we
// do not support.
func TestWhatCannotBe(t *testing.T) {
	for _, c := range []struct{ config, task, want string }{
		{`{}`, run.TextClassification, `model_type is ""`},
		{`{"model_type": "llama"}`, run.TextGeneration, `model_type is "llama"; this engine knows bert, `},
		{`{"model_type": "bert"}`, run.TextGeneration, "a model of type bert cannot be tuned for text-generation; it can for text-classification"},
		{`{"model_type": "bert", "hidden_act": "mish"}`, run.TextClassification, `hidden_act is "mish"`},
		{`{"model_type": "gpt2", "activation_function": "mish"}`, run.TextGeneration, `hidden_act is "mish"`},
		{`{"model_type": "roberta", "tie_word_embeddings": false}`, run.FillMask, "tie_word_embeddings is false; for fill-mask"},
		{`{"model_type": "gpt2", "tie_word_embeddings": false}`, run.TextGeneration, "tie_word_embeddings is false; for text-generation"},
		{`{"model_type": "albert", "num_hidden_groups": 13}`, run.FillMask, "num_hidden_groups 13 of 12 layers"},
		{`{"model_type": "t5", "feed_forward_proj": "gated-swish"}`, run.Translation, `feed_forward_proj is "gated-swish"`},
		{`{"model_type": "t5", "relative_attention_num_buckets": 2}`, run.Translation, "relative_attention_num_buckets 2"},
	} {
		config, err := hf.ReadConfig([]byte(c.config))
		if err != nil {
			t.Fatal(err)
		}
		if _, err = model.New(config, c.task); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.config, err, c.want)
		}
	}
}

// TestEveryFamilyHasEveryTask builds a model of every family that is described,
// for every task that its description names.
func TestEveryFamilyHasEveryTask(t *testing.T) {
	for _, family := range run.Families {
		for _, task := range family.Tasks {
			m, err := model.New(hf.NewConfig(family.Type), task)
			if err != nil {
				t.Errorf("%s for %s: %v", family.Type, task, err)
			} else if name := m.Config.Architectures[0]; name != family.Architecture(task) || len(m.Params) == 0 {
				t.Errorf("%s for %s is a %s of %d parameters", family.Type, task, name, len(m.Params))
			}
		}
	}
}

// TestAnswersHaveTwoLabels checks that config.json gives transformers two
// labels for question answering.
func TestAnswersHaveTwoLabels(t *testing.T) {
	g := readGolden(t, "bert")
	c := g.Cases["span"]
	c.Labels = 3
	if m := g.load(t, cpu.New(), c); m.Config.NumLabels != 2 {
		t.Errorf("config.json has %d labels", m.Config.NumLabels)
	}
}
