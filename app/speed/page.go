// Package speed is the page that measures the reader's computer: matrix
// products and training steps, on the CPU and on the GPU.
package speed

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/frame"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// A Page is the root of the page.
type Page struct {
	app.Compo
	s       *client.Client
	seconds float64 // for the samples of a figure
	browser browser
	copied  string // result of copying the record, a key; "": nothing copied yet
}

// paces are the choices of Page.seconds, initially the middle one.
var paces = []struct {
	seconds float64
	key     string
}{{0.3, "bench.quick"}, {2, "bench.usual"}, {10, "bench.thorough"}}

// OnInit gives the page a client, even if it is only rendered as text.
func (p *Page) OnInit() { p.s, p.seconds = client.NewBare(), paces[1].seconds }

// OnPreRender sets the title when the page is rendered as text.
func (p *Page) OnPreRender(ctx app.Context) { p.OnNav(ctx) }

// OnMount starts the worker.
func (p *Page) OnMount(ctx app.Context) {
	p.browser = thisBrowser()
	p.s.Connect(ctx)
	p.name(ctx)
}

// OnDismount ends the worker when the reader leaves the page.
func (p *Page) OnDismount() { p.s.Disconnect() }

// OnNav sets the title.
func (p *Page) OnNav(ctx app.Context) { p.name(ctx) }

func (p *Page) name(ctx app.Context) { frame.Name(ctx, p.s, p.s.T("bench.title")) }

// Render renders the page.
func (p *Page) Render() app.UI {
	s := p.s
	return frame.Page(s, p.name, frame.Tagline(s.T("bench.tagline")),
		app.Nav().Class("contents").Aria("label", s.T("site.stages")).Body(app.A().Href("./").Text(s.T("bench.back"))),
		frame.Main(
			app.If(s.Failure(client.Worker) != "", func() app.UI { return part.Failure(s.Failure(client.Worker)) }),
			part.Stage("bench", "A", s.T("bench.title"), s.T("bench.lead"), p.controls(), p.plates()),
		),
		app.Footer().Body(app.P().Text(s.T("bench.colophon"))),
	)
}

func (p *Page) controls() []app.UI {
	s := p.s
	return []app.UI{
		p.pace(),
		app.Div().Class("buttons").Body(
			part.Primary("start", s.T("bench.start"), s.Ready != nil && !s.Measuring(), p.start),
			app.If(s.Measuring(), func() app.UI {
				return part.Button("stop", s.T("bench.stop"), true, func(app.Context) { s.Stop() })
			}),
		),
		p.progress(),
		app.If(len(s.Figures) > 0, func() app.UI {
			return app.Div().Class("buttons").Body(
				part.Button("copy", s.T("bench.copy"), true, p.copy),
				app.If(p.copied != "", func() app.UI { return app.Small().Role("status").Text(s.T(p.copied)) }),
			)
		}),
		app.If(s.Failure(run.Bench) != "", func() app.UI { return part.Failure(s.Failure(run.Bench)) }),
	}
}

func (p *Page) start(app.Context) {
	p.copied = ""
	p.s.Measure(p.seconds)
}

// pace lets the reader choose how long to measure.
func (p *Page) pace() app.UI {
	s := p.s
	return app.Div().Class("control").Body(
		app.Label().For("pace").Text(s.T("bench.pace")),
		app.Select().ID("pace").DataSet("control", "seconds").Disabled(s.Measuring()).OnChange(p.ValueTo(&p.seconds)).
			Body(app.Range(paces).Slice(func(i int) app.UI {
				seconds := text.Exact(paces[i].seconds)
				return app.Option().Value(seconds).Attr("data-value", seconds).Selected(paces[i].seconds == p.seconds).
					Text(s.T(paces[i].key, seconds))
			})),
	)
}

// progress shows the bench's progress.
func (p *Page) progress() app.UI {
	s := p.s
	if !s.Measuring() || s.Progress == nil {
		return nil
	}
	done, total := s.Progress.Done, s.Progress.Total
	words := s.T("bench.progress", strconv.FormatInt(done, 10), strconv.FormatInt(total, 10))
	if s.Progress.ETA > 0 {
		words += " · " + s.T("bench.left", text.Duration(s.Progress.ETA))
	}
	return app.Div().Class("progress").Body(
		app.Progress().Max(total).Value(done).Aria("label", s.T("state.measuring")),
		app.P().Text(words),
	)
}

func (p *Page) plates() []app.UI {
	s := p.s
	return append([]app.UI{
		p.missing(),
		p.table(run.Product, s.T("bench.product")),
		p.table(run.TrainingStep, s.T("bench.training_step", strconv.Itoa(run.BenchBatch), strconv.Itoa(run.BenchTokens))),
		p.problems(),
	}, p.record()...)
}

// missing says why a device is not measured.
func (p *Page) missing() app.UI {
	s := p.s
	if s.Bench == nil {
		return nil
	}
	for _, d := range s.Bench.Devices {
		if !d.Problem.IsZero() {
			return app.Div().Class("notice").Body(app.P().Text(s.Lang.Sentence(d.Problem)), app.P().Text(s.T("bench.without")))
		}
	}
	return nil
}
