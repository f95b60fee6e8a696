package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A printed lesson is a hand-out in both languages: a line for the name, empty boxes
// beside all choices, also the one that was made, room below each question, the figure
// with its numbers, and nothing to press.
func TestALessonIsPrinted(t *testing.T) {
	p := freshPage(t, nil)
	for range 2 {
		p.readLesson("cross-entropy")
		p.press("figure")
		p.reading("loss")
		p.print("print")
		p.do(chromedp.EmulateViewport(660, 900)) // what A4 leaves between its margins
		lang := eval[string](p, `document.querySelector('.page').lang`)
		if words := eval[string](p, untold); words != "" {
			t.Errorf("in %s the hand-out has no words for %s", lang, words)
		}
		if what := eval[string](p, tooWideAnywhere); what != "" {
			t.Errorf("in %s the paper is too narrow for %s", lang, what)
		}
		for what, n := range map[string]int{
			".fill-in span": 3, ".choice .sign": 8, "[data-block=question] .room span": 6, ".figured table": 2, ".noticed": 1, "math": 6, // at least
			".masthead": 0, "footer": 0, ".onward": 0, ".verdict": 0, ".live-figure button": 0, ".live-figure input": 0, ".for-teachers": 0, "[data-block=predict] .room": 0,
		} {
			if got := eval[int](p, fmt.Sprintf(`[...document.querySelectorAll(%q)].filter((e) => e.getClientRects().length && e.clientHeight + e.getBoundingClientRect().height > 4).length`, what)); got < n || n == 0 && got > 0 {
				t.Errorf("in %s the hand-out has %d of %s, wanted %d", lang, got, what, n)
			}
		}
		p.do(chromedp.ResetViewport())
		p.print("")
		p.press("language")
	}
}

// A figure with a layout of its own prints nothing to press either.
func TestTheRecipeIsPrinted(t *testing.T) {
	p := freshPage(t, nil)
	p.readLesson("recipe")
	p.print("print")
	p.do(chromedp.EmulateViewport(660, 900))
	if what := eval[string](p, `[...document.querySelectorAll('.live-figure button')].filter((e) => e.getClientRects().length).map((e) => e.textContent).join(', ')`); what != "" {
		t.Errorf("on paper there is to press: %s", what)
	}
	if what := eval[string](p, tooWideAnywhere); what != "" {
		t.Errorf("the paper is too narrow for %s", what)
	}
}

// print shows the page as it is printed, or with "" as it is on the screen.
func (p *page) print(media string) {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media}); err != nil {
		p.t.Fatal(err)
	}
}
