package optim

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/grad"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// settings returns settings for each optimiser, with a noticeable decay.
func settings() (list []run.Config) {
	for _, name := range run.Optimizers {
		c := run.Default()
		c.Optimizer, c.WeightDecay = name, 0.1
		list = append(list, c)
		if c.Momentum = 0; name == run.SGD {
			list = append(list, c)
		}
	}
	return list
}

const tableRows = 9

// parameters returns a table that trains by rows, or as a whole, a matrix in
// two parts, and a vector.
func parameters(dev tensor.Device, lazy bool) []*nn.Param {
	half := func(i int) *nn.Param {
		return &nn.Param{Name: "halves", Shape: []int{4, 6}, Layout: nn.Layout{Part: i, Parts: 2}}
	}
	list := []*nn.Param{
		{Name: "table", Shape: []int{tableRows, 5}, Sparse: lazy}, half(0), half(1), {Name: "vector", Shape: []int{7}, NoDecay: true},
	}
	nn.Place(dev, list, func(*nn.Param) bool { return true })
	rng := rand.New(rand.NewPCG(1, 2))
	for _, p := range list {
		dev.Write(p.Tensor, random(rng, p.Size()))
	}
	return list
}

func random(rng *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return x
}

// take does the n-th step with random gradients, for few rows of the table.
func take(dev tensor.Device, o *Optimizer, params []*nn.Param, n int) {
	takeAt(dev, o, params, n, 0.05)
}

// takeAt does the same with a given learning rate.
func takeAt(dev tensor.Device, o *Optimizer, params []*nn.Param, n int, lr float64) {
	rng, tape := rand.New(rand.NewPCG(3, uint64(n))), grad.NewTape(dev)
	tape.Reset(true, 1)
	o.Begin()
	loss := tape.SquaredError(tape.Gather(params[0].Value, []int32{int32(n % 3), int32(n % 4)}), random(rng, 10), grad.Criterion{})
	tape.Backward()
	for _, p := range params[1:] {
		dev.Write(p.Grad, random(rng, p.Size()))
	}
	o.Step(lr, loss.Mean)
}

// values returns the elements of params once o has settled.
func values(dev tensor.Device, o *Optimizer, params []*nn.Param) (all []float32) {
	o.Settle()
	for _, p := range params {
		x := make([]float32, p.Size())
		dev.Read(x, p.Tensor)
		all = append(all, x...)
	}
	return all
}

// A table that trains by rows ends like one that trains as a whole, including
// rows that are never used.
func TestRowsTrainAsTheWhole(t *testing.T) {
	for _, c := range settings() {
		var results [2][]float32
		for i, lazy := range []bool{false, true} {
			dev := cpu.New()
			params := parameters(dev, lazy)
			o := New(dev, params, c)
			for n := range 6 {
				take(dev, o, params, n)
			}
			results[i] = values(dev, o, params)
		}
		for i, want := range results[0] {
			if got := results[1][i]; math.Abs(float64(got-want)) > 1e-6 {
				t.Errorf("%s with momentum %v: element %d is %v, trained as a whole %v", c.Optimizer, c.Momentum, i, got, want)
			}
		}
	}
}

// Another Optimizer continues from a State like the first.
func TestRestore(t *testing.T) {
	for _, c := range settings() {
		dev := cpu.New()
		params := parameters(dev, true)
		o := New(dev, params, c)
		for n := range 3 {
			take(dev, o, params, n)
		}
		later := parameters(dev, true)
		for i, p := range params {
			dev.Write(later[i].Tensor, slices.Clone(p.Data))
		}
		other := New(dev, later, c)
		for i, m := range o.Moments() {
			dev.Write(other.Moments()[i].Tensor, slices.Clone(m.Data))
		}
		if !other.Fits(o.State()) {
			t.Errorf("%s: the state %+v does not fit another optimizer of the same settings", c.Optimizer, o.State())
		}
		other.Restore(o.State())
		for n := 3; n < 6; n++ {
			take(dev, o, params, n)
			take(dev, other, later, n)
		}
		if want, got := values(dev, o, params), values(dev, other, later); !slices.Equal(got, want) {
			t.Errorf("%s with momentum %v: restored it goes on to %v, want %v", c.Optimizer, c.Momentum, got, want)
		}
	}
}

func momentValues(o *Optimizer) (list [][]float32) {
	for _, m := range o.Moments() {
		list = append(list, slices.Clone(m.Data))
	}
	return list
}

// A gradient that is not a number changes nothing, and does not count as a
// step.
func TestNoNumber(t *testing.T) {
	for _, c := range settings() {
		dev := cpu.New()
		params := parameters(dev, true)
		o := New(dev, params, c)
		take(dev, o, params, 0)
		before, want := o.State(), values(dev, o, params)
		moments := momentValues(o)
		params[1].Grad.Data[3] = float32(math.NaN())
		if _, norm := o.Step(0.05, dev.Alloc(1, 1)); !math.IsNaN(norm) {
			t.Errorf("%s: the gradient's norm is %v", c.Optimizer, norm)
		}
		if got := values(dev, o, params); !slices.Equal(got, want) || o.State().Steps != before.Steps || !slices.EqualFunc(moments, momentValues(o), slices.Equal) {
			t.Errorf("%s: %v became %v, %+v became %+v", c.Optimizer, want, got, before, o.State())
		}
	}
}

// The size of an optimiser's state is known before it has memory.
func TestBytes(t *testing.T) {
	elements := tableRows*5 + 2*4*6 + 7
	want := map[string]int{
		run.AdamW: 2 * elements, run.SGD: elements,
		run.Adafactor: (tableRows + 5) + (2*4 + 6) + (1 + 7), // the halves share their columns
	}
	for _, c := range settings() {
		if c.Momentum == 0 {
			want[c.Optimizer] = 0
		}
		plan := &tensor.Plan{}
		if got := New(plan, parameters(plan, true), c).Bytes(); got != 4*int64(want[c.Optimizer]) {
			t.Errorf("%s with momentum %v remembers %d bytes, want %d", c.Optimizer, c.Momentum, got, 4*want[c.Optimizer])
		}
	}
}

// A parameter with a share of the learning rate is updated as all are at that
// rate.
func TestRatesOfParameters(t *testing.T) {
	lr, share := 0.01, 0.3
	for _, c := range settings() {
		dev := cpu.New()
		fast, slow := parameters(dev, true), parameters(dev, true)
		for _, p := range fast {
			p.Rate = share
		}
		whole, shared := New(dev, slow, c), New(dev, fast, c)
		for n := range 6 {
			takeAt(dev, shared, fast, n, lr)
			takeAt(dev, whole, slow, n, lr*share)
		}
		shared.Settle()
		whole.Settle()
		for i := range fast {
			if !slices.Equal(fast[i].Data, slow[i].Data) {
				t.Errorf("%s: %s differs", c.Optimizer, fast[i].Name)
			}
		}
	}
}
