package data

import (
	"fmt"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/chart"
	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// fewRows is how many rows of the preview are shown at first.
const fewRows = 6

// plates are the data set's numbers, its classes, its lengths and its rows.
func (d *Stage) plates() []app.UI {
	s := d.S
	if s.Data == nil {
		return []app.UI{d.absent()}
	}
	return []app.UI{
		d.numbers(s.Data),
		app.Div().Class("pair").Body(
			part.Plate(s.T("data.balance"), d.balance(s.Data)),
			app.If(len(s.Data.Lengths) > 0, func() app.UI { return part.Plate(s.T("data.lengths"), d.lengths(s.Data)) }),
		),
		d.warnings(s.Data),
		d.preview(s.Data),
	}
}

// absent says why there is no data to show.
func (d *Stage) absent() app.UI {
	s := d.S
	message := s.T("data.waiting")
	if name := s.Config.Dataset.Name; s.Ready != nil && !s.KnowsData(name) {
		message = s.T("data.absent", name)
	}
	return app.P().Class("waiting").Text(message)
}

func (d *Stage) numbers(info *run.DataInfo) app.UI {
	s := d.S
	count := func(metric string, n int) part.Figure {
		return part.Figure{Metric: metric, Label: s.T("data." + metric), Value: float64(n), Shown: text.Count(int64(n))}
	}
	rows := count("rows", info.Rows)
	read := info.Rows + info.Duplicates + info.Empty + info.Unlabelled
	rows.Formula = formula.Lines(
		formula.Math(formula.Joined("−", numbers(read, info.Duplicates, info.Empty, info.Unlabelled)), formula.Op("="), formula.Num(fmt.Sprint(info.Rows))),
		formula.Note(s.T("data.rows_note")))
	figures := []part.Figure{rows}
	for _, split := range info.Splits {
		figures = append(figures, d.split(info, split))
	}
	return app.Div().Body(
		part.Figures(figures...),
		part.Minor(count("cleaned", info.Cleaned), count("duplicates", info.Duplicates),
			count("empty", info.Empty), count("unlabelled", info.Unlabelled)),
	)
}

// split is the size of one part, and the share of the examples that it is.
func (d *Stage) split(info *run.DataInfo, split run.SplitRow) part.Figure {
	share := float64(split.Rows) / float64(max(info.Rows, 1))
	return part.Figure{
		Metric: "rows:" + split.Name, Label: d.S.T("split." + split.Name),
		Value: float64(split.Rows), Shown: text.Count(int64(split.Rows)),
		Formula: formula.Lines(
			formula.Math(formula.Joined("+", numbers(split.ByClass...)), formula.Op("="), formula.Num(fmt.Sprint(split.Rows))),
			formula.Note(d.S.T("data.split_note", text.Percent(share)))),
	}
}

func numbers(values ...int) []app.UI {
	parts := make([]app.UI, len(values))
	for i, v := range values {
		parts[i] = formula.Num(fmt.Sprint(v))
	}
	return parts
}

// balance draws the examples of each class, split by split.
func (d *Stage) balance(info *run.DataInfo) app.UI {
	p := chart.Colours(d.S.Dark)
	colours := []string{p.Ink, p.Accent, p.Shade(2)}
	var stacks []chart.Stack
	for i, split := range info.Splits {
		stacks = append(stacks, chart.Stack{Name: d.S.T("split." + split.Name), Values: split.ByClass, Colour: colours[i%len(colours)]})
	}
	height := "short"
	if len(info.Labels) > 6 {
		height = "tall"
	}
	return &chart.Canvas{Option: chart.Bars(p, info.Labels, stacks...), Label: d.S.T("data.balance"), Class: height}
}

// lengths draws how long the texts are in tokens, and what max_length cuts.
func (d *Stage) lengths(info *run.DataInfo) app.UI {
	s := d.S
	option := chart.Histogram(chart.Colours(s.Dark), s.T("axis.tokens"), info.Lengths, info.LengthBin, s.Config.MaxLength)
	return app.Div().Body(
		&chart.Canvas{Option: option, Label: s.T("data.lengths"), Class: "short"},
		app.P().Class("help").Text(s.T("data.truncated", text.Count(int64(info.Truncated)), fmt.Sprint(s.Config.MaxLength))),
	)
}

func (d *Stage) warnings(info *run.DataInfo) app.UI {
	return app.Ul().Class("warnings").Body(app.Range(info.Warnings).Slice(func(i int) app.UI {
		return app.Li().Text(d.S.Lang.Message(info.Warnings[i]))
	}))
}

// preview shows the first examples as they came and as they are used.
func (d *Stage) preview(info *run.DataInfo) app.UI {
	s := d.S
	shown := info.Preview
	if !d.all {
		shown = shown[:min(len(shown), fewRows)]
	}
	rows := make([][]app.UI, len(shown))
	for i, r := range shown {
		rows[i] = []app.UI{app.Text(fmt.Sprint(r.Row)), d.words(r), app.Text(r.Label)}
	}
	return part.Plate(s.T("data.preview", info.Name),
		part.Table(s.T("data.preview", info.Name), []string{s.T("data.line"), s.T("data.text"), s.T("data.label")}, map[int]bool{0: true}, rows),
		app.Div().Class("tools").Body(
			part.Button("tokens", s.T("data.tokens"), true, func(app.Context) { d.tokens = !d.tokens }).
				Aria("pressed", d.tokens),
			app.If(len(info.Preview) > fewRows, func() app.UI {
				return part.Button("rows", s.T("data.more"), true, func(app.Context) { d.all = !d.all }).
					Aria("pressed", d.all)
			}),
		),
	)
}

// words shows one text: as it came, struck out, where cleaning changed it, and
// its tokens over their numbers when asked for.
func (d *Stage) words(r run.PreviewRow) app.UI {
	if d.tokens && len(r.Tokens) > 0 {
		return app.Div().Class("tokens").Body(app.Range(r.Tokens).Slice(func(i int) app.UI {
			id := ""
			if i < len(r.IDs) {
				id = fmt.Sprint(r.IDs[i])
			}
			return app.Span().Class("token").Body(app.B().Text(r.Tokens[i]), app.Small().Text(id))
		}))
	}
	return app.Div().Class("prose").Body(
		app.If(strings.TrimSpace(r.Raw) != r.Text, func() app.UI {
			return app.Del().Aria("label", d.S.T("data.raw")).Text(short(r.Raw))
		}),
		app.Span().Text(short(r.Text)),
	)
}

// short cuts a text at 280 characters.
func short(s string) string {
	r := []rune(s)
	if len(r) <= 280 {
		return s
	}
	return string(r[:280]) + "…"
}
