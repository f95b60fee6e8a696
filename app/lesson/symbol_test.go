package lesson

import (
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/figure"
)

// measured is a figure that has been used.
type measured struct{ figure.Figure }

func (measured) Render() app.UI { return nil }

func (measured) Readings() []figure.Reading {
	return []figure.Reading{{Name: "loss", Value: 0.005, Shown: "<0.01"}}
}

// What to notice says the values that its symbols have in the reader's run.
func TestWhatToNoticeSaysValues(t *testing.T) {
	prose := "L" + ValuePlace("loss") + ", k" + ValuePlace("rank") + "."
	blocks := []Block{{Kind: Figure}, {Kind: Notice, HTML: prose}}
	unused := &sitting{Content: &Content{Blocks: blocks}}
	if got := unused.told(prose); got != prose {
		t.Errorf("before the figure is used: %s", got)
	}
	used := &sitting{Content: &Content{Blocks: blocks}, figures: map[int]figure.Figure{0: measured{}}}
	if got, want := used.told(prose), "L<span> = &lt;0.01</span>, k"+ValuePlace("rank")+"."; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
