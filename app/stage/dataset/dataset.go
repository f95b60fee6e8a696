// Package dataset is the page's first stage: choose a data set, see it cleaned,
// tokenised and split.
package dataset

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/engine/run"
)

// A Stage shows the data set of the client.
type Stage struct {
	app.Compo
	S       *client.Client
	Version int

	pasted string
	all    bool // show every row of the preview
	tokens bool // show tokens instead of texts
}

// Topics are the topics of the client that the stage shows.
var Topics = []client.Topic{client.Look, client.Settings, client.Site, client.DataSet, client.Checkpoint, client.Work, client.Copied, client.Training}

// Render renders the stage.
func (d *Stage) Render() app.UI {
	s := d.S
	return part.Stage("data", "1", s.T("data.title"), s.T("data.lead"),
		[]app.UI{
			d.choose(), part.Progress(s.Lang, s.Work(run.LoadData)),
			app.If(s.Failure(run.LoadData) != "", func() app.UI { return part.Failure(s.Failure(run.LoadData)) }),
			d.reading(), s.Controls().Cleaning(), s.Controls().Splitting(), s.Controls().TextFeatures(), d.augmentation(),
		},
		d.plates(),
	)
}

// choose offers the bundled sets, a file, and a box to paste into.
func (d *Stage) choose() app.UI {
	s := d.S
	return app.Div().Class("choose").Body(
		s.Controls().Select("dataset.name", d.sets()),
		d.source(),
		app.Div().Class("drop").
			OnDragOver(func(_ app.Context, e app.Event) { e.PreventDefault() }).
			OnDrop(func(_ app.Context, e app.Event) {
				e.PreventDefault()
				if list := e.Get("dataTransfer").Get("files"); list.Length() > 0 {
					useFile(s, list.Index(0))
				}
			}).
			Body(
				part.Files(app.Input().DataSet("control", "file").Accept(part.DataFiles),
					s.T("data.file"), func(files []app.Value) { useFile(s, files[0]) }),
				app.P().Class("help").Text(s.T("formats."+s.Next.Config.Task)),
			),
		part.Fold(s.T("data.paste"),
			app.Textarea().DataSet("control", "text").Rows(6).Aria("label", s.T("data.paste")).
				Placeholder(s.T("sample."+s.Next.Config.Task)).OnInput(d.ValueTo(&d.pasted)),
			part.Button("paste", s.T("data.use"), true, func(app.Context) {
				if d.pasted != "" {
					s.UseText("pasted", d.pasted)
				}
			}),
		),
		d.testFile(),
	)
}

// testFile offers a separate test file, and to take it back.
func (d *Stage) testFile() app.UI {
	s := d.S
	return part.Fold(s.T("data.test_file"),
		part.Files(app.Input().DataSet("control", "test_file").Accept(part.DataFiles), s.T("data.file"),
			func(files []app.Value) { s.UseTestFile(files[0].Get("name").String(), files[0]) }),
		app.If(s.TestFile() != "", func() app.UI {
			return app.P().Body(
				app.Text(s.TestFile()+" "),
				part.Button("no_test_file", s.T("data.no_test_file"), !s.Running(), func(app.Context) { s.UseTestFile("") }),
			)
		}),
		app.P().Class("help").Text(s.T("data.test_file_help")),
	)
}

func useFile(s *client.Client, file app.Value) { s.UseFile(file.Get("name").String(), file) }

// sets lists the bundled data sets for the task, and the one in use if it is
// another.
func (d *Stage) sets() []part.Option {
	s := d.S
	now := s.Next.Config.Dataset.Name
	var options []part.Option
	known := false
	if s.Ready != nil {
		for _, e := range s.Ready.Datasets {
			if e.Task == s.Next.Config.Task {
				options = append(options, part.Option{Value: e.Name, Name: e.Name})
				known = known || e.Name == now
			}
		}
	}
	if !known {
		options = append(options, part.Option{Value: now, Name: now})
	}
	return options
}

// source names a bundled set's source and licence.
func (d *Stage) source() app.UI {
	s := d.S
	if s.Ready != nil {
		for _, e := range s.Ready.Datasets {
			if e.Name == s.Next.Config.Dataset.Name {
				return app.P().Class("source").Text(s.T("data.source", e.Source, e.License))
			}
		}
	}
	return app.P().Class("source").Text(s.T("data.own"))
}

// reading shows how the file is read: the detected choices, and others.
func (d *Stage) reading() app.UI {
	s := d.S
	var found run.DataInfo
	if s.Data != nil {
		found = *s.Data
	}
	header := "no"
	if found.Header {
		header = "yes"
	}
	choices := []app.UI{
		s.Controls().Select("dataset.format", d.detect(found.Format, "format.", run.Formats)),
		s.Controls().Select("dataset.delimiter", d.detect(found.Delimiter, "delimiter.", []string{",", ";", "\t", "|"})),
		s.Controls().Select("dataset.header", d.detect(header, "header.", []string{"yes", "no"})),
		s.Controls().Select("problem_type", d.detect(found.ProblemType, "problem.", run.ProblemTypes[1:])),
	}
	if s.Data == nil { // otherwise they are beside the preview
		choices = append(choices, d.choosers()...)
	}
	return part.Fold(s.T("data.reading"), choices...)
}

// detect offers values after the choice of detection, which shows its result.
func (d *Stage) detect(found, prefix string, values []string) []part.Option {
	name := d.S.T("data.detect")
	if found != "" {
		name = d.S.T("data.detected", d.S.T(prefix+found))
	}
	return append([]part.Option{{Value: "", Name: name}}, part.Named(d.S.Lang, prefix, values)...)
}

func (d *Stage) columns(columns []string, found string) []part.Option {
	options := d.detect("", "", nil)
	if found != "" {
		options[0].Name = d.S.T("data.detected", found)
	}
	for _, c := range columns {
		options = append(options, part.Option{Value: c, Name: c})
	}
	return options
}
