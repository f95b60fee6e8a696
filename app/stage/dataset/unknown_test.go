package dataset

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// TestUnread checks the warning about texts that the model's vocabulary lacks,
// with and without a better model on the site.
func TestUnread(t *testing.T) {
	const button = `data-action="switch-model"`
	for _, c := range []struct {
		task      string
		unknown   int
		readers   []string
		text      string
		has, lack []string
	}{
		{task: run.TextClassification, unknown: 10, text: "fine", lack: []string{button, "failure"}},
		{task: run.TextClassification, unknown: 11, readers: []string{"best", "other"}, text: "很好", has: []string{button, "best", "11.0", "small"}, lack: []string{"other"}},
		{task: run.TextClassification, unknown: 90, text: "很好", has: []string{"failure", "bert-base-chinese"}, lack: []string{button}},
		{task: run.TextGeneration, unknown: 90, text: "很好", has: []string{"failure", "multilingual"}, lack: []string{"bert"}},
		{task: run.TextClassification, unknown: 90, text: "очень", has: []string{"failure", "multilingual"}, lack: []string{button, "bert-base-chinese"}},
	} {
		s := client.New()
		s.Lang = text.English
		s.Model = &run.ModelInfo{Name: "small"}
		s.Data = &run.DataInfo{Task: c.task, Tokens: 100, Unknown: c.unknown, Readers: c.readers, Preview: []run.PreviewRow{{Text: c.text}}}
		stage := &Stage{S: s}
		html := app.HTMLString(app.Div().Body(stage.unread(s.Data)))
		for _, words := range c.has {
			if !strings.Contains(html, words) {
				t.Errorf("of %d %% unknown it says nothing of %q:\n%s", c.unknown, words, html)
			}
		}
		for _, words := range c.lack {
			if strings.Contains(html, words) {
				t.Errorf("of %d %% unknown it says %q:\n%s", c.unknown, words, html)
			}
		}
	}
}
