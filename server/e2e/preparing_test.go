package e2e

import (
	"fmt"
	"math"
	"testing"

	"tuneground/engine/run"
)

// setFigure moves a slider of a lesson's figure, or chooses an option.
func (p *page) setFigure(control, value string) {
	p.t.Helper()
	box := fmt.Sprintf(`document.querySelector('.live-figure [data-control=%q]')`, control)
	p.until(box)
	eval[bool](p, fmt.Sprintf(`{ const box = %s; box.value = %q; box.dispatchEvent(new Event('input', { bubbles: true })); return true }`, box, value))
}

// pressIn presses the main button of a figure, once it can be pressed: of several of its
// kind the last one that is not locked.
func (p *page) pressIn(figure string) {
	p.t.Helper()
	button := fmt.Sprintf(`[...document.querySelectorAll('[data-figure=%q]:enabled [data-action="figure"]')].at(-1)`, figure)
	p.until(button + ` && !` + button + `.matches(':disabled')`)
	eval[bool](p, `{ `+button+`.click(); return true }`)
}

// The lesson on data shows the engine's numbers of a line's way, and trains on the
// reader's labels, right and wrong.
func TestTheLessonOnData(t *testing.T) {
	p := freshPage(t, nil)
	p.readLesson("data")
	p.until(hasSaid(run.Traced, 1)) // the ten lines
	lines := p.events(run.Traced)[0].Traced.Lines
	p.pressIn("row")
	p.until(hasSaid(run.Traced, 2))
	x := p.events(run.Traced)[1].Traced
	p.same("ids", float64(len(x.Tokens)))
	p.same("removed", float64(len([]rune(x.Raw))-len([]rune(x.Text))))
	p.same("train", float64(x.Train))
	for i, l := range lines {
		p.press(fmt.Sprintf("label:%d:%s", i, l.Label))
	}
	p.same("agreed", float64(len(lines)))
	var scores []float64
	for wrong := range []int{0, 1} {
		p.setFigure("wrong", fmt.Sprint(5*wrong))
		p.pressIn("annotate")
		p.until(hasSaid(run.Swept, wrong+1))
		scores = append(scores, p.events(run.Done)[wrong].Report.Metrics["accuracy"])
		p.same(fmt.Sprintf("score_%d", 5*wrong), scores[wrong])
	}
	if scores[0] < 0.6 || math.Abs(scores[1]-0.5) > 0.1 {
		t.Errorf("the scores are %v", scores)
	}
}

// The lesson on training shows the engine's numbers of a step at each of its stages, and
// of a run that learns its few texts by heart.
func TestTheLessonOnTraining(t *testing.T) {
	p := freshPage(t, nil)
	p.readLesson("training")
	p.pressIn("step")
	p.until(hasSaid(run.Opened, 1))
	o := p.events(run.Opened)[0].Opened
	p.same("loss", o.Loss)
	p.same("grad_norm", o.GradNorm)
	p.same("clip", o.Clip)
	for range 4 {
		p.press("next")
	}
	if move := p.reading("move"); math.Abs(move-1) > 0.01 {
		t.Errorf("the weight moves by %v learning rates", move)
	}
	p.pressIn("curves")
	p.until(hasSaid(run.Swept, 1))
	evals := p.events(run.Evaluated)
	best := evals[0].Eval
	for _, e := range evals {
		if e.Eval.Metrics["loss"] < best.Metrics["loss"] {
			best = e.Eval
		}
	}
	p.same("best_step", float64(best.Step))
	p.same("best_validation_loss", best.Metrics["loss"])
	p.same("last_validation_loss", evals[len(evals)-1].Eval.Metrics["loss"])
	if p.reading("gap") < 0.5 {
		t.Error("the run does not overfit")
	}
}
