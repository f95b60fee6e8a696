// Package peft says which weights of a model move: all, some, or few new ones
// beside the frozen ones, as Hugging Face's PEFT has them.
package peft

import (
	"slices"
	"strings"

	"tuneground/engine/message"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/tensor"
)

// An Adapter adds a few parameters to a model's frozen ones: to its linear layers, or
// before its texts.
type Adapter struct {
	Config Config
	Params []*nn.Param // its own, in the order of the layers

	model *model.Model
	sites []site
}

// A site is a linear layer of transformers' class, and the layers here that
// correspond: one or, for GPT-2's c_attn, three.
type site struct {
	name   string
	layers []*nn.Linear
}

// in and out are the widths of transformers' layer.
func (s *site) in() int {
	_, in := s.layers[0].Weight.Dims()
	return in
}

func (s *site) out() int {
	out, _ := s.layers[0].Weight.Dims()
	return len(s.layers) * out
}

// param returns a parameter of the site's i-th layer with a row for each of its
// outputs: with the given number of columns, or a vector if that is 0.
func (s *site) param(i int, name string, cols int) *nn.Param {
	rows := s.out() / len(s.layers)
	p := &nn.Param{Name: s.name + name, Shape: []int{rows, cols}, Init: nn.Zeros}
	if cols == 0 {
		p.Shape = []int{rows}
	}
	if len(s.layers) > 1 {
		p.Layout = nn.Layout{Part: i, Parts: len(s.layers)}
	}
	return p
}

// New adds an adapter to m, whose parameters have no memory yet. Without
// target_modules it applies to all linear layers of the base.
func New(m *model.Model, c Config) (*Adapter, error) {
	a := &Adapter{Config: c, model: m}
	if c.Type == PromptTuning {
		return a, a.addPrompt()
	}
	var err error
	if a.sites, err = targets(m, &c); err != nil {
		return nil, err
	}
	if c.TargetModules.isEmpty() { // PEFT takes others then
		for _, site := range a.sites {
			a.Config.TargetModules.Names = append(a.Config.TargetModules.Names, site.name)
		}
	}
	for i := range a.sites {
		s := &a.sites[i]
		a.Config.FanInFanOut = a.Config.FanInFanOut || s.layers[0].Weight.Layout.Transposed
		add := a.addLoRA
		if c.Type == IA3 {
			add = a.addIA3
		}
		if err := add(s); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// Remove removes the adapter from its model, which then computes as before.
func (a *Adapter) Remove() {
	a.model.Prompt, a.model.Config.VirtualTokens = nil, 0
	for _, s := range a.sites {
		for _, l := range s.layers {
			l.Adapter = nil
		}
	}
}

// TakeOff removes the adapter until the function that it returns is called.
func (a *Adapter) TakeOff() (putBack func()) {
	adapters, prompt, virtual := map[*nn.Linear]nn.Adapter{}, a.model.Prompt, a.model.Config.VirtualTokens
	for _, s := range a.sites {
		for _, l := range s.layers {
			adapters[l] = l.Adapter
		}
	}
	a.Remove()
	return func() {
		a.model.Prompt, a.model.Config.VirtualTokens = prompt, virtual
		for l, adapter := range adapters {
			l.Adapter = adapter
		}
	}
}

// targets returns the sites that c selects.
func targets(m *model.Model, c *Config) ([]site, error) {
	all := sitesOf(m.Linears())
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.name
	}
	wanted := func(string) bool { return true }
	if c.TargetModules.isEmpty() {
		all = slices.DeleteFunc(all, func(s site) bool { return m.HeadParam(s.layers[0].Weight) })
	} else {
		var err error
		if wanted, err = c.TargetModules.matches(names); err != nil {
			return nil, err
		}
	}
	chosen := slices.DeleteFunc(all, func(s site) bool { return !wanted(s.name) || isIn(s.name, c.ModulesToSave) })
	if len(chosen) == 0 {
		return nil, message.Errorf("target_modules names only layers that modules_to_save trains already; name some of %s", list(names))
	}
	return chosen, nil
}

// sitesOf groups the layers that share a name.
func sitesOf(modules []nn.Module) (list []site) {
	for _, x := range modules {
		if n := len(list); n > 0 && list[n-1].name == x.Name {
			list[n-1].layers = append(list[n-1].layers, x.Linear)
		} else {
			list = append(list, site{x.Name, []*nn.Linear{x.Linear}})
		}
	}
	return list
}

// isIn reports whether a module is inside one that modules_to_save names.
func isIn(name string, saved []string) bool {
	return slices.ContainsFunc(saved, func(m string) bool { return strings.Contains("."+name+".", "."+m+".") })
}

// Trains reports whether p, a parameter of the model itself, trains too: a
// head, or a bias.
func (a *Adapter) Trains(p *nn.Param) bool { return a.saves(p) || a.biasMoves(p) }

// Has reports whether p is the adapter's own, or trains along with it.
func (a *Adapter) Has(p *nn.Param) bool { return a.moves(p) }

// moves is Trains for all parameters, including the adapter's own.
func (a *Adapter) moves(p *nn.Param) bool { return slices.Contains(a.Params, p) || a.Trains(p) }

// saves reports whether p belongs to a module of modules_to_save. As in PEFT,
// the end of a module's name decides, even within a word.
func (a *Adapter) saves(p *nn.Param) bool {
	for name := p.Name; ; {
		dot := strings.LastIndexByte(name, '.')
		if dot < 0 {
			return false
		}
		name = name[:dot]
		if slices.ContainsFunc(a.Config.ModulesToSave, func(m string) bool { return strings.HasSuffix(name, m) }) {
			return true
		}
	}
}

// biasMoves reports whether p is one of the base's biases that train.
func (a *Adapter) biasMoves(p *nn.Param) bool {
	switch a.Config.Bias {
	case "all":
		return isBias(p)
	case "lora_only":
		return isBias(p) && a.siteOf(p) != nil
	}
	return false
}

// siteOf returns the site whose weight or bias p is.
func (a *Adapter) siteOf(p *nn.Param) *site {
	for i := range a.sites {
		if slices.ContainsFunc(a.sites[i].layers, func(l *nn.Linear) bool { return l.Weight == p || l.Bias == p }) {
			return &a.sites[i]
		}
	}
	return nil
}

// Initialise sets the adapter's own parameters, which have memory on dev like
// the model's, to PEFT's initial values. Except with virtual tokens, the model then
// computes as without the adapter. tokenize returns the tokens of a text.
func (a *Adapter) Initialise(dev tensor.Device, seed uint32, tokenize func(text string) []int32) {
	for _, p := range a.Params {
		nn.Initialise(dev, p, 0, seed)
	}
	if a.model.Prompt != nil {
		a.beginPrompt(dev, seed, tokenize)
	}
	for _, s := range a.sites {
		for _, l := range s.layers {
			if d, ok := l.Adapter.(*dora); ok {
				d.begin(dev)
			}
		}
	}
}
