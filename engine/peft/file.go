package peft

import (
	"maps"
	"slices"
	"strings"

	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/nn"
	"tuneground/engine/tensor"
)

// The files of an adapter.
const (
	ConfigFile  = "adapter_config.json"
	WeightsFile = "adapter_model.safetensors"
)

// Prefix is PEFT's prefix of the names of the model's parameters: an adapter of layers
// stands around the model.
func (c *Config) Prefix() string {
	if c.Type == PromptTuning {
		return "base_model."
	}
	return "base_model.model."
}

// keys returns the parameters of the adapter, its own and those of the model
// that train too, by their names in adapter_model.safetensors.
func (a *Adapter) keys() map[string][]*nn.Param {
	all := map[string][]*nn.Param{}
	for _, p := range a.Params {
		name := p.Name
		if name != promptTable {
			name = a.Config.Prefix() + name
		}
		all[name] = append(all[name], p)
	}
	for _, p := range a.model.Params {
		if a.Trains(p) {
			name := a.Config.Prefix() + a.name(p)
			all[name] = append(all[name], p)
		}
	}
	return all
}

// name returns PEFT's name of a parameter of the model: that of a layer with an
// adapter is inside its base_layer.
func (a *Adapter) name(p *nn.Param) string {
	if s := a.siteOf(p); s != nil {
		return s.name + ".base_layer" + strings.TrimPrefix(p.Name, s.name)
	}
	return p.Name
}

// Load fills the adapter, and what trains along with it, from
// adapter_model.safetensors. The parameters have memory on dev. Those that without
// says yes to stay as they are.
func (a *Adapter) Load(dev tensor.Device, w *hf.Weights, without func(*nn.Param) bool) error {
	keys := a.keys()
	for _, name := range w.Names() {
		if keys[name] == nil && !a.isCopy(name) {
			return message.Errorf("%s has %s, which does not fit its adapter_config.json and this model", WeightsFile, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		if without(keys[name][0]) {
			continue
		}
		info, ok := w.Info(name)
		if !ok {
			return message.Errorf("%s lacks %s, which its adapter_config.json and this model ask for", WeightsFile, name)
		}
		p := keys[name][0]
		if !slices.Equal(info.Shape, p.StoredShape()) {
			return message.Errorf("%s: %s has shape %v, but the model and adapter_config.json ask for %v", WeightsFile, name, info.Shape, p.StoredShape())
		}
		stored := make([]float32, len(keys[name])*p.Size())
		if err := w.Read(name, stored); err != nil {
			return err
		}
		for _, p := range keys[name] {
			own := make([]float32, p.Size())
			p.Unpack(own, stored)
			dev.Write(p.Tensor, own)
		}
	}
	return nil
}

// isCopy reports whether a tensor is a second copy of a bias in
// modules_to_save, which PEFT writes with bias "all".
func (a *Adapter) isCopy(name string) bool {
	return a.Config.Bias == "all" && (strings.HasSuffix(name, ".original_module.bias") || strings.HasSuffix(name, ".modules_to_save.bias"))
}

// Files returns the adapter's folder, as PEFT's save_pretrained writes it.
func (a *Adapter) Files(dev tensor.Device) (hf.Folder, error) {
	config, err := a.Config.Marshal()
	if err != nil {
		return nil, err
	}
	weights, err := hf.WriteWeights(a.Tensors(dev), hf.F32)
	return hf.Folder{ConfigFile: config, WeightsFile: weights}, err
}

// Tensors reads the adapter, and the model's parameters that train too, back
// from dev, for adapter_model.safetensors.
func (a *Adapter) Tensors(dev tensor.Device) []hf.Tensor {
	var list []hf.Tensor
	keys := a.keys()
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		parts := keys[name]
		x := hf.Tensor{Name: name, Shape: parts[0].StoredShape(), Data: make([]float32, len(parts)*parts[0].Size())}
		own := make([]float32, parts[0].Size())
		for _, p := range parts {
			dev.Read(own, p.Tensor)
			p.Pack(x.Data, own)
		}
		list = append(list, x)
	}
	return list
}
