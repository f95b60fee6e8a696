package dataset

import (
	"fmt"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/engine/run"
)

// fewRows is the number of preview rows shown at first.
const fewRows = 6

// preview shows the first examples as read and as used.
func (d *Stage) preview(info *run.DataInfo) app.UI {
	s := d.S
	shown := info.Preview
	if !d.all {
		shown = shown[:min(len(shown), fewRows)]
	}
	heads := []string{s.T("data.line"), s.T("data.text")}
	task := run.TaskOf(info.Task)
	targets := task.Reads("label") && task.Answer != run.TagsAnswer // tags are marked in the text
	if targets {
		heads = append(heads, s.T("answer."+info.Task))
	}
	rows := make([][]app.UI, len(shown))
	for i, r := range shown {
		rows[i] = []app.UI{app.Text(fmt.Sprint(r.Row)), d.example(info, r)}
		if targets {
			rows[i] = append(rows[i], answer(info, r))
		}
	}
	return part.Plate(s.T("data.preview", info.Name),
		d.understood(info),
		part.Table(s.T("data.preview", info.Name), heads, map[int]bool{0: true}, rows),
		app.If(info.Scheme != "", func() app.UI {
			return app.P().Class("help").DataSet("metric", "scheme").DataSet("value", info.Scheme).Text(s.T("data.scheme", info.Scheme))
		}),
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

// example shows one text: the text as read, struck out, if cleaning changed it,
// and on request its tokens above their ids. A question is above its text.
func (d *Stage) example(info *run.DataInfo, r run.PreviewRow) app.UI {
	if d.tokens && len(r.Tokens) > 0 {
		return app.Div().Class("tokens").Body(app.Range(r.Tokens).Slice(func(i int) app.UI {
			id := ""
			if i < len(r.IDs) {
				id = fmt.Sprint(r.IDs[i])
			}
			return app.Span().Class("token").Body(app.B().Text(r.Tokens[i]), app.Small().Text(id))
		}))
	}
	shown := part.Excerpt(r.Text, "")
	marks := part.Entities(info.Labels, r.Entities)
	if r.Question != "" {
		shown = part.Excerpt(r.Text, r.Label)
		marks = part.Found(shown, r.Label)
	}
	return app.Div().Class("prose").Body(
		app.If(r.Question != "", func() app.UI { return app.P().Class("question").Text(r.Question) }),
		app.If(strings.TrimSpace(r.Raw) != r.Text && len(r.Entities) == 0, func() app.UI {
			return app.Del().Aria("label", d.S.T("data.raw")).Text(part.Excerpt(r.Raw, ""))
		}),
		part.Marked(shown, marks),
	)
}

// answer shows the expected answer: a sentence if the model is to generate it.
func answer(info *run.DataInfo, r run.PreviewRow) app.UI {
	if run.TaskOf(info.Task).Writes() {
		return app.Span().Class("sentence").Text(part.Excerpt(r.Label, ""))
	}
	return app.Span().Class("target").Text(r.Label)
}
