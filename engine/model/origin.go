package model

import (
	"math"

	"tuneground/engine/hf"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// Origins tells where each of m's tensors comes from if it is loaded from w, which passes
// [Model.Check], and which tensors of w it has no place for. New ones are drawn from seed.
// One parameter at a time has memory on dev, so m must have none.
func (m *Model) Origins(dev tensor.Device, w *hf.Weights, seed uint32) ([]run.TensorInfo, error) {
	none := func(*nn.Param) bool { return false }
	if err := m.Check(w, none); err != nil {
		return nil, err
	}
	var list []run.TensorInfo
	used, at, sums := map[string]bool{}, map[string]int{}, map[string]*moments{}
	for _, p := range m.Params {
		from, _, _ := m.find(w, p.Name)
		used[from] = true
		i, seen := at[p.Name]
		if !seen { // a stored tensor may be several parameters
			i = len(list)
			at[p.Name], sums[p.Name] = i, &moments{}
			list = append(list, run.TensorInfo{Name: p.Name, From: from, Shape: p.StoredShape(), State: run.TensorLoaded})
		}
		nn.Place(dev, []*nn.Param{p}, none)
		had, err := m.LoadOne(dev, w, p, false, seed)
		if err != nil {
			return nil, err
		}
		if !had {
			list[i].State = run.TensorNew
		}
		values := make([]float32, p.Size())
		dev.Read(values, p.Tensor)
		p.Value = nil
		sums[p.Name].add(values)
		list[i].Mean, list[i].Std = sums[p.Name].of()
	}
	return m.appendDropped(list, w, used)
}

// appendDropped appends the tensors of w that are not used.
func (m *Model) appendDropped(list []run.TensorInfo, w *hf.Weights, used map[string]bool) ([]run.TensorInfo, error) {
	for _, name := range w.Names() {
		if used[name] {
			continue
		}
		info, _ := w.Info(name)
		values := make([]float32, product(info.Shape))
		if err := w.Read(name, values); err != nil {
			return nil, err
		}
		sum := &moments{}
		sum.add(values)
		mean, std := sum.of()
		list = append(list, run.TensorInfo{Name: name, From: name, Shape: info.Shape, State: run.TensorDropped, Copy: m.derived(name), Mean: mean, Std: std})
	}
	return list, nil
}

// moments are the sums of which mean and standard deviation follow.
type moments struct{ n, sum, squares float64 }

func (m *moments) add(values []float32) {
	for _, v := range values {
		m.n++
		m.sum += float64(v)
		m.squares += float64(v) * float64(v)
	}
}

// of returns the mean, and the standard deviation around it.
func (m *moments) of() (mean, std float64) {
	if m.n == 0 {
		return 0, 0
	}
	mean = m.sum / m.n
	return mean, math.Sqrt(max(0, m.squares/m.n-mean*mean))
}
