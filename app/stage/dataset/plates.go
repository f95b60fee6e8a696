package dataset

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/chart"
	"tuneground/app/client"
	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// plates shows the data set's numbers, its classes, its lengths and its rows.
func (d *Stage) plates() []app.UI {
	s := d.S
	if s.Data == nil {
		return []app.UI{d.absent()}
	}
	return []app.UI{part.Result(s.Lang, s.Outdated(client.TheData),
		d.unread(s.Data),
		d.numbers(s.Data),
		app.Div().Class("pair").Body(
			app.If(hasClasses(s.Data), func() app.UI { return d.balance(s.Data) }),
			app.If(len(s.Data.Lengths) > 0, func() app.UI { return part.Plate(s.T("data.lengths"), d.lengths(s.Data)) }),
		),
		d.warnings(s.Data), d.twins(s.Data), d.markup(s.Data),
		d.preview(s.Data), d.features(s.Data),
	), d.changed()}
}

// absent says why there is no data to show.
func (d *Stage) absent() app.UI {
	s := d.S
	message := s.T("data.waiting")
	if name := s.Next.Config.Dataset.Name; s.Ready != nil && !s.KnowsData(name) {
		message = s.T("data.absent", name)
	}
	return app.P().Class("waiting").Text(message)
}

func (d *Stage) numbers(info *run.DataInfo) app.UI {
	figures, minor := d.figures(info)
	return app.Div().Body(part.Figures(figures...), part.Minor(minor...))
}

// figures are the sizes of the data set and of its splits and, smaller, the
// counts from reading and cleaning.
func (d *Stage) figures(info *run.DataInfo) (figures, minor []part.Figure) {
	s := d.S
	count := func(metric string, n int) part.Figure {
		return part.Figure{Metric: metric, Label: s.T("data." + metric), Value: float64(n), Shown: text.Count(int64(n))}
	}
	rows := count("rows", info.Rows)
	rows.Formula = formula.Rows(s.Lang, info)
	figures = []part.Figure{rows}
	for _, split := range info.Splits {
		figures = append(figures, d.split(info, split))
	}
	minor = []part.Figure{
		count("cleaned", info.Cleaned), count("duplicates", info.Duplicates),
		count("empty", info.Empty), count("unlabelled", info.Unlabelled),
	}
	if info.Tokens > 0 {
		minor = append(minor, d.unknown(info))
	}
	return figures, minor
}

// split is the size of a split, with its share of the examples.
func (d *Stage) split(info *run.DataInfo, split run.SplitRow) part.Figure {
	name := d.S.T("split." + split.Name)
	if split.Name == "test" && info.TestFile != "" {
		name = d.S.T("data.test_of", info.TestFile)
	}
	return part.Figure{
		Metric: "rows:" + split.Name, Label: name,
		Value: float64(split.Rows), Shown: text.Count(int64(split.Rows)), Formula: formula.Split(d.S.Lang, info, split),
	}
}

// lengths draws the lengths of the texts in tokens, and what max_length cuts.
func (d *Stage) lengths(info *run.DataInfo) app.UI {
	s := d.S
	beyond, most := "data.truncated", info.Limit
	switch task := run.TaskOf(info.Task); {
	case task.Answer == run.SpanAnswer:
		beyond = "data.windows"
	case task.Continues():
		beyond = "data.blocks"
	}
	lengths := chart.Histogram(chart.Colours(s.Dark), s.T("axis.tokens"), s.T("data.rows"), info.Lengths, info.LengthBin, most)
	return app.Div().Body(
		&chart.Canvas{Chart: lengths, Label: s.T("data.lengths"), Class: "short"},
		app.P().Class("help").Text(s.T(beyond, text.Count(int64(info.Truncated)), fmt.Sprint(most))),
	)
}

func (d *Stage) warnings(info *run.DataInfo) app.UI {
	return app.Ul().Class("warnings").Body(app.Range(info.Warnings).Slice(func(i int) app.UI {
		return app.Li().Text(d.S.Lang.Message(info.Warnings[i]))
	}))
}
