package model_test

import (
	"testing"

	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// passBytes returns the memory of a pass over a batch of 16 x 128 tokens,
// without the model's parameters.
func passBytes(t *testing.T, modelType, task string, layers int, training bool) int {
	t.Helper()
	c := hf.NewConfig(modelType)
	c.NumHiddenLayers = layers
	m, err := model.New(c, task)
	if err != nil {
		t.Fatal(err)
	}
	plan := &tensor.Plan{}
	nn.Place(plan, m.Params, func(*nn.Param) bool { return training })
	b := &model.Batch{Decoder: &model.Batch{}}
	b.Reset()
	for range 16 {
		ids := make([]int32, 128)
		b.Add(ids, nil)
		b.Decoder.Add(ids, nil)
		b.Labels = append(b.Labels, ids...)
	}
	tape := grad.NewTape(plan)
	tape.Reset(training, 1)
	m.Loss(tape, m.Features(tape, b), b, grad.Criterion{})
	return tape.Bytes()
}

// TestMemory checks that an evaluation's memory does not grow with the layers,
// and that no pass takes as much memory as its logits would.
func TestMemory(t *testing.T) {
	for modelType, task := range map[string]string{
		"bert": run.FillMask, "roberta": run.FillMask, "distilbert": run.FillMask, "albert": run.FillMask,
		"gpt2": run.TextGeneration, "t5": run.Translation,
	} {
		two, six := passBytes(t, modelType, task, 2, false), passBytes(t, modelType, task, 6, false)
		if two != six {
			t.Errorf("%s: evaluating takes %d MB with two layers and %d MB with six", modelType, two/1e6, six/1e6)
		}
	}
	logits := 4 * 16 * 128 * hf.NewConfig("gpt2").VocabSize
	if n := passBytes(t, "gpt2", run.TextGeneration, 2, true); n >= logits {
		t.Errorf("GPT-2 with two layers: a step takes %d MB, the logits alone would take %d MB", n/1e6, logits/1e6)
	}
}
