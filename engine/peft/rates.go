package peft

import (
	"math"
	"slices"
	"strings"

	"tuneground/engine/model"
	"tuneground/engine/run"
)

// setRates gives what moves its share of the run's learning rate: the head's, that of
// text features, what the distance from the head leaves, and LoRA+'s.
func (t *Tuning) setRates(c *run.Config) {
	layers, first := layersOf(t.Model)
	for i, p := range t.Params() {
		p.Rate = 1
		layer := slices.Index(layers, layerOf(p.Name))
		switch {
		case p.Name == model.TextFeaturesParam:
			if c.LearningRate > 0 {
				p.Rate = c.TextFeatureRate() / c.LearningRate
			}
		case t.Model.HeadParam(p):
			if c.HeadLearningRate > 0 && c.LearningRate > 0 {
				p.Rate = c.HeadLearningRate / c.LearningRate
			}
		case layer >= 0:
			p.Rate = math.Pow(c.LayerwiseLRDecay, float64(len(layers)-1-layer))
		case len(layers) > 0 && i < first[layers[0]]: // embeddings
			p.Rate = math.Pow(c.LayerwiseLRDecay, float64(len(layers)))
		}
		if strings.HasSuffix(p.Name, ".lora_B.weight") {
			p.Rate *= c.LoRA.PlusRatio
		}
	}
}

// layersOf returns the names of a model's layers, the lowest first, and where the
// parameters of each begin.
func layersOf(m *model.Model) (layers []string, first map[string]int) {
	first = map[string]int{}
	for i, p := range m.Params {
		if layer := layerOf(p.Name); layer != "" && !slices.Contains(layers, layer) {
			layers = append(layers, layer)
			first[layer] = i
		}
	}
	return layers, first
}
