package peft_test

import (
	"math"
	"strings"
	"testing"

	"tuneground/engine/peft"
	"tuneground/engine/run"
)

// TestRates checks the share of the learning rate that each part of a model takes.
func TestRates(t *testing.T) {
	with := func(method string) *run.Config {
		return settings(method, func(c *run.Config) {
			c.LearningRate, c.HeadLearningRate, c.LayerwiseLRDecay = 1e-4, 5e-4, 0.5
			c.LoRA.R, c.LoRA.PlusRatio = 2, 16
		})
	}
	for _, x := range []struct {
		golden, method string
		want           map[string]float64 // by the beginning, or the end, of names
	}{
		{"bert_lora", run.Full, map[string]float64{
			"bert.embeddings": 0.25, "bert.encoder.layer.0": 0.5, "bert.encoder.layer.1": 1, "bert.pooler": 5, "classifier": 5,
		}},
		{"gpt2_lora", run.Full, map[string]float64{"transformer.wte": 0.25, "transformer.h.0": 0.5, "transformer.h.1": 1, "transformer.ln_f": 1}},
		{"t5_lora", run.Full, map[string]float64{"decoder.block.2": 1, "decoder.block.0": 0.25, "encoder.block.1": 0.125, "shared": 0.03125}},
		{"bert_lora", run.LoRA, map[string]float64{"layer.0.attention.self.query.lora_A.weight": 0.5, "layer.0.attention.self.query.lora_B.weight": 8, "layer.1.output.dense.lora_B.weight": 16}},
	} {
		tuning, err := peft.Tune(goldenOf(t, x.golden).model(t), with(x.method))
		if err != nil {
			t.Fatal(err)
		}
		for part, want := range x.want {
			found := false
			for _, p := range tuning.Params() {
				if !strings.HasPrefix(p.Name, part) && !strings.HasSuffix(p.Name, part) {
					continue
				}
				found = true
				if math.Abs(p.Rate-want) > 1e-12 {
					t.Errorf("%s, %s: %s takes %v of the learning rate, want %v", x.golden, x.method, p.Name, p.Rate, want)
				}
			}
			if !found {
				t.Errorf("%s, %s: there is no %s", x.golden, x.method, part)
			}
		}
	}
}
