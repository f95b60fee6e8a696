package e2e

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"tuneground/engine/run"
)

// The lesson on the objective measures the rare class as the engine's reports do, and
// shows the copies that the engine makes, with the share that its slider has.
func TestTheLessonOnTheObjective(t *testing.T) {
	p := freshPage(t, nil)
	p.readLesson("objective")
	p.pressIn("augmented")
	p.until(hasSaid(run.Augmented, 1))
	p.setFigure("alpha", "0.5")
	p.until(hasSaid(run.Augmented, 2))
	less, more := p.events(run.Augmented)[0].Augmented, p.events(run.Augmented)[1].Augmented
	for _, c := range more.Copies {
		shown := eval[string](p, `document.querySelector('[data-output="augmented:`+c.Operation+`"] p:last-child')?.textContent || ''`)
		if wanted := c.On && c.Text != ""; wanted && squeezed(shown) != squeezed(c.Text) || !wanted && shown != "" {
			t.Errorf("%s is shown as %q, the engine says %+v", c.Operation, shown, c)
		}
	}
	if i := slices.IndexFunc(less.Copies, func(c run.ChangedText) bool { return c.Operation == run.RandomDeletion }); !strings.Contains(less.Text, "there is no way") || strings.Contains(less.Copies[i].Text, "no") {
		t.Errorf("deletion takes the word no, says the lesson; here it makes %+v", less)
	}
	deleted := func(a *run.AugmentInfo) int {
		i := slices.IndexFunc(a.Copies, func(c run.ChangedText) bool { return c.Operation == run.RandomDeletion })
		return len(a.Text) - len(a.Copies[i].Text)
	}
	if less.Text != more.Text || deleted(less) <= 0 || deleted(more) <= deleted(less) {
		t.Errorf("with the share 0.1 deletion makes %+v, with 0.5 %+v", less, more)
	}
	p.do(chromedp.Click(chromedp.CSS(`[data-figure="race"] [data-action="figure"]`))) // the first one
	p.until(hasSaid(run.Swept, 1))
	done := p.events(run.Done)
	for i, name := range []string{"class_weight", "class_weight_balanced", "focal_loss_gamma_2", "label_smoothing_factor_0_1"} {
		r := done[i].Report
		rare := r.PerClass[slices.Index(r.Labels, "negative")]
		p.same("recall_"+name, rare.Recall)
		p.same("precision_"+name, rare.Precision)
		p.same("score_"+name, r.Metrics["accuracy"])
		if 5*rare.Support > r.Counted {
			t.Errorf("%d of %d examples are negative", rare.Support, r.Counted)
		}
	}
	if plain, weighted := p.reading("recall_class_weight"), p.reading("recall_class_weight_balanced"); plain >= 0.3 || weighted <= 0.5 {
		t.Errorf("cross-entropy finds %v of the rare class, class weights %v; the lesson says otherwise", plain, weighted)
	}
	p.same("weight", p.events(run.Started)[1].Plan.Balanced[0].Weight)
}

// squeezed is a text without spaces, which the page may break lines at.
func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

// The terms of a real text add up to the loss that the engine's report has for it.
func TestTheLessonOnCrossEntropy(t *testing.T) {
	p := freshPage(t, nil)
	p.readLesson("cross-entropy")
	p.pressIn("example_loss")
	p.until(hasSaid(run.Predicted, 1))
	r := p.events(run.Done)[0].Report
	p.same("mean_loss", r.Metrics["loss"])
	p.same("worst_loss", r.Examples[0].Loss)
	last := len(r.Examples) - 1
	for i, place := range []int{0, last} {
		if i > 0 {
			before := p.reading("example_loss")
			p.setFigure("example", fmt.Sprint(place))
			p.until(fmt.Sprintf(`(Number(document.querySelector('[data-reading="example_loss"]')?.dataset.value) || %[1]v) !== %[1]v`, before))
		}
		if got, want := p.reading("example_loss"), r.Examples[place].Loss; math.Abs(got-want) > 1e-4 {
			t.Errorf("the terms of text %d add up to %v, the report says %v", place+1, got, want)
		}
	}
	if ratio := p.reading("worst_ratio"); ratio < 2 || ratio > 10 {
		t.Errorf("the largest loss is %v times the mean; the lesson says otherwise", ratio)
	}
}
