package peft_test

import (
	"strings"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/hf"
	"tuneground/engine/peft"
)

func goldenOf(t *testing.T, name string) *golden {
	t.Helper()
	for _, g := range goldens(t) {
		if g.name() == name {
			return g
		}
	}
	t.Fatalf("there is no golden file %s", name)
	return nil
}

// TestBadSettings checks that errors name unusable settings, and usable ones.
func TestBadSettings(t *testing.T) {
	for _, x := range []struct {
		in     string
		change func(c *peft.Config)
		want   string
	}{
		{"bert_lora", func(c *peft.Config) { c.TargetModules.Names = []string{"q_lin"} },
			`target_modules has "q_lin", but the model has no such linear layer; it has attention.self.query, attention.self.key, attention.self.value, attention.output.dense, intermediate.dense, output.dense, bert.pooler.dense`},
		{"gpt2_lora", func(c *peft.Config) { c.TargetModules.Names = []string{"query"} },
			`it has attn.c_attn, attn.c_proj, mlp.c_fc, mlp.c_proj`},
		{"bert_lora", func(c *peft.Config) { c.R = 13 },
			"r is 13, but bert.encoder.layer.0.attention.self.query maps 12 numbers to 12; choose from 1 to 12"},
		{"bert_lora", func(c *peft.Config) { c.R = 0 }, "choose from 1 to 12"},
		{"bert_lora", func(c *peft.Config) { c.TargetModules.Names = []string{"pooler.dense"} },
			"target_modules names only layers that modules_to_save trains already"},
		{"bert_lora", func(c *peft.Config) { c.TargetModules = peft.Targets{Pattern: ".*q_lin"} },
			`target_modules is ".*q_lin", which fits none of the model's linear layers`},
		{"bert_lora", func(c *peft.Config) { c.TargetModules = peft.Targets{Pattern: "(?=q)"} }, "no regular expression"},
		{"bert_prompt", func(c *peft.Config) { c.TokenDim = 20 }, "token_dim is 20, but the model's word embeddings are 12 wide"},
		{"bert_lora", func(c *peft.Config) { c.RankPattern = map[string]int{"(": 1} }, "no regular expression"},
	} {
		g := goldenOf(t, x.in)
		c := g.config(t, 0)
		x.change(&c)
		if _, err := peft.New(g.model(t), c); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%+v gives %v, want %s", c, err, x.want)
		}
	}
}

// TestBadFiles checks that an adapter that does not fit is refused, with the
// reason.
func TestBadFiles(t *testing.T) {
	for text, want := range map[string]string{
		`[]`:                                    "no JSON object",
		`{"peft_type": "VERA"}`:                 `peft_type is "VERA"; this engine knows "LORA", "IA3", "PROMPT_TUNING"`,
		`{"peft_type": "LORA", "bias": "some"}`: `bias is "some"`,
		`{"peft_type": "LORA", "r": "8"}`:       "adapter_config.json: ",
		`{"peft_type": "LORA", "layers_to_transform": [1]}`:   "layers_to_transform is [1], which this engine does not know",
		`{"peft_type": "LORA", "init_lora_weights": "pissa"}`: `init_lora_weights is "pissa"`,
		`{"peft_type": "LORA", "use_qalora": true}`:           "use_qalora is true",
	} {
		if _, err := peft.ReadConfig([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want %s", text, err, want)
		}
	}
	g, dev := goldenOf(t, "bert_lora"), cpu.New()
	_, a := g.load(t, dev, 0)
	for name, x := range map[string]struct {
		change func(list []hf.Tensor) []hf.Tensor
		want   string
	}{
		"one too few":   {func(list []hf.Tensor) []hf.Tensor { return list[1:] }, "lacks base_model.model.bert.encoder"},
		"one too many":  {func(list []hf.Tensor) []hf.Tensor { return append(list, hf.Tensor{Name: "x", Data: []float32{1}}) }, "has x, which does not fit"},
		"another shape": {func(list []hf.Tensor) []hf.Tensor { list[0].Shape = []int{12, 3}; return list }, "has shape [12 3], but the model and adapter_config.json ask for [3 12]"},
	} {
		data, err := hf.WriteWeights(x.change(a.Tensors(dev)), hf.F32)
		if err != nil {
			t.Fatal(err)
		}
		w, err := hf.OpenTensors(peft.WeightsFile, data)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Load(dev, w, all); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s gives %v, want %s", name, err, x.want)
		}
	}
}

// TestDefaultTargets checks that an adapter applies to all linear layers of the
// base by default, and that the head trains if the settings say so.
func TestDefaultTargets(t *testing.T) {
	for _, g := range goldens(t) {
		m := g.model(t)
		a, err := peft.New(m, peft.Config{Type: peft.LoRA, R: 1, Bias: "none", ModulesToSave: m.HeadModules()})
		if err != nil {
			t.Fatal(err)
		}
		has := map[string]bool{}
		for _, p := range a.Params {
			has[strings.TrimSuffix(strings.TrimSuffix(p.Name, ".lora_A.weight"), ".lora_B.weight")] = true
		}
		if named := a.Config.TargetModules.Names; len(named) != len(has) || !has[named[0]] {
			t.Errorf("%s: adapter_config.json names %v", g.name(), named)
		}
		for _, p := range m.Params {
			name, isWeight := strings.CutSuffix(p.Name, ".weight")
			linear := isWeight && len(p.Shape) == 2 && !strings.Contains(name, "embeddings") && !strings.Contains(name, "relative") &&
				!strings.HasSuffix(name, "wte") && !strings.HasSuffix(name, "wpe") && name != "shared" && name != "lm_head"
			if want := linear && !m.HeadParam(p); has[name] != want {
				t.Errorf("%s: that %s has an adapter is %v", g.name(), name, has[name])
			}
			if head := m.HeadParam(p) && len(m.HeadModules()) > 0; a.Trains(p) != head {
				t.Errorf("%s: that %s trains is %v", g.name(), p.Name, a.Trains(p))
			}
		}
	}
}
