package e2e

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"tuneground/app/lesson"
	"tuneground/engine/architecture"
	"tuneground/engine/run"
)

// acts is what a reader does in a figure, of which it gets a JavaScript expression, until
// the questions of its lesson have their numbers. In other figures the main button does it.
var acts = map[string]func(p *page, figure string){
	"families": func(p *page, _ string) { p.press("open:albert"); p.press("open:bert") },
	"scaling":  func(p *page, _ string) { p.press("spend:gpt3") },
	"cross_entropy": func(p *page, figure string) {
		p.pressMain(figure)
		p.until(`document.querySelector('[data-reading="rise"]')`)
		p.pressMain(figure)
		p.setFigure("smoothing", "0.1")
	},
	"board": func(p *page, figure string) {
		for _, method := range []string{"full", "head", "lora"} {
			p.press("method:" + method)
			p.trainIn(figure)
		}
	},
	"annotate": func(p *page, figure string) {
		p.until(figure + `.querySelector('li [data-action^="label:"]')`)
		eval[bool](p, `{ for (const li of `+figure+`.querySelectorAll('li')) li.querySelector('[data-action^="label:"]').click(); return true }`)
		p.setFigure("wrong", "5")
		p.trainIn(figure)
	},
	"decoding": func(p *page, figure string) {
		p.pressMain(figure)
		p.setFigure("temperature", "1.5")
		p.press("search")
	},
	"attention": func(p *page, figure string) {
		p.pressMain(figure)
		p.until(hasSaid(run.Attended, 1))
		p.choose("model", smallGPT2)
		p.until(`document.querySelector('[data-reading="first_sees_decoder"]')`)
		p.choose("model", smallChineseBERT)
		p.until(hasSaid(run.Attended, 3))
		p.press("tune")
	},
	"race": (*page).trainIn, "projection": (*page).trainIn, "curves": (*page).trainIn, "recipe": (*page).trainIn, "example_loss": (*page).trainIn,
}

// pressMain presses the main button of a figure, once it can be pressed.
func (p *page) pressMain(figure string) {
	p.t.Helper()
	button := figure + `.querySelector('[data-action="figure"]:enabled')`
	p.until(button)
	eval[bool](p, `{ `+button+`.click(); return true }`)
}

// trainIn presses the main button of a figure and waits for the runs that it starts.
func (p *page) trainIn(figure string) {
	p.t.Helper()
	before := len(p.events(run.Swept))
	p.pressMain(figure)
	p.until(hasSaid(run.Swept, before+1))
}

// knows is what a displayed number has to be, for the lessons that no other test compares
// with the engine.
var knows = map[string]func(p *page) float64{
	"times_smaller_albert": func(*page) float64 {
		return float64(architecture.Named("bert").Parameters()) / float64(architecture.Named("albert").Parameters())
	},
	"rise":        func(*page) float64 { return math.Ln2 },
	"rise_change": func(*page) float64 { return 0 },
	"score_true":  func(p *page) float64 { return p.events(run.RunSwept)[1].SweptRun.Metrics["accuracy"] },
	"silhouette_after": func(p *page) float64 {
		seen := p.events(run.Observed)
		moments := seen[len(seen)-1].Observed.Projection.Moments
		return moments[len(moments)-1].Silhouette
	},
	"rank_lora": func(p *page) float64 {
		seen := p.events(run.Observed)
		return float64(seen[len(seen)-1].Observed.Change.Rank(0.9))
	},
	"dropped": func(p *page) (n float64) {
		for _, x := range p.events(run.TensorsListed)[0].Tensors.Tensors {
			if x.State == run.TensorDropped {
				n++
			}
		}
		return n
	},
}

// contents reads a file that the page fetches its lessons from.
func contents[T any](t *testing.T, file string) (v T) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, "static/gen/lessons", file))
	if err == nil {
		err = json.Unmarshal(content, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// A reader walks through every lesson on a telephone: in Chinese with all that there is to
// do, then in English by eye.
func TestEveryLesson(t *testing.T) {
	p := freshPage(t, nil)
	p.do(chromedp.EmulateViewport(380, 800), chromedp.Navigate(site+"/#learn"))
	p.until(hasSaid(run.Ready, 1))
	for _, e := range contents[[]lesson.Entry](t, "index.zh.json") {
		t.Run(e.Name, func(t *testing.T) {
			p.t = t
			begun := time.Now()
			p.speak("zh-CN")
			p.turnTo(e)
			p.walk(contents[lesson.Content](t, fmt.Sprintf("%02d-%s.zh.json", e.Number, e.Name)))
			walked := time.Since(begun)
			p.speak("en")
			p.until(isOpen(e) + ` && document.querySelector('.lesson h2').textContent !== ` + fmt.Sprintf("%q", e.Title))
			english := contents[lesson.Content](t, fmt.Sprintf("%02d-%s.en.json", e.Number, e.Name))
			p.expectBlocks(english)
			p.expectTidy("in English")
			t.Logf("%.1f s to walk, %.1f s in all", walked.Seconds(), time.Since(begun).Seconds())
		})
	}
	p.t = t
}

// speak switches the page to a language.
func (p *page) speak(lang string) {
	p.t.Helper()
	if eval[string](p, `document.querySelector('.page').lang`) != lang {
		p.press("language")
		p.until(fmt.Sprintf(`document.querySelector('.page').lang === %q`, lang))
	}
}

// isOpen is true once a lesson is displayed.
func isOpen(e lesson.Entry) string {
	return fmt.Sprintf(`document.querySelector('.lesson[data-lesson=%q]')`, e.Name)
}

// turnTo opens a lesson by its address.
func (p *page) turnTo(e lesson.Entry) {
	p.t.Helper()
	eval[bool](p, fmt.Sprintf(`{ said.length = 0; location.hash = 'lesson=%s'; return true }`, e.Name))
	p.until(isOpen(e))
}

// walk makes the predictions of a lesson, uses its figures and answers its questions.
func (p *page) walk(c lesson.Content) {
	p.t.Helper()
	p.expectBlocks(c)
	p.expectTidy("before")
	var asked []string
	figures := 0
	for i, b := range c.Blocks {
		switch b.Kind {
		case lesson.Predict:
			if !eval[bool](p, `Boolean(document.querySelector('.live-figure:disabled'))`) {
				p.t.Errorf("a figure can be used before %s is predicted", b.Reading)
			}
			p.press(fmt.Sprintf("choose:%d:0", i))
			asked = append(asked, b.Reading)
		case lesson.Figure:
			figure := fmt.Sprintf(`document.querySelectorAll('.live-figure')[%d]`, figures)
			figures++
			p.until(figure + `.matches(':enabled')`)
			if act := acts[b.Figure]; act != nil {
				act(p, figure)
			} else {
				p.pressMain(figure)
			}
		case lesson.Question:
			p.until(fmt.Sprintf(`document.querySelector('[data-reading=%q]')`, b.Reading))
			p.press(fmt.Sprintf("choose:%d:0", i))
			asked = append(asked, b.Reading)
		}
	}
	for _, name := range asked {
		if want := knows[name]; want != nil {
			p.same(name, want(p))
		}
	}
	p.until(fmt.Sprintf(`document.querySelectorAll('.verdict[data-judged="true"]').length === %d`, len(asked)))
	noticed := slices.DeleteFunc(slices.Clone(c.Blocks), func(b lesson.Block) bool { return b.Kind != lesson.Notice })
	if n := eval[int](p, `document.querySelectorAll('.noticed').length`); n != len(noticed) {
		p.t.Errorf("%d of %d notices are shown", n, len(noticed))
	}
	p.expectTidy("with everything done")
	p.expectAccessible("with everything done")
}

// expectBlocks checks that each figure and each choice of a lesson is there.
func (p *page) expectBlocks(c lesson.Content) {
	p.t.Helper()
	figures, choices := 0, 0
	for _, b := range c.Blocks {
		choices += len(b.Choices)
		if b.Kind == lesson.Figure {
			figures++
		}
	}
	shown := eval[[]int](p, `['.live-figure', '.ask .choice'].map((s) => document.querySelectorAll(s).length)`)
	if !slices.Equal(shown, []int{figures, choices}) {
		p.t.Errorf("%d figures and %d choices are shown as %v", figures, choices, shown)
	}
}

// expectTidy checks that nothing is too wide, untranslated or in error.
func (p *page) expectTidy(when string) {
	p.t.Helper()
	if what := eval[string](p, tooWide); what != "" {
		p.t.Errorf("%s it is too wide for %s", when, what)
	}
	if what := eval[string](p, untold); what != "" {
		p.t.Errorf("%s it has no words for %s", when, what)
	}
	if what := p.failure("main"); what != "" {
		p.t.Errorf("%s it shows the error %q", when, what)
	}
}

// A lesson that was left before it was fetched is there when the reader comes back, and so
// is the list, and the lesson in another language.
func TestLessonsLeftBeforeTheyCame(t *testing.T) {
	p := freshPage(t, nil)
	const slow = `{
		const fetchNow = window.fetch;
		window.fetch = async (what, ...more) => {
			if (String(what).includes('gen/lessons')) await new Promise((done) => setTimeout(done, 500));
			return fetchNow(what, ...more);
		};
	}`
	if _, err := chromedp.Call(p.ctx, cdpage.AddScriptToEvaluateOnNewDocument,
		cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: slow}); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.Navigate(site + "/#lesson=families"))
	p.until(`document.querySelector('.lesson .waiting')`)
	eval[bool](p, `Boolean(location.hash = 'learn')`)
	p.until(`document.querySelector('.learn')`)
	p.press("language")
	p.until(`document.querySelector('.lessons li')`)
	eval[bool](p, `Boolean(location.hash = 'lesson=families')`)
	p.until(`document.querySelector('.lesson')`)
	eval[bool](p, `Boolean(location.hash = 'lesson=transfer')`)
	p.press("language")
	p.until(`document.querySelector('.page[lang="en"] .lesson[data-lesson="transfer"] .live-figure')`)
}
