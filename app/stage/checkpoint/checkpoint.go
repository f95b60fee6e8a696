// Package checkpoint is the page's second stage: choose a pretrained model, see its
// blocks, and which of its tensors were loaded, are new, or were left over.
package checkpoint

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// A Stage shows the model of the client.
type Stage struct {
	app.Compo
	S       *client.Client
	Version int
}

// Topics are the topics of the client that the stage shows.
var Topics = []client.Topic{client.Look, client.Settings, client.Site, client.DataSet, client.Checkpoint, client.Estimate, client.Work}

// Render renders the stage.
func (m *Stage) Render() app.UI {
	s := m.S
	return part.Stage("model", "2", s.T("model.title"), s.T("model.lead"),
		[]app.UI{
			s.Controls().Select("model", m.models()),
			m.missing(),
			part.Progress(s.Lang, s.Work(run.LoadModel)),
			m.bring(),
			app.If(s.Failure(run.LoadModel) != "", func() app.UI { return part.Failure(s.Failure(run.LoadModel)) }),
			s.Controls().Method(),
		},
		m.plates(),
	)
}

// models lists the site's models for the task, and the one in use if it is
// another.
func (m *Stage) models() []part.Option {
	s := m.S
	known := false
	var options []part.Option
	if s.Ready != nil {
		for _, e := range s.Ready.Models {
			if !s.Suits(e.Type) {
				continue
			}
			name := e.Name
			if !e.Missing.IsZero() {
				name = s.T("model.absent", e.Name)
			}
			options = append(options, part.Option{Value: e.Name, Name: name})
			known = known || e.Name == s.Next.Config.Model
		}
	}
	if s.Shelf != nil {
		for _, a := range s.Shelf.Adapters {
			options = append(options, part.Option{Value: a.Name, Name: s.T("model.adapter", a.Name, a.Base)})
			known = known || a.Name == s.Next.Config.Model
		}
	}
	if !known {
		options = append(options, part.Option{Value: s.Next.Config.Model, Name: s.Next.Config.Model})
	}
	return options
}

// missing says for every unusable model how to get it.
func (m *Stage) missing() app.UI {
	s := m.S
	if s.Ready == nil {
		return nil
	}
	var notes []app.UI
	for _, e := range s.Ready.Models {
		if !e.Missing.IsZero() {
			notes = append(notes, app.P().Class("help").Body(app.Code().Text(e.Name), app.Text(" "+s.Lang.Message(e.Missing))))
		}
	}
	if len(notes) == 0 {
		return nil
	}
	return part.Fold(s.T("model.missing"), notes...)
}

// bring takes a Hugging Face folder or a zip of one.
func (m *Stage) bring() app.UI {
	s := m.S
	return app.Div().Class("drop").
		OnDragOver(func(_ app.Context, e app.Event) { e.PreventDefault() }).
		OnDrop(func(ctx app.Context, e app.Event) {
			e.PreventDefault()
			dropped(ctx, e.Get("dataTransfer"), s)
		}).
		Body(
			part.Files(app.Input().DataSet("control", "model_folder").Attr("webkitdirectory", "webkitdirectory").Multiple(true),
				s.T("model.folder"), func(files []app.Value) { s.UseFolder("", pathsOf(files), files) }),
			part.Files(app.Input().DataSet("control", "model_zip").Accept(".zip"),
				s.T("model.zip"), func(files []app.Value) { s.UseModel(files[0].Get("name").String(), files) }),
			app.P().Class("help").Text(s.T("model.drop")),
		)
}

// pathsOf returns the paths of the files in a chosen folder, beginning with its
// name.
func pathsOf(files []app.Value) []string {
	paths := make([]string, len(files))
	for i, file := range files {
		paths[i] = file.Get("webkitRelativePath").String()
	}
	return paths
}

func (m *Stage) plates() []app.UI {
	s := m.S
	if s.Model == nil {
		return []app.UI{m.absent()}
	}
	return []app.UI{part.Result(s.Lang, s.Outdated(client.TheModel),
		m.warnings(s.Model),
		m.numbers(s.Model),
		part.Plate(s.T("model.picture", s.Model.Name), m.picture(s.Model)),
		m.made(s.Model),
		m.tensors(s.Model),
	)}
}

// absent says why there is no model to show, and how to get one.
func (m *Stage) absent() app.UI {
	s := m.S
	why := s.T("model.waiting")
	if s.Ready != nil && !s.Waiting(run.LoadModel) {
		why = s.T("model.none", s.Next.Config.Model)
		for _, e := range s.Ready.Models {
			if e.Name == s.Next.Config.Model && !e.Missing.IsZero() {
				why = s.Lang.Sentence(e.Missing)
			}
		}
	}
	return app.P().Class("waiting").Text(why)
}

// sizes returns how many parameters a run has and trains. They come from the
// plan, which knows the head for the data's labels, if it is for this model.
func (m *Stage) sizes(info *run.ModelInfo) (all, trainable int64) {
	s := m.S
	if s.Foreseen() {
		return s.Plan.Parameters, s.Plan.Trainable
	}
	return info.Parameters, info.Trainable
}

func (m *Stage) numbers(info *run.ModelInfo) app.UI {
	s := m.S
	all, trainable := m.sizes(info)
	count := func(metric string, n int) part.Figure {
		return part.Figure{Metric: metric, Label: s.T("model." + metric), Value: float64(n), Shown: text.Count(int64(n))}
	}
	return app.Div().Body(part.Figures(
		part.Figure{Metric: "parameters", Label: s.T("model.parameters"), Value: float64(all), Shown: s.Lang.Quantity(float64(all))},
		part.Figure{
			Metric: "trainable", Label: s.T("model.trainable"), Value: float64(trainable), Shown: s.Lang.Quantity(float64(trainable)),
			Formula: formula.Trainable(s.Lang, trainable, all),
		},
	), part.Minor(
		count("num_hidden_layers", info.Layers), count("hidden_size", info.Hidden),
		count("num_attention_heads", info.Heads), count("vocab_size", info.Vocab),
		count("max_position_embeddings", info.MaxTokens),
	))
}

// tensors lists the tensors of the checkpoint that were loaded, new or left
// over.
func (m *Stage) tensors(info *run.ModelInfo) app.UI {
	s := m.S
	names := func(key string, list []string) app.UI {
		if len(list) == 0 {
			return nil
		}
		return app.Div().Body(
			app.Dt().Text(s.T(key, fmt.Sprint(len(list)))),
			app.Dd().Body(app.Range(list).Slice(func(i int) app.UI { return app.Code().Text(list[i]) })),
		)
	}
	return app.Dl().Class("tensors").Body(
		app.Div().Body(app.Dt().Text(s.T("model.loaded", fmt.Sprint(info.Loaded)))),
		names("model.new", info.New),
		names("model.unexpected", info.Unexpected),
	)
}
