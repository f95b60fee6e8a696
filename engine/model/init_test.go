package model_test

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/nn"
)

// drawn is how the random weights of a shape are distributed in transformers:
// testdata/init.py.
type drawn struct {
	Task    string
	Tensors map[string]struct {
		Mean, Std float64
		Zeros     []int
	}
}

// Random weights are drawn as transformers draws them: every tensor has the same mean and
// deviation, within what the number of draws allows, and the same rows of zeros.
func TestRandomWeights(t *testing.T) {
	content, err := os.ReadFile("testdata/init.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Draws  int
		Shapes map[string]drawn
	}
	if err := json.Unmarshal(content, &file); err != nil {
		t.Fatal(err)
	}
	for _, shape := range shapes {
		config, err := hf.ReadConfig(readGolden(t, shape).Config)
		if err != nil {
			t.Fatal(err)
		}
		want := file.Shapes[shape]
		m, err := model.New(config, want.Task)
		if err != nil {
			t.Fatal(err)
		}
		dev := cpu.New()
		nn.Place(dev, m.Params, func(*nn.Param) bool { return false })
		for _, x := range pooled(m, dev, file.Draws) {
			w, ok := want.Tensors[x.name]
			if !ok && x.name == "lm_head.weight" {
				continue // of its own: transformers 5 loads such a T5, but draws none
			}
			if !ok {
				t.Errorf("%s: transformers has no %s", shape, x.name)
				continue
			}
			// Five standard errors of the difference of two means, and of two deviations.
			near := 5 * math.Sqrt(2) * w.Std / math.Sqrt(float64(x.n))
			if mean := x.sum / float64(x.n); math.Abs(mean-w.Mean) > near+1e-9 || math.Abs(x.std()-w.Std) > near {
				t.Errorf("%s: %s has mean %g and deviation %g, want %g and %g", shape, x.name, mean, x.std(), w.Mean, w.Std)
			}
			if !slices.Equal(x.zeros(), w.Zeros) {
				t.Errorf("%s: %s has zeros in rows %v, want %v", shape, x.name, x.zeros(), w.Zeros)
			}
		}
	}
}

// A pool is the values of one of transformers' tensors in several draws.
type pool struct {
	name         string
	n            int
	sum, squares float64
	rows         []float64 // sums of magnitudes
}

func (x *pool) std() float64 {
	mean := x.sum / float64(x.n)
	return math.Sqrt(max(0, x.squares/float64(x.n)-mean*mean))
}

// zeros are the rows that were always zero, if not all were.
func (x *pool) zeros() []int {
	list := []int{}
	for i, sum := range x.rows {
		if sum == 0 {
			list = append(list, i)
		}
	}
	if len(list) == len(x.rows) {
		return []int{}
	}
	return list
}

func pooled(m *model.Model, dev *cpu.Device, draws int) []*pool {
	var list []*pool
	at := map[string]*pool{}
	for seed := range uint32(draws) {
		for _, p := range m.Params {
			nn.Initialise(dev, p, m.Config.InitializerRange, seed)
		}
		for _, tensor := range m.Tensors(dev) {
			x := at[tensor.Name]
			if x == nil {
				x = &pool{name: tensor.Name, rows: make([]float64, tensor.Shape[0])}
				at[tensor.Name], list = x, append(list, x)
			}
			for i, v := range tensor.Data {
				x.n, x.sum, x.squares = x.n+1, x.sum+float64(v), x.squares+float64(v)*float64(v)
				x.rows[i*len(x.rows)/len(tensor.Data)] += math.Abs(float64(v))
			}
		}
	}
	return list
}
