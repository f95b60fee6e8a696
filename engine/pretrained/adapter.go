package pretrained

import (
	"fmt"
	"maps"
	"strings"

	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/model"
	"tuneground/engine/peft"
	"tuneground/engine/run"
)

// An adapter is what PEFT keeps beside a checkpoint.
type adapter struct {
	files   hf.Folder // that it was read from
	config  peft.Config
	weights *hf.Weights
}

// IsAdapter reports whether a folder holds an adapter in place of a model.
func IsAdapter(folder hf.Folder) bool { return folder[peft.ConfigFile] != nil }

// BaseOf returns the name of the model that an adapter was trained on, as far as it
// says.
func BaseOf(folder hf.Folder) (string, error) {
	config, err := peft.ReadConfig(folder[peft.ConfigFile])
	return baseName(config), err
}

// baseName is the last part of an address.
func baseName(config peft.Config) string {
	parts := strings.Split(strings.TrimRight(config.Base, "/"), "/")
	return parts[len(parts)-1]
}

// Base is the name of the model that an adapter trained on this checkpoint belongs to.
func (c *Checkpoint) Base() string {
	if c.adapter == nil {
		return c.Name
	}
	return baseName(c.adapter.config)
}

// With returns c, or what c is the base of, with an adapter of the given name. The
// labels are those of a config.json beside the adapter or, where there is none, as
// many as its head has.
func (c *Checkpoint) With(name string, folder hf.Folder) (*Checkpoint, error) {
	with, config := *c, *c.Config
	with.Name, with.Config, with.sums = name, &config, nil
	with.Folder = maps.Clone(c.Folder)
	var a adapter
	var err error
	if a.config, err = peft.ReadConfig(folder[peft.ConfigFile]); err != nil {
		return nil, err
	}
	if folder[peft.WeightsFile] == nil {
		return nil, message.Errorf("%s has %s but no %s; save the adapter once more with PEFT's save_pretrained", name, peft.ConfigFile, peft.WeightsFile)
	}
	if a.weights, err = hf.OpenTensors(peft.WeightsFile, folder[peft.WeightsFile]); err != nil {
		return nil, err
	}
	a.files = hf.Folder{peft.ConfigFile: folder[peft.ConfigFile], peft.WeightsFile: folder[peft.WeightsFile]}
	with.adapter = &a
	if text := folder["config.json"]; text != nil {
		own, err := hf.ReadConfig(text)
		if err != nil {
			return nil, err
		}
		config.SetLabels(own.Labels())
		config.ProblemType = own.ProblemType
	} else if n := a.classes(); n > 0 && n != len(config.Labels()) {
		labels := make([]string, n)
		for i := range labels {
			labels[i] = fmt.Sprintf("LABEL_%d", i)
		}
		config.SetLabels(labels)
	}
	return &with, nil
}

// classes returns how many the adapter's head tells apart, 0 where it has none.
func (a *adapter) classes() int {
	for _, layer := range []string{"classifier", "classifier.out_proj", "score"} {
		if info, ok := a.weights.Info("base_model.model." + layer + ".weight"); ok && len(info.Shape) == 2 {
			return info.Shape[0]
		}
	}
	return 0
}

// on puts the adapter into m, to predict with or to go on training it.
func (a *adapter) on(m *model.Model, settings *run.Config, trains bool) (*peft.Tuning, error) {
	if trains && !settings.Adapts() {
		return nil, message.Errorf("method is %q, but the model has an adapter; choose %q to go on training that, or load the model without it", settings.Method, run.LoRA)
	}
	config := a.config
	if trains && config.Type == peft.LoRA {
		config.Dropout = settings.LoRA.Dropout
	}
	return peft.Continue(m, config, trains)
}
