package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"tuneground/engine/run"
)

// expectDemo opens a page of its own as a file, without any server, and checks that it
// answers the text in its box with the answer that the model gave here.
func expectDemo(t *testing.T, file string, want run.Prediction) {
	t.Helper()
	p := freshPage(t, nil)
	p.do(chromedp.Navigate("file://" + file))
	p.until(hasSaid(run.Predicted, 1) + ` && document.getElementById('answer').innerText`)
	got := *p.events(run.Predicted)[0].Predicted
	if got.Text != want.Text || got.Question != want.Question {
		t.Errorf("the page of its own begins with %q, %q; in the box were %q, %q", got.Text, got.Question, want.Text, want.Question)
	}
	if a, b := said(&want), said(&got); a != b {
		t.Errorf("the model says\n%s\nand in a page of its own\n%s", a, b)
	}
	for _, lang := range []string{"zh-CN", "en"} {
		p.until(fmt.Sprintf(`document.documentElement.lang === %q || document.getElementById('language').click()`, lang))
		shown := eval[string](p, `document.body.innerText`)
		for _, told := range []string{p.about("name"), p.about("base"), p.about("data"), p.about("score")} {
			if told == "" || !strings.Contains(shown, told) {
				t.Errorf("in %s the page does not show %q but\n%s", lang, told, shown)
			}
		}
		if strings.Contains(shown, "undefined") || strings.Contains(shown, "%s") {
			t.Errorf("in %s a text is missing in\n%s", lang, shown)
		}
	}
	for _, request := range p.passed() {
		t.Errorf("the page of its own asked the network for %s", request)
	}
}

// about returns what a page of its own knows of its model.
func (p *page) about(what string) string {
	p.t.Helper()
	return eval[string](p, fmt.Sprintf(`about[%q] ?? ''`, what))
}
