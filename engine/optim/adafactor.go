package optim

import (
	"math"

	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// Adafactor's settings in transformers' class.
const (
	adafactorEps   = 1e-30 // added to squares
	adafactorClip  = 1     // of an update's root mean square
	adafactorDecay = 0.8   // of the second moments: β₂ = 1 - t^-0.8
)

// adafactor is the rule of Shazeer and Stern 2018 (arXiv:1804.04235) with a
// given learning rate, as Trainer configures transformers' class
// (scale_parameter and relative_step are off). For the second moments of a
// matrix it stores one number per row and one per column.
type adafactor struct {
	dev    tensor.Device
	whole  []*checkpointTensor
	sum    tensor.Tensor // 1 x 1
	decay  float64
	all    []Moment
	moment tensor.FactoredMoments
	square tensor.FactoredSquares
	update tensor.Adafactor
}

// A checkpointTensor is one tensor of the checkpoint, in as many parts as the model
// has of it: GPT-2's query, key and value are parts of one, whose updates are clipped
// together.
type checkpointTensor struct {
	parts []tensorPart
	first int // the index of its first part among the parameters
	rows  int // of all parts of a matrix
	n     int // elements
}

// A tensorPart is a parameter with the means of its squared gradients. Those of
// the columns are shared by the parts of a matrix: they are stored side by side along
// its rows. The parts of a vector have nothing in common but the clipping.
type tensorPart struct {
	*nn.Param
	r, c, mean tensor.Tensor
}

func newAdafactor(dev tensor.Device, params []*nn.Param, c run.Config) *adafactor {
	a := &adafactor{dev: dev, sum: dev.Alloc(1, 1), decay: c.WeightDecay}
	byName := map[string]*checkpointTensor{}
	for i, p := range params {
		f := byName[p.Name]
		if f == nil {
			f = &checkpointTensor{first: i}
			byName[p.Name], a.whole = f, append(a.whole, f)
		}
		a.add(f, p)
	}
	return a
}

// add gives the tensor f another part.
func (a *adafactor) add(f *checkpointTensor, p *nn.Param) {
	rows, cols := p.Dims()
	part := tensorPart{Param: p, r: a.dev.Alloc(rows, 1)}
	a.all = append(a.all, Moment{part.r, "exp_avg_sq_row." + p.Name})
	if len(p.Shape) > 1 && len(f.parts) > 0 {
		part.c, part.mean = f.parts[0].c, f.parts[0].mean
	} else {
		part.c, part.mean = a.dev.Alloc(1, cols), a.dev.Alloc(1, 1)
		a.all = append(a.all, Moment{part.c, "exp_avg_sq_col." + p.Name})
	}
	f.parts, f.n = append(f.parts, part), f.n+rows*cols
	if len(p.Shape) > 1 {
		f.rows += rows
	}
}

func (a *adafactor) step(numbers []int, lr float64, scale tensor.Tensor) {
	for _, f := range a.whole {
		t := numbers[f.first]
		if t == 0 {
			continue
		}
		beta := 1 - math.Pow(float64(t), -adafactorDecay)
		for i, p := range f.parts {
			a.moment = tensor.FactoredMoments{R: p.r, C: p.c, Mean: p.mean, G: p.Grad, GradScale: scale, Rows: rowsOf(p.Param),
				Beta: beta, Eps: adafactorEps, Of: f.rows, Accumulate: i > 0 && f.rows > 0}
			a.dev.Run(&a.moment)
		}
		for i, p := range f.parts {
			a.square = tensor.FactoredSquares{Y: a.sum, R: p.r, C: p.c, Mean: p.mean, G: p.Grad, GradScale: scale,
				Rows: rowsOf(p.Param), Accumulate: i > 0}
			a.dev.Run(&a.square)
		}
		for _, p := range f.parts {
			a.update = tensor.Adafactor{P: p.Tensor, R: p.r, C: p.c, Mean: p.mean, G: p.Grad, GradScale: scale, SumSq: a.sum,
				Rows: rowsOf(p.Param), LR: rateOf(p.Param, lr), Decay: decayOf(p.Param, a.decay), Clip: adafactorClip, Of: f.n}
			a.dev.Run(&a.update)
		}
	}
}

func (a *adafactor) moments() []Moment { return a.all }
