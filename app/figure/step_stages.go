package figure

import (
	"fmt"
	"math"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// data shows the batch: its texts as tokens and ids, laid end to end.
func (f *step) data() app.UI {
	s, o := f.S, f.opened
	return app.Div().Class("steps").Body(
		app.P().Class("help").Text(s.T("figure.step.batch", text.Count(int64(o.Rows)), text.Count(int64(o.Tokens)))),
		app.Range(o.Texts).Slice(func(i int) app.UI {
			x := o.Texts[i]
			tokens := make([]part.Lit, len(x.Tokens))
			for k, t := range x.Tokens {
				tokens[k] = part.Lit{Token: t, Shown: fmt.Sprint(x.IDs[k])}
			}
			label := s.T("figure.step.row", fmt.Sprint(x.Row), x.Target, fmt.Sprint(x.From), fmt.Sprint(x.To-1))
			return app.Div().Body(
				app.P().Class("help").Text(label),
				part.LitText("", label, tokens, nil),
			)
		}),
	)
}

// forward has the operations of the chosen part, from the bottom up.
func (f *step) forward() app.UI {
	return f.operations(run.Forward)
}

// operations is a table of the operations of a phase in the chosen part.
func (f *step) operations(phase string) app.UI {
	s := f.S
	var rows [][]app.UI
	for _, op := range f.opened.Ops {
		if op.Phase != phase || op.Block != f.opened.Blocks[f.block].Name {
			continue
		}
		rows = append(rows, []app.UI{
			app.Div().Body(app.Text(op.Op), app.If(op.Param != "", func() app.UI { return app.Small().Text(f.short(op.Param)) })),
			app.Text(shapesOf(op)), app.Text(text.Big(float64(op.FLOPs))),
			app.Text(text.Number(op.Mean)), app.Text(text.Number(op.Std)),
			part.Strip(op.Values, part.Largest(op.Values), 3),
		})
	}
	if len(rows) == 0 {
		return app.P().Text(s.T("figure.step.none"))
	}
	heads := []string{s.T("figure.step.op"), s.T("figure.step.shapes"), "FLOPs", s.T("figure.step.mean"), s.T("figure.step.std"), s.T("figure.step.values")}
	return part.Table(s.T("figure.step.caption."+phase), heads, map[int]bool{2: true, 3: true, 4: true}, rows)
}

// short is the name of a parameter within the chosen part.
func (f *step) short(param string) string {
	return strings.TrimPrefix(param, f.opened.Blocks[f.block].Name+".")
}

// shapesOf writes the shapes of an operation: those that it reads, and that of its result.
func shapesOf(op run.OpenedOp) string {
	var list []string
	for _, x := range op.Inputs {
		t := fmt.Sprintf("%d×%d", x.Rows, x.Cols)
		if x.Transposed {
			t += "ᵀ"
		}
		list = append(list, t)
	}
	return strings.Join(list, ", ") + " → " + fmt.Sprintf("%d×%d", op.Result.Rows, op.Result.Cols)
}

// loss shows each text's term, from its logits.
func (f *step) loss() app.UI {
	s, o := f.S, f.opened
	heads := []string{s.T("figure.step.target"), s.T("figure.step.logits"), "softmax", "−ln p", s.T("figure.step.text")}
	rows := make([][]app.UI, len(o.Texts))
	for i, x := range o.Texts {
		p := "–"
		if x.Class >= 0 {
			p = "−ln " + text.Fixed(x.Probs[x.Class], 4) + " = " + text.Fixed(float64(x.Loss), 4)
		}
		rows[i] = []app.UI{app.Text(x.Target), app.Text(vector(x.Logits)), app.Text(vector(x.Probs)), app.Text(p), app.Span().Class("sentence").Text(x.Text)}
	}
	return app.Div().Class("steps").Body(
		part.Table(s.T("figure.step.caption.loss"), heads, map[int]bool{1: true, 2: true, 3: true}, rows),
		app.P().Body(app.Text(s.T("figure.step.labels", strings.Join(o.Labels, s.T("list.comma")))+" "), app.B().Text(s.T("figure.step.mean_loss", text.Fixed(o.Loss, 4)))),
	)
}

// vector writes a few numbers.
func vector[T float32 | float64](list []T) string {
	shown := make([]string, len(list))
	for i, x := range list {
		shown[i] = text.Decimal(float64(x), 3)
	}
	return "(" + strings.Join(shown, ", ") + ")"
}

// backward shows the length of each part's gradient, before and after clipping.
func (f *step) backward() app.UI {
	s, o := f.S, f.opened
	most := 0.0
	for _, b := range o.Blocks {
		most = max(most, b.GradNorm)
	}
	heads := []string{s.T("figure.step.part"), s.T("figure.step.bar"), s.T("figure.step.gradient_length"), s.T("figure.step.clipped")}
	var rows [][]app.UI
	for i := len(o.Blocks) - 1; i >= 0; i-- { // as the gradient goes
		b := o.Blocks[i]
		width := 0.0
		if most > 0 {
			width = 100 * b.GradNorm / most
		}
		rows = append(rows, []app.UI{
			app.Text(f.called(i)),
			app.Div().Class("prob").Body(app.Span().Class("bar").Aria("hidden", true).Body(app.Span().Style("width", text.Fixed(width, 1)+"%"))),
			app.Span().DataSet("norm", text.Exact(b.GradNorm)).Text(text.Fixed(b.GradNorm, 4)),
			app.Text(text.Fixed(o.Clip*b.GradNorm, 4)),
		})
	}
	rows = append(rows, []app.UI{app.B().Text(s.T("figure.step.whole")), app.Text(""), app.B().Text(text.Fixed(o.GradNorm, 4)), app.B().Text(text.Fixed(o.Clip*o.GradNorm, 4))})
	forward, backward := f.flops(run.Forward), f.flops(run.Backward)
	return app.Div().Class("steps").Body(
		part.Table(s.T("figure.step.caption.backward"), heads, map[int]bool{2: true, 3: true}, rows),
		app.P().Text(s.T("figure.step.clipping", text.Number(o.MaxGradNorm), text.Fixed(o.Clip, 4))),
		app.P().Text(s.T("figure.step.work", text.Big(float64(forward)), text.Big(float64(backward)))),
		part.Fold(s.T("figure.step.operations", f.called(f.block)), f.operations(run.Backward)),
	)
}

// update shows what AdamW makes of one weight of each parameter of the chosen part, and
// computes one of them.
func (f *step) update() app.UI {
	s, w := f.S, f.weight()
	if w == nil || w.LearningRate == 0 {
		return app.P().Text(s.T("figure.step.none"))
	}
	heads := []string{s.T("figure.step.weight"), "|Δw| / η", "g", "m̂", "√v̂", s.T("figure.step.before"), s.T("figure.step.after")}
	var rows [][]app.UI
	for i := range f.opened.Weights {
		x := &f.opened.Weights[i]
		if x.Block != w.Block {
			continue
		}
		m := f.move(x)
		name := app.UI(app.Text(f.place(x)))
		if x == w {
			name = app.B().Text(f.place(x))
		}
		rows = append(rows, []app.UI{
			name, app.Text(text.Decimal(m.rates, 3)), app.Text(text.Number(m.gradient)), app.Text(text.Number(m.m)), app.Text(text.Number(math.Sqrt(m.v))),
			app.Text(text.Decimal(float64(x.Before), 6)), app.Text(text.Decimal(float64(x.After), 6)),
		})
	}
	return app.Div().Class("steps").Body(
		app.P().Text(s.T("figure.step.one", f.place(w))),
		app.P().Class("sentence").Text(f.computed(w)),
		part.Table(s.T("figure.step.caption.update"), heads, map[int]bool{1: true, 2: true, 3: true, 4: true, 5: true, 6: true}, rows),
	)
}

// place names a weight.
func (f *step) place(w *run.OpenedWeight) string {
	return fmt.Sprintf("%s[%d, %d]", strings.TrimPrefix(w.Param, w.Block+"."), w.Row, w.Col)
}

// computed writes AdamW's formula with the numbers of a weight.
func (f *step) computed(w *run.OpenedWeight) string {
	m := f.move(w)
	return fmt.Sprintf("%s − %s × (%s / (%s + %s) + %s × %s) = %s",
		text.Decimal(float64(w.Before), 6), text.Number(w.LearningRate), text.Number(m.m), text.Number(math.Sqrt(m.v)),
		text.Exact(f.opened.AdamEpsilon), text.Exact(w.Decay), text.Decimal(float64(w.Before), 6), text.Decimal(float64(w.After), 6))
}
