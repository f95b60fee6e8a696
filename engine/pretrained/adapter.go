package pretrained

import (
	"fmt"
	"maps"
	"slices"
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

// With returns c, without an adapter that it has, with an adapter of the given name. The
// labels are those of a config.json beside the adapter or, where there is none, as
// many as its head has.
func (c *Checkpoint) With(name string, folder hf.Folder) (*Checkpoint, error) {
	base := c.Bare()
	with, config := *base, *base.Config
	with.Name, with.Config, with.sums, with.base = name, &config, nil, base
	with.Folder = maps.Clone(base.Folder)
	folder = maps.Clone(folder)
	with.takeRecord(folder)
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
	if features := folder[run.TextFeaturesFile]; features != nil {
		a.files[run.TextFeaturesFile] = features
	}
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
	with.textFeatures, err = readTextFeatures(folder, config.Labels())
	return &with, err
}

// classes returns how many the adapter's head tells apart, 0 where it has none.
func (a *adapter) classes() int {
	for _, layer := range []string{"classifier", "classifier.out_proj", "score"} {
		if info, ok := a.weights.Info(a.config.Prefix() + layer + ".weight"); ok && len(info.Shape) == 2 {
			return info.Shape[0]
		}
	}
	return 0
}

// Bare returns the checkpoint without its adapter.
func (c *Checkpoint) Bare() *Checkpoint {
	if c.base != nil {
		return c.base
	}
	return c
}

// GoesOn reports whether a run of these settings goes on training the checkpoint's
// adapter.
func (c *Checkpoint) GoesOn(settings *run.Config) bool {
	return c.adapter != nil && settings.LoadedAdapter != run.MergeAdapter
}

// putOn puts the adapter into m, to predict with or to go on training it.
func (c *Checkpoint) putOn(m *model.Model, settings *run.Config, trains bool) (*peft.Tuning, error) {
	config := c.adapter.config
	if !config.IsFor(m.Task) {
		return nil, message.Errorf("the adapter %s has the task_type %q, so it is for %s, and the task is %s; choose that one", c.Name, config.Task, config.RunTask(), m.Task)
	}
	if method := config.Method(); trains && settings.Method != method {
		return nil, message.Errorf("method is %q, but the adapter %s was made by %q; choose that to go on training it, set loaded_adapter to %q to merge it into %s first, or load %s without it", settings.Method, c.Name, method, run.MergeAdapter, c.Bare().Name, c.Bare().Name)
	}
	if trains && config.Type == peft.LoRA {
		config.Dropout = settings.LoRA.Dropout
	}
	t, err := peft.Continue(m, config, trains)
	return t, c.misfit(err)
}

// misfit names the adapter and the base that do not fit.
func (c *Checkpoint) misfit(err error) error {
	if err == nil {
		return nil
	}
	return message.Errorf("the adapter %s, which was trained on %s, does not fit the model %s: %w", c.Name, c.Base(), c.Bare().Name, err)
}

// Adapter describes the checkpoint's adapter on m, which it is on; nil if it has none.
func (c *Checkpoint) Adapter(m *peft.Tuning) *run.Adapter {
	if c.adapter == nil || m.Adapter == nil {
		return nil
	}
	info := m.Adapter.Describe()
	info.Name, info.Base, info.Task = c.Name, c.Base(), c.adapter.config.RunTask()
	if c.Made != nil {
		info.Task = c.Made.Config.Task
	}
	if run.TaskOf(m.Model.Task).HasLabels() {
		info.Labels = m.Model.Config.Labels()
	}
	for _, p := range m.Params() {
		if m.Adapter.Has(p) {
			info.Parameters += int64(p.Size())
		}
	}
	for _, file := range c.adapter.files {
		info.Bytes += int64(len(file))
	}
	return &info
}

// WithoutAdapter calls f while m, which has an adapter, computes as its base does: with
// the base's values of what trains along with the adapter, such as a head. Of those that
// the base does not have, f is told that they are fresh.
func (m *Model) WithoutAdapter(f func(fresh bool) error) error {
	a, base := m.Tuning.Adapter, m.From.Bare()
	order, fresh := places(m.labels, base.Config.Labels()), false
	for _, p := range m.Params {
		if !a.Trains(p) {
			fresh = fresh || m.HeadParam(p) && slices.Contains(m.load.New, p.Name)
			continue
		}
		trained := make([]float32, p.Size())
		m.Device.Read(trained, p.Tensor)
		defer m.Device.Write(p.Tensor, trained)
		had, err := m.LoadOne(m.Device, base.weights, p, m.OutputParam(p) && order == nil, m.seed)
		if err != nil {
			return err
		}
		fresh = fresh || !had
		if had && m.OutputParam(p) {
			reorder(m.Device, p, order)
		}
	}
	defer m.textFeaturesOf(base)()
	defer a.TakeOff()()
	return f(fresh)
}
