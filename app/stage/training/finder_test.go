package training

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// The search shows what it found and lets the reader take it over, or says why it
// found nothing.
func TestTheSearchSaysWhatItFound(t *testing.T) {
	for _, c := range []struct {
		found  run.RateFound
		has    []string
		absent string
	}{
		{run.RateFound{LearningRate: 0.01, Steps: 3}, []string{`data-metric="suggested_rate"`, `data-value="0.01"`, `data-action="take_rate"`, "suggested"}, "no suggestion"},
		{run.RateFound{Steps: 3}, []string{"No rate lowered the loss"}, "take_rate"},
		{run.RateFound{Steps: 3, Stopped: true}, []string{"Stopped before"}, "take_rate"},
	} {
		s := client.New()
		s.SetLang(text.English)
		for i, rate := range []float64{1e-3, 1e-2, 1e-1} {
			s.Apply(run.Event{Event: run.RateTried, RateTried: &run.RateTry{Step: i + 1, LearningRate: rate, Loss: 3 - rate, Smooth: 3 - rate}}, nil)
		}
		s.Apply(run.Event{Event: run.RateSuggested, RateFound: &c.found}, nil)
		page := app.HTMLString((&finder{S: s}).Render())
		for _, has := range c.has {
			if !strings.Contains(page, has) {
				t.Errorf("after %+v the page lacks %q", c.found, has)
			}
		}
		if strings.Contains(page, c.absent) {
			t.Errorf("after %+v the page has %q", c.found, c.absent)
		}
	}
}
