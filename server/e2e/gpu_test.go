package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestGPU compares the GPU with the CPU on every operation and in the training
// of a model of every family: wasm/gputest does it in a page.
func TestGPU(t *testing.T) {
	ctx, cancel := chromedp.NewContext(chromium)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(site+"/web/gputest.html")); err != nil {
		t.Fatal(err)
	}
	type comparison struct {
		Name     string
		Compared int
		Millis   int `json:"ms"`
		Failures []string
	}
	results, err := chromedp.Run(ctx, chromedp.Poll[[]comparison]("window.__result",
		chromedp.WithPollingInterval(100*time.Millisecond), chromedp.WithPollingTimeout(2*patience)))
	if err != nil {
		t.Fatal(err)
	}
	trainings := 0
	for _, c := range results {
		t.Run(c.Name, func(t *testing.T) {
			for _, failure := range c.Failures {
				t.Error(failure)
			}
			if c.Compared == 0 {
				t.Error("nothing was compared")
			}
			t.Logf("%d compared in %d ms", c.Compared, c.Millis)
		})
		if strings.HasPrefix(c.Name, "training ") {
			trainings++
		}
	}
	if trainings < 6 {
		t.Errorf("%d families were trained, there are 6", trainings)
	}
}
