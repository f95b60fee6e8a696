package figure

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

func init() {
	kinds["step"] = kind{settings: []string{"config"}, controls: []string{"stage", "layer"}, new: newStep}
}

// step is the first step of a run, opened: the texts of its batch, the operations of the
// forward pass, the loss, the gradients, and what moves a weight. Its setting is
//
//	config: the JSON of the run's run.Config
//
// It has the readings of the step loss, loss_first (of the first text), p_first (of its
// right class), tokens, grad_norm, clip and flops_ratio (backward over forward), and of
// the weight shown learning_rate, gradient (clipped), weight_before, weight_after and move
// (how many learning rates it moved).
type step struct {
	Place
	asking
	config run.Config
	fault  error // of the lesson's text
	opened *run.OpenedStep
	stage  int // of stages
	block  int // of opened.Blocks
}

// stages are those of a training step, in order.
var stages = []string{"data", "forward", "loss", "backward", "update"}

func newStep(p Place) Figure {
	f := &step{Place: p}
	f.config, f.fault = p.runConfig()
	return f
}

// open asks for the step.
func (f *step) open() {
	f.ask(f.S, f.config, run.Command{Do: run.OpenStep}, func(e run.Event) {
		f.opened, f.stage, f.block = e.Opened, 0, 0
		for i, b := range e.Opened.Blocks { // the first layer; the embeddings have no operations worth a look
			if b.Layer == 1 {
				f.block = i
			}
		}
	})
}

// flops is the work of a phase.
func (f *step) flops(phase string) (sum int64) {
	for _, op := range f.opened.Ops {
		if op.Phase == phase {
			sum += op.FLOPs
		}
	}
	return sum
}

// weight is the one whose update is shown: of the chosen part, or of all if it has none,
// that with the greatest gradient.
func (f *step) weight() *run.OpenedWeight {
	var best, any *run.OpenedWeight
	for i := range f.opened.Weights {
		w := &f.opened.Weights[i]
		greatest(&any, w)
		if w.Block == f.opened.Blocks[f.block].Name {
			greatest(&best, w)
		}
	}
	return cmp.Or(best, any)
}

func greatest(most **run.OpenedWeight, w *run.OpenedWeight) {
	if *most == nil || math.Abs(float64(w.Gradient)) > math.Abs(float64((*most).Gradient)) {
		*most = w
	}
}

// A move is what AdamW's first step makes of a weight.
type move struct {
	gradient, m, v float64 // clipped; the moments without their bias
	rates          float64 // how many learning rates it moved
}

func (f *step) move(w *run.OpenedWeight) move {
	o := f.opened
	return move{
		gradient: o.Clip * float64(w.Gradient),
		m:        float64(w.M) / (1 - o.AdamBeta1), v: float64(w.V) / (1 - o.AdamBeta2),
		rates: math.Abs(float64(w.After)-float64(w.Before)) / w.LearningRate,
	}
}

// Readings are the numbers of the step, and of the weight shown.
func (f *step) Readings() (list []Reading) {
	o := f.opened
	if o == nil {
		return nil
	}
	add := func(name string, v float64, shown string) {
		list = append(list, Reading{name, f.S.T("figure.step." + name), v, shown})
	}
	add("loss", o.Loss, text.Fixed(o.Loss, 4))
	if first := o.Texts[0]; first.Class >= 0 {
		add("loss_first", float64(first.Loss), text.Fixed(float64(first.Loss), 4))
		add("p_first", first.Probs[first.Class], text.Fixed(first.Probs[first.Class], 4))
	}
	add("tokens", float64(o.Tokens), text.Count(int64(o.Tokens)))
	add("grad_norm", o.GradNorm, text.Fixed(o.GradNorm, 3))
	add("clip", o.Clip, text.Fixed(o.Clip, 3))
	ratio := float64(f.flops(run.Backward)) / float64(f.flops(run.Forward))
	add("flops_ratio", ratio, text.Fixed(ratio, 2))
	if w := f.weight(); w != nil && w.LearningRate > 0 {
		m := f.move(w)
		add("learning_rate", w.LearningRate, text.Number(w.LearningRate))
		add("gradient", m.gradient, text.Number(m.gradient))
		add("weight_before", float64(w.Before), text.Fixed(float64(w.Before), 6))
		add("weight_after", float64(w.After), text.Fixed(float64(w.After), 6))
		add("move", m.rates, text.Fixed(m.rates, 3))
	}
	return list
}

// Render draws the button and, once the step is there, one of its stages.
func (f *step) Render() app.UI {
	if f.fault != nil {
		return part.Failure(f.S.Lang.Sentence(message.Of(f.fault)))
	}
	s := f.S
	label := s.T("figure.step.start")
	if f.waiting > 0 {
		label = s.T("figure.step.working")
	}
	return app.Div().Class("looking").Body(
		app.Div().Class("act").Body(part.Primary("figure", label, s.Raceable() && f.waiting == 0, func(app.Context) { f.open() })),
		f.said(f.Place),
		f.coming(f.opened != nil, "figure.step.waiting"),
		app.If(f.opened != nil, func() app.UI { return f.walk() }),
	)
}

// walk is the way through the stages, and the stage that is shown.
func (f *step) walk() app.UI {
	s := f.S
	return app.Div().Class("steps").Body(
		app.If(f.Shows("stage"), func() app.UI {
			return app.Div().Class("buttons").Role("group").Aria("label", s.T("figure.step.stages")).Body(
				part.Button("back", "←", f.stage > 0, func(app.Context) { f.stage-- }).Aria("label", s.T("figure.step.back")),
				app.Range(stages).Slice(func(i int) app.UI {
					return part.Button("stage:"+stages[i], fmt.Sprint(i+1)+" "+s.T("figure.step.stage."+stages[i]), true, func(app.Context) { f.stage = i }).
						DataSet("control", "stage:"+stages[i]).Aria("pressed", f.stage == i)
				}),
				part.Button("next", "→", f.stage < len(stages)-1, func(app.Context) { f.stage++ }).Aria("label", s.T("figure.step.next")),
			)
		}),
		app.If(f.Shows("layer") && stages[f.stage] != "data" && stages[f.stage] != "loss", func() app.UI {
			return f.pick("layer", fmt.Sprint(f.block), f.blocks(), func(v string) { f.block = number(v, 0) })
		}),
		app.Div().Aria("live", "polite").Body(f.show()),
	)
}

// show draws the stage.
func (f *step) show() app.UI {
	return part.Plate(f.S.T("figure.step.caption."+stages[f.stage]), []func() app.UI{
		f.data, f.forward, f.loss, f.backward, f.update,
	}[f.stage]())
}

// blocks are the parts of the model to choose from.
func (f *step) blocks() []part.Option {
	list := make([]part.Option, len(f.opened.Blocks))
	for i := range list {
		list[i] = part.Option{Value: fmt.Sprint(i), Name: f.called(i)}
	}
	return list
}

// called is the name of the i-th part of the model.
func (f *step) called(i int) string {
	switch b := f.opened.Blocks[i]; {
	case b.Layer > 0:
		return f.S.T("model.layer", fmt.Sprint(b.Layer))
	case i == 0:
		return f.S.T("model.embeddings")
	case i == len(f.opened.Blocks)-1:
		return f.S.T("figure.board.head")
	default:
		return b.Name[strings.LastIndexByte(b.Name, '.')+1:]
	}
}
