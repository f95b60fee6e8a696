package dataset

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// The example shows what each operation took out and put in, which of them are on, and
// where there was nothing to change. A task that learns the text itself offers none.
func TestAugmentedExample(t *testing.T) {
	s := client.New()
	s.Lang = text.English
	s.Next.Set("augmentation.alpha_sr", "0.1")
	s.Data = &run.DataInfo{Task: run.TextClassification, Preview: []run.PreviewRow{{Text: "a fine film"}}}
	s.Apply(run.Event{Event: run.Augmented, Augmented: &run.AugmentInfo{
		Row: 7, Text: "a fine film", Answer: "positive", Copies: []run.ChangedText{
			{Operation: run.SynonymReplacement, On: true, Text: "a great film"},
			{Operation: run.RandomDeletion, Text: "a film"},
			{Operation: run.CharacterNoise},
		},
	}}, nil)
	stage := &Stage{S: s}
	html := app.HTMLString(app.Div().Body(stage.augmentation(), stage.changed()))
	for words, want := range map[string]int{
		"line 7": 3, "positive": 1, "<del>": 2, "<ins>": 1, "off; shown here": 2, "nothing to change": 1,
		`data-action="augment_example"`: 1, `data-action="another_example"`: 1, `data-output="augmented:sr"`: 1,
		`data-control="augmentation.alpha_mlm"`: 1, `data-control="augmentation.num_aug"`: 1, "words/LICENSES.txt": 1,
	} {
		if n := strings.Count(html, words); n != want {
			t.Errorf("%q is there %d times, not %d", words, n, want)
		}
	}
	if why := s.Outdated(client.TheCopies); why != "" {
		t.Errorf("the example is out of date: %s", why)
	}
	s.Next.Set("augmentation.alpha_sr", "0.2")
	if why := s.Outdated(client.TheCopies); why != "outdated.settings" {
		t.Errorf("with another share the example is out of date by %q", why)
	}
	s.Next.Set("task", run.Translation)
	if html := app.HTMLString(app.Div().Body(stage.augmentation())); strings.Contains(html, "alpha_rd") || !strings.Contains(html, "alpha_sr") {
		t.Error("translation is offered other operations than synonyms and typing errors")
	}
	s.Next.Set("task", run.TextGeneration)
	if stage.augmentation() != nil || s.Next.Config.Augmentation.SR != 0 || !s.Next.Usable() {
		t.Errorf("text generation has the augmentation %+v", s.Next.Config.Augmentation)
	}
}
