package session

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// A run from random weights begins with none of the checkpoint's: at a rate too small to
// move them they stay as drawn, from the run's seed alone. The checkpoint stays.
func TestARunFromRandomWeights(t *testing.T) {
	weights := func(seed uint32, scratch bool) ([]byte, []float32) {
		c := settings()
		c.FromScratch, c.Seed, c.LearningRate, c.MaxSteps, c.WeightDecay = scratch, seed, 1e-12, 2, 0
		s, _ := newSession(t)
		must(t, s.Run(run.Command{ID: 1, Do: run.Start, Config: c}))
		folder, err := inMemory(s.Folder(run.Float32))
		must(t, err)
		p := s.model.Params[0]
		values := make([]float32, p.Size())
		s.model.Device.Read(values, p.Tensor)
		return folder["model.safetensors"], values
	}
	one, drawn := weights(1, true)
	again, _ := weights(1, true)
	other, _ := weights(2, true)
	_, trained := weights(1, false)
	if !bytes.Equal(one, again) || bytes.Equal(one, other) {
		t.Error("the weights do not follow from the seed alone")
	}
	same, squares := 0, 0.0
	for i, v := range drawn {
		squares += float64(v) * float64(v)
		if v == trained[i] && v != 0 { // that of padding is
			same++
		}
	}
	if std := math.Sqrt(squares / float64(len(drawn))); same > 0 || math.Abs(std-0.02) > 0.002 {
		t.Errorf("%d weights are the checkpoint's, and their deviation is %g", same, std)
	}
}

// An adapter and random weights do not go together.
func TestAnAdapterOnRandomWeightsIsRefused(t *testing.T) {
	s, _ := newSession(t)
	c := settings()
	c.Method, c.FromScratch = run.LoRA, true
	if err := s.Run(run.Command{ID: 1, Do: run.Start, Config: c}); err == nil || !strings.Contains(err.Error(), "from_scratch is true and method is") {
		t.Errorf("by lora: %v", err)
	}
	c.FromScratch, c.MaxSteps = false, 2
	must(t, s.Run(run.Command{ID: 1, Do: run.Start, Config: c}))
	c.Model, c.Method, c.LoadedAdapter, c.FromScratch = s.shelf.list[0].Name, run.Full, run.MergeAdapter, true
	if err := s.Run(run.Command{ID: 2, Do: run.Start, Config: c}); err == nil || !strings.Contains(err.Error(), "fits only the weights") {
		t.Errorf("on a loaded adapter: %v", err)
	}
}
