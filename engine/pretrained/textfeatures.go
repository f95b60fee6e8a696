package pretrained

import (
	"encoding/json"
	"math"
	"slices"

	"tuneground/engine/feature"
	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/model"
	"tuneground/engine/run"
)

// readTextFeatures reads what a run has learnt of text features, for a model with the
// given labels; nil if the folder has none.
func readTextFeatures(folder hf.Folder, labels []string) (*run.TextFeatureWeights, error) {
	content := folder[run.TextFeaturesFile]
	if content == nil {
		return nil, nil
	}
	w := &run.TextFeatureWeights{}
	if err := json.Unmarshal(content, w); err != nil {
		return nil, message.Errorf("%s: %w; save the model once more", run.TextFeaturesFile, err)
	}
	for i, x := range w.Features {
		if !slices.Contains(run.TextFeatures, x.Name) || !(x.Deviation > 0) || math.IsInf(x.Deviation, 0) {
			return nil, message.Errorf("%s: feature %d is %q with the deviation %v; a feature is one of %s, with a deviation above 0", run.TextFeaturesFile, i+1, x.Name, x.Deviation, message.ListOf(run.TextFeatures))
		}
	}
	if places(labels, w.Labels) == nil {
		return nil, message.Errorf("%s is for the labels %s, but the model has %s; the two do not belong together", run.TextFeaturesFile, message.Names(w.Labels), message.Names(labels))
	}
	rows := len(w.Weights) == len(w.Labels) && len(w.Features) > 0
	for _, row := range w.Weights {
		rows = rows && len(row) == len(w.Features)
	}
	if !rows {
		return nil, message.Errorf("%s does not have a weight for each of its %d labels and %d features; save the model once more", run.TextFeaturesFile, len(w.Labels), len(w.Features))
	}
	return w, nil
}

// join gives m the text features that the checkpoint brings or, to train, those of the
// settings. Of the same ones, means and deviations stay: the weights belong to them.
func (c *Checkpoint) join(m *model.Model, settings *run.Config, trains bool) error {
	var list []run.TextFeature
	if trains {
		list = feature.Of(settings)
	}
	learnt := c.textFeatures
	if learnt != nil && (!trains || slices.EqualFunc(list, learnt.Features, sameFeature)) {
		list = learnt.Features
	}
	switch answersLabel := run.TaskOf(m.Task).Answer == run.LabelAnswer && !c.Family().EncoderDecoder; {
	case answersLabel:
		m.Join(list)
	case trains && len(list) > 0:
		return message.Errorf("text_features join the head that reads one vector for a text, and a model of type %s has none for %s; leave them out", c.Config.ModelType, m.Task)
	}
	return nil
}

func sameFeature(a, b run.TextFeature) bool { return a.Name == b.Name && a.Word == b.Word }

// loadTextFeatures fills in the weights of text features that a checkpoint brings, for
// the labels that they are for. It reports whether it brings them.
func (m *Model) loadTextFeatures(from *Checkpoint) bool {
	f, learnt := m.TextFeatures, from.textFeatures
	if f == nil || learnt == nil || !slices.Equal(f.Features, learnt.Features) {
		return false
	}
	order := places(m.labels, learnt.Labels)
	if order == nil {
		return false
	}
	var values []float32
	for _, row := range order {
		values = append(values, learnt.Weights[row]...)
	}
	m.Device.Write(f.Weight.Tensor, values)
	return true
}

// textFeaturesOf gives m the text features of a checkpoint, its base, or none, until the
// function that it returns is called.
func (m *Model) textFeaturesOf(base *Checkpoint) (putBack func()) {
	f := m.TextFeatures
	if f == nil {
		return func() {}
	}
	trained := make([]float32, f.Weight.Size())
	m.Device.Read(trained, f.Weight.Tensor)
	if !m.loadTextFeatures(base) {
		m.TextFeatures = nil
	}
	return func() {
		m.TextFeatures = f
		m.Device.Write(f.Weight.Tensor, trained)
	}
}
