package model

import (
	"slices"
	"strings"

	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/nn"
	"tuneground/engine/tensor"
)

// A LoadReport lists the tensors that a checkpoint lacks or has in excess.
type LoadReport struct {
	Loaded     int
	New        []string // parameters that the checkpoint lacks, newly initialised
	Unexpected []string // tensors of the checkpoint that the model does not have
}

// Check compares a checkpoint with m, before memory is taken. A tensor whose
// shape contradicts config.json is an error that names both, and so is a
// missing layer. Other parameters may be missing; without selects parameters to
// be ignored in the checkpoint.
func (m *Model) Check(w *hf.Weights, without func(*nn.Param) bool) error {
	found, lacks := false, ""
	for _, p := range m.Params {
		name, info, ok := m.find(w, p.Name)
		switch found = found || ok; {
		case !ok && lacks == "" && !m.HeadParam(p) && inLayer(p.Name):
			lacks = p.Name
		case ok && !without(p) && !slices.Equal(info.Shape, p.StoredShape()):
			return message.Errorf("tensor %s has shape %v in the checkpoint, but config.json asks for %v; the two files do not belong together", name, info.Shape, p.StoredShape())
		}
	}
	switch {
	case !found:
		return message.Errorf("the checkpoint has none of the model's tensors: it has %s and no %s; is it another kind of model?", firstOf(w.Names()), m.Params[0].Name)
	case lacks != "":
		return message.Errorf("the checkpoint has no tensor %s, which a layer that config.json asks for needs; the two files do not belong together", lacks)
	}
	return nil
}

// Missing returns the names of m's parameters that a checkpoint lacks.
func (m *Model) Missing(w *hf.Weights) (names []string) {
	for _, p := range m.Params {
		if _, _, ok := m.find(w, p.Name); !ok {
			names = append(names, p.Name)
		}
	}
	return names
}

// inLayer reports whether a parameter belongs to a numbered layer: a part of
// its name is a number.
func inLayer(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "."), func(part string) bool { return part != "" && strings.Trim(part, "0123456789") == "" })
}

// Load fills m's parameters, which have memory on dev, from a checkpoint that
// passes [Model.Check]. A parameter that the checkpoint lacks, or that without
// selects, is initialised from seed as Hugging Face does.
//
// Three kinds of other names are understood. Checkpoints of a bare base lack
// the prefix that the base has inside a model with a head, old ones call
// LayerNorm's weight and bias gamma and beta, and tied weights may have either
// name.
func (m *Model) Load(dev tensor.Device, w *hf.Weights, without func(*nn.Param) bool, seed uint32) (LoadReport, error) {
	report := LoadReport{New: []string{}, Unexpected: []string{}}
	if err := m.Check(w, without); err != nil {
		return report, err
	}
	used := map[string]bool{}
	f := filler{dev: dev, weights: w}
	for _, p := range m.Params {
		name, info, ok := m.find(w, p.Name)
		if !ok || without(p) {
			nn.Initialise(dev, p, m.Config.InitializerRange, seed)
			if !slices.Contains(report.New, p.Name) {
				report.New = append(report.New, p.Name)
			}
			continue
		}
		if err := f.fill(p, name, product(info.Shape)); err != nil {
			return report, err
		}
		if !used[name] {
			report.Loaded++
		}
		used[name] = true
	}
	for _, name := range w.Names() {
		if !used[name] && !m.derived(name) {
			report.Unexpected = append(report.Unexpected, name)
		}
	}
	return report, nil
}

// LoadOne fills p like Load, and reports whether the checkpoint has it.
func (m *Model) LoadOne(dev tensor.Device, w *hf.Weights, p *nn.Param, without bool, seed uint32) (had bool, err error) {
	name, info, ok := m.find(w, p.Name)
	if !ok || without {
		nn.Initialise(dev, p, m.Config.InitializerRange, seed)
		return false, nil
	}
	f := filler{dev: dev, weights: w}
	return true, f.fill(p, name, product(info.Shape))
}

// A filler copies tensors of a checkpoint to parameters on a Device, through memory
// that it reuses.
type filler struct {
	dev         tensor.Device
	weights     *hf.Weights
	stored, own []float32
}

// pieceSize is the number of elements that are copied at a time, where whole rows
// allow it: an embedding table may be half of a model.
const pieceSize = 1 << 20

// fill copies the named tensor, which has size elements, to p.
func (f *filler) fill(p *nn.Param, name string, size int) error {
	if p.Layout == (nn.Layout{}) {
		return f.fillByRows(p, name)
	}
	f.stored = resize(f.stored, size)
	if err := f.weights.Read(name, f.stored); err != nil {
		return err
	}
	f.own = resize(f.own, p.Size())
	p.Unpack(f.own, f.stored)
	f.dev.Write(p.Tensor, f.own)
	return nil
}

func (f *filler) fillByRows(p *nn.Param, name string) error {
	rows, cols := p.Dims()
	piece := max(1, pieceSize/max(1, cols))
	for from := 0; from < rows; from += piece {
		to := min(from+piece, rows)
		f.stored = resize(f.stored, (to-from)*cols)
		if err := f.weights.ReadPart(name, from*cols, f.stored); err != nil {
			return err
		}
		f.dev.Write(p.Tensor.RowRange(from, to), f.stored)
	}
	return nil
}

func resize(x []float32, n int) []float32 { return slices.Grow(x[:0], n)[:n] }

func product(shape []int) int {
	n := 1
	for _, x := range shape {
		n *= x
	}
	return n
}

// derived reports whether a tensor holds only constants or copies of tied
// weights, which old checkpoints contain.
func (m *Model) derived(name string) bool {
	for _, twins := range m.family.twins {
		if slices.Contains(twins, name) {
			return true
		}
	}
	return slices.ContainsFunc(append(m.family.derived, "position_ids"), func(suffix string) bool { return strings.HasSuffix(name, suffix) })
}

// find looks up a parameter under the names that checkpoints use for it.
func (m *Model) find(w *hf.Weights, name string) (string, hf.Info, bool) {
	bare := strings.TrimPrefix(name, m.family.prefix+".")
	for _, n := range append([]string{name, oldName(name), bare, oldName(bare)}, m.family.twins[name]...) {
		if info, ok := w.Info(n); ok {
			return n, info, true
		}
	}
	return "", hf.Info{}, false
}

// oldName returns the name of a LayerNorm's parameter in TensorFlow's
// checkpoints.
func oldName(name string) string {
	name = strings.Replace(name, "LayerNorm.weight", "LayerNorm.gamma", 1)
	return strings.Replace(name, "LayerNorm.bias", "LayerNorm.beta", 1)
}

func firstOf(names []string) string {
	if len(names) == 0 {
		return "no tensor at all"
	}
	return names[0]
}

// Tensors reads the parameters back from dev, in the form that
// [hf.WriteWeights] takes. Those in host memory are not copied.
func (m *Model) Tensors(dev tensor.Device) []hf.Tensor {
	var list []hf.Tensor
	at := map[string]int{}
	for _, p := range m.Params {
		data := p.Data
		if data == nil {
			data = make([]float32, p.Size())
			dev.Read(data, p.Tensor)
		}
		if p.Layout == (nn.Layout{}) {
			list = append(list, hf.Tensor{Name: p.Name, Shape: p.Shape, Data: data})
			continue
		}
		i, ok := at[p.Name]
		if !ok {
			i, at[p.Name] = len(list), len(list)
			shape := p.StoredShape()
			list = append(list, hf.Tensor{Name: p.Name, Shape: shape, Data: make([]float32, product(shape))})
		}
		p.Pack(list[i].Data, data)
	}
	return list
}
