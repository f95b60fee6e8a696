package speed

import (
	"math"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// table renders the figures of one kind of subject: a row for each, a column
// for each device, and the speed-up of the GPU.
func (p *Page) table(what, caption string) app.UI {
	s := p.s
	if s.Ready == nil {
		return nil
	}
	fastest := 0.0
	for _, f := range s.Figures {
		if f.What == what {
			fastest = max(fastest, f.GFLOPS)
		}
	}
	var rows [][]app.UI
	for _, subject := range run.BenchSubjects(s.Ready.Models) {
		if subject.What != what {
			continue
		}
		row := []app.UI{app.Span().Class("subject").Text(shown(subject))}
		for _, device := range run.BenchDevices {
			row = append(row, p.cell(p.figure(subject, device), fastest))
		}
		rows = append(rows, append(row, p.ratio(subject)))
	}
	heads := []string{s.T("bench.of_" + what)}
	for _, device := range run.BenchDevices {
		heads = append(heads, s.T("fact."+device))
	}
	heads = append(heads, s.T("bench.ratio"))
	return part.Plate(caption,
		part.Table(caption, heads, map[int]bool{3: true}, rows),
		app.P().Class("note").Text(s.T("bench.note_"+what)),
	)
}

// shown is a subject's name for display: that of a product may wrap.
func shown(of run.Subject) string {
	if of.What == run.Product {
		return strings.ReplaceAll(of.Name, "x", "×\u200b")
	}
	return of.Name
}

// figure returns the figure of a subject on a device, nil if there is none yet.
func (p *Page) figure(of run.Subject, device string) *run.Figure {
	for i := range p.s.Figures {
		if f := &p.s.Figures[i]; f.Subject == of && f.Device == device {
			return f
		}
	}
	return nil
}

// cell shows a figure: the speed first for a product, the time first for a
// step, and a bar for the speed.
func (p *Page) cell(f *run.Figure, fastest float64) app.UI {
	if f == nil {
		return app.Text("")
	}
	if !f.Problem.IsZero() {
		return app.Span().Class("wrong").Title(p.s.Lang.Message(f.Problem)).Text("†")
	}
	speed, time := text.Number(f.GFLOPS)+"\u202fGFLOP/s", text.Interval(f.Seconds)
	if f.What == run.TrainingStep {
		speed, time = time, speed
	}
	value := app.Span().DataSet("metric", f.What+":"+f.Name+":"+f.Device).DataSet("value", text.Exact(f.Seconds)).Text(speed)
	return app.Div().Class("measured", f.Device).Body(value, app.Small().Text(time),
		app.Div().Class("bar").Aria("hidden", true).Body(app.Span().Style("width", text.Fixed(100*f.GFLOPS/fastest, 2)+"%")))
}

// ratio says how many times faster the GPU is than the CPU.
func (p *Page) ratio(of run.Subject) app.UI {
	cpu, gpu := p.figure(of, run.CPU), p.figure(of, run.WebGPU)
	if cpu == nil || gpu == nil || !cpu.Problem.IsZero() || !gpu.Problem.IsZero() {
		return app.Text("")
	}
	ratio := cpu.Seconds / gpu.Seconds
	return app.Span().DataSet("metric", "ratio:"+of.Name).DataSet("value", text.Exact(ratio)).
		Text(text.Number(math.Round(100*ratio)/100) + "\u202f×")
}

// problems reports the missing figures.
func (p *Page) problems() app.UI {
	s := p.s
	var list []app.UI
	for _, f := range s.Figures {
		if !f.Problem.IsZero() {
			list = append(list, app.Li().Text(s.T("bench.problem", shown(f.Subject), s.T("fact."+f.Device), s.Lang.Message(f.Problem))))
		}
	}
	return app.Ul().Class("warnings").Body(list...)
}
