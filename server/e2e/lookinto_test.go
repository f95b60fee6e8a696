package e2e

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"

	"tuneground/engine/choose"
	"tuneground/engine/run"
)

// reading is a number of the lesson's figures, as the page keeps it for screen readers.
func (p *page) reading(name string) float64 {
	p.t.Helper()
	cell := fmt.Sprintf(`document.querySelector('[data-reading=%q]')`, name)
	p.until(cell)
	return eval[float64](p, "Number("+cell+".dataset.value)")
}

// readLesson opens a lesson and makes the first choice everywhere.
func (p *page) readLesson(name string) {
	p.t.Helper()
	p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(site+"/#lesson="+name))
	p.until(`document.querySelector('.live-figure') && ` + hasSaid(run.Ready, 1))
	eval[bool](p, `{ for (const ask of document.querySelectorAll('fieldset.ask')) ask.querySelector('button.choice').click(); return true; }`)
}

func (p *page) same(name string, want float64) {
	p.t.Helper()
	if got := p.reading(name); math.Abs(got-want) > 1e-6 {
		p.t.Errorf("the lesson shows %s %v, the engine says %v", name, got, want)
	}
}

// The lesson on attention shows the engine's numbers, before and after tuning.
func TestTheLessonOnAttention(t *testing.T) {
	p := freshPage(t, nil)
	p.readLesson("attention")
	p.press("figure")
	p.until(hasSaid(run.Attended, 1))
	a := p.events(run.Attended)[0].Attention
	at := slices.Index(a.Queries, eval[string](p, `document.querySelector('[data-action^="query"][aria-pressed="true"]').textContent.trim()`))
	p.same("largest_weight", float64(slices.Max(a.Weights[at])))
	p.press("tune")
	p.until(hasSaid(run.Attended, 2))
	a = p.events(run.Attended)[1].Attention
	if a.Base == nil || p.reading("moved") <= 0 {
		t.Errorf("after tuning the engine says %+v", a)
	}
}

// The lesson on inference shows the engine's numbers from the outputs to the label, and
// of the next token and the beams.
func TestTheLessonOnInference(t *testing.T) {
	p := freshPage(t, nil)
	p.readLesson("inference")
	p.press("figure")
	p.until(`document.querySelector('[data-output="label"]')`)
	said := p.events(run.Predicted)
	x := said[len(said)-1].Predicted
	p.same("logit", float64(x.Outputs[x.Best()]))
	p.same("probability", choose.Softmax(x.Outputs)[x.Best()])
	p.do(chromedp.Click(chromedp.CSS(`[data-figure="decoding"] [data-action="figure"]`)))
	p.until(hasSaid(run.Continued, 1))
	p.same("top_probability", choose.Softmax(p.events(run.Continued)[0].Next.Logits)[0])
	p.press("search")
	p.until(hasSaid(run.BeamsSearched, 1))
	b := p.events(run.BeamsSearched)[0].Beams
	p.same("beam_gain", b.Score-b.GreedyScore)
}
