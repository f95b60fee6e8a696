package start

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// shown returns the view as HTML.
func shown(s *client.Client) string { return app.HTMLString((&View{S: s}).Render()) }

func TestTheReaderSaysFirst(t *testing.T) {
	for _, lang := range []text.Lang{text.Chinese, text.English} {
		s := client.New()
		s.SetLang(lang)
		s.Data = &run.DataInfo{}
		s.Minute.Before = &run.Prediction{Probs: []float64{0.55, 0.45}}
		html := shown(s)
		if !strings.Contains(html, s.T("start.sentence")) || strings.Contains(html, "praise:before") || strings.Contains(html, "start_minute") {
			t.Errorf("%s: before the reader has said: %s", lang, html)
		}
		s.ExpectLabel(positive)
		html = shown(s)
		if !strings.Contains(html, s.T("start.negative")+"") || !strings.Contains(html, `data-value="0.45"`) || !strings.Contains(html, "start_minute") {
			t.Errorf("%s: after the reader has said: %s", lang, html)
		}
	}
}

func TestTheLossIsCalmed(t *testing.T) {
	var steps []run.StepInfo
	for i := range 2 * calm {
		steps = append(steps, run.StepInfo{Step: i + 1, Loss: float64(i % 2)})
	}
	x, y := calmed(steps)
	if len(x) != 2*calm || x[0] != 1 || y[0] != 0 || y[1] != 0.5 || y[2*calm-1] != 0.5 {
		t.Errorf("%v, %v", x, y)
	}
}
