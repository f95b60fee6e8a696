package deployment

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// file lets the reader choose a file to be labelled.
func (d *Stage) file() app.UI {
	s := d.S
	return app.Div().Class("control").Body(
		part.Files(app.Input().DataSet("control", "predict_file").DataSet("action", "predict_file").Accept(part.DataFiles),
			s.T("deploy.file"), func(files []app.Value) { s.ChooseFile(files[0]) }),
		app.P().Class("help").Text(s.T("deploy.file_help")),
		app.If(s.Failure(run.PreviewFile) != "", func() app.UI { return part.Failure(s.Failure(run.PreviewFile)) }),
		app.If(s.Sheet.Preview == nil, func() app.UI { return part.Progress(s.Lang, s.Work(run.PreviewFile)) }),
		app.If(s.Sheet.Chosen() && s.Running(), func() app.UI {
			return app.P().Class("help").Role("status").Text(s.T("label.later"))
		}),
	)
}

// labelling shows how the file is read and the answers for its first rows, and
// labels the whole file.
func (d *Stage) labelling() app.UI {
	s, p := d.S, d.S.Sheet.Preview
	if p == nil {
		return nil
	}
	return part.Plate(s.T("label.title", p.Name), app.Div().Class("labelling").Body(
		app.P().Class("help").DataSet("output", "label-read").Text(readAs(s, p)),
		d.columns(p),
		app.If(!p.Doubt.IsZero(), func() app.UI { return part.Failure(s.Lang.Sentence(p.Doubt)) }),
		app.If(s.Guesses(), func() app.UI { return part.Failure(s.T("label.untrained")) }),
		firstRows(s, p),
		app.P().Class("help").Text(s.T("label.gains", p.Output)),
		app.Div().Class("buttons").Body(
			part.Primary("label_file", s.T("label.start", text.Count(int64(p.Rows))), !s.Running() && !s.Waiting(run.PredictFile) && !s.Waiting(run.PreviewFile),
				func(app.Context) { s.LabelFile() }),
			app.If(s.Waiting(run.PredictFile) && !s.Running(), func() app.UI {
				return part.Button("stop_labelling", s.T("deploy.stop"), true, func(app.Context) { s.Stop() })
			}),
		),
		part.Progress(s.Lang, s.Work(run.PredictFile)),
		app.If(s.Failure(run.PredictFile) != "", func() app.UI { return part.Failure(s.Failure(run.PredictFile)) }),
		labelled(s),
	))
}

// readAs says in words how the file was read.
func readAs(s *client.Client, p *run.FileInfo) string {
	words := s.T("format." + p.Format)
	if p.Format == "csv" {
		words = "CSV"
		if name := "delimiter." + p.Delimiter; text.Has(name) {
			words += s.T("label.comma") + s.T(name)
		}
	}
	if p.Encoding != "UTF-8" {
		words += s.T("label.comma") + p.Encoding
	}
	words += s.T("label.comma") + s.T("label.rows", text.Count(int64(p.Rows)))
	if p.Empty > 0 {
		words += s.T("label.comma") + s.T("label.empty", text.Count(int64(p.Empty)))
	}
	return words
}

// columns are the choices for reading the file: its columns, and whether it has
// a header.
func (d *Stage) columns(p *run.FileInfo) app.UI {
	s := d.S
	names := make([]part.Option, len(p.Columns))
	for i, c := range p.Columns {
		names[i] = part.Option{Value: c, Name: c}
	}
	choose := func(change func(r *run.Reading, value string)) func(string) {
		return func(value string) {
			r := s.Sheet.Reading
			change(&r, value)
			s.ReadFile(r)
		}
	}
	header := map[bool]string{true: "yes", false: "no"}[p.Header]
	return app.Div().Class("understood").Body(
		app.Div().Body(
			part.Choose("label_text", s.T("label.text"), p.Text, names, choose(func(r *run.Reading, v string) { r.Text = v })),
			app.P().Class("help").DataSet("how", p.How).Text(s.T("label.how."+p.How)),
		),
		app.If(p.Question != "", func() app.UI {
			return app.Div().Body(part.Choose("label_question", s.T("label.question"), p.Question, names, choose(func(r *run.Reading, v string) { r.Question = v })))
		}),
		app.If(p.Format == "csv" || p.Format == "tsv", func() app.UI {
			return app.Div().Body(part.Choose("label_header", s.T("label.header"), header, part.Named(s.Lang, "header.", []string{"yes", "no"}),
				choose(func(r *run.Reading, v string) { *r = run.Reading{Header: v, Probabilities: r.Probabilities} })))
		}),
		app.If(len(p.Labels) > 0, func() app.UI {
			return app.Div().Class("control", "switch").Body(app.Label().For("label-probabilities").Body(
				app.Input().Type("checkbox").ID("label-probabilities").DataSet("control", "label_probabilities").Checked(s.Sheet.Reading.Probabilities).
					OnChange(func(ctx app.Context, _ app.Event) {
						r := s.Sheet.Reading
						r.Probabilities = ctx.JSSrc().Get("checked").Bool()
						s.ReadFile(r)
					}),
				app.Span().Text(s.T("label.probabilities"))))
		}),
	)
}

// firstRows shows the first rows with their answers.
func firstRows(s *client.Client, p *run.FileInfo) app.UI {
	heads := []string{s.T("data.line"), p.Text}
	if p.Question != "" {
		heads = append(heads, p.Question)
	}
	heads = append(heads, p.Adds...)
	rows := make([][]app.UI, len(p.First))
	for i, r := range p.First {
		rows[i] = []app.UI{app.Text(fmt.Sprint(r.Row)), app.Text(part.Excerpt(r.Text, ""))}
		if p.Question != "" {
			rows[i] = append(rows[i], app.Text(r.Question))
		}
		for k := range p.Adds {
			answer := ""
			if k < len(r.Answers) {
				answer = part.Excerpt(r.Answers[k], "")
			}
			rows[i] = append(rows[i], app.Span().DataSet("output", fmt.Sprintf("label:%d:%d", i, k)).Text(answer))
		}
	}
	return part.Table(s.T("label.title", p.Name), heads, map[int]bool{0: true}, rows)
}

// labelled reports the result of labelling.
func labelled(s *client.Client) app.UI {
	done := s.Sheet.Saved
	if done == nil {
		return nil
	}
	words := s.T("label.done", text.Count(int64(done.Labelled)), text.Count(int64(done.Rows)), done.Name)
	if done.Skipped > 0 {
		words += s.T("label.skipped", text.Count(int64(done.Skipped)))
	}
	if left := done.Rows - done.Labelled - done.Skipped; left > 0 {
		words += s.T("label.left", text.Count(int64(left)))
	}
	return app.Div().Role("status").Body(
		app.P().DataSet("output", "labelled").Text(words),
		app.If(!done.Problem.IsZero(), func() app.UI { return part.Failure(s.Lang.Sentence(done.Problem)) }),
		part.Button("keep_labelled", s.T("label.again"), true, func(app.Context) { s.KeepLabelled() }),
	)
}
