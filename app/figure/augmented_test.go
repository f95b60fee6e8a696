package figure

import (
	"maps"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/run"
)

// The figure counts what each operation took out and put in, and leaves out those that the
// lesson does not name and those that the reader turned off.
func TestCopiesOfAText(t *testing.T) {
	f := New("augmented", placed(map[string]string{"operations": "rd, sr, char, mlm"})).(*augmented)
	if len(f.operations) != 3 || len(f.Readings()) > 0 {
		t.Fatalf("the operations are %v", f.operations)
	}
	f.shown = &run.AugmentInfo{Row: 7, Text: "a fine film, no more", Answer: "positive", Copies: []run.ChangedText{
		{Operation: run.SynonymReplacement, Text: "a great film, no more"}, {Operation: run.RandomSwap, Text: "fine a film, no more"},
		{Operation: run.RandomDeletion, Text: "a film, more"}, {Operation: run.CharacterNoise},
	}}
	f.off[run.SynonymReplacement] = true
	got := map[string]float64{}
	for _, r := range f.Readings() {
		got[r.Name] = r.Value
	}
	want := map[string]float64{"alpha": 0.1, "words": 6, "out_rd": 2, "in_rd": 0}
	if !maps.Equal(got, want) {
		t.Errorf("the readings are %v, want %v", got, want)
	}
	html := app.HTMLString(f.Render())
	for words, want := range map[string]int{`data-output="augmented:rd"`: 1, "augmented:sr": 0, "augmented:rs": 0, "nothing to change": 1, "positive": 1, `data-control="alpha"`: 1} {
		if n := strings.Count(html, words); n != want {
			t.Errorf("%q is there %d times, not %d", words, n, want)
		}
	}
}

// The slider's share is that of every operation which the figure asks for.
func TestTheShareOfTheCopies(t *testing.T) {
	f := New("augmented", placed(map[string]string{"operations": "rd, sr"})).(*augmented)
	f.setAlpha(0.3)
	if f.waiting != 0 {
		t.Error("it asks before the reader does")
	}
	f.look()
	if f.waiting != 1 || f.config.Augmentation.RD != 0 {
		t.Errorf("%d commands wait, and the settings of the lesson are %+v", f.waiting, f.config.Augmentation)
	}
}
