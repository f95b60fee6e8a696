package checkpoint

import (
	"maps"
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/settings"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// warnings say what of the model's folder was left aside.
func (m *Stage) warnings(info *run.ModelInfo) app.UI {
	if len(info.Warnings) == 0 {
		return nil
	}
	return app.Ul().Class("warnings").DataSet("output", "model-warnings").Body(app.Range(info.Warnings).Slice(func(i int) app.UI {
		return app.Li().Text(m.S.Lang.Sentence(info.Warnings[i]))
	}))
}

// made tells how the model was made, as its folder says.
func (m *Stage) made(info *run.ModelInfo) app.UI {
	s, r := m.S, info.Made
	if r == nil {
		return nil
	}
	return part.Plate(s.T("made.title"), app.Div().Class("made").DataSet("output", "made").Body(
		app.P().Class("help").Text(s.T("made.from_file", run.RecordFile)),
		part.Minor(m.scores(r)...),
		app.Dl().Class("tensors").Body(
			m.source("made.data", r.Data),
			m.source("made.model", r.Model),
			app.Div().Body(
				app.Dt().Text(s.T("made.settings")),
				app.Dd().Body(app.Range(settings.Told(r.Config)).Slice(func(i int) app.UI { return app.Code().Text(settings.Told(r.Config)[i]) })),
			),
		),
		part.Button("use_made", s.T("made.use"), !s.Running(), func(app.Context) { s.UseMade() }),
	))
}

// scores are what the model reached on its test set, by the metrics that its task is
// measured by, and how far its run came.
func (m *Stage) scores(r *run.Record) (list []part.Figure) {
	s := m.S
	if r.Report == nil {
		return nil
	}
	for _, name := range run.TaskOf(r.Config.Task).Metrics {
		if value, ok := r.Report.Metrics[name]; ok {
			list = append(list, part.Figure{Metric: "made:" + name, Label: s.T("metric." + name), Value: value, Shown: text.Fixed(value, 4)})
		}
	}
	return append(list, part.Figure{Metric: "made:steps", Label: s.T("made.steps"), Value: float64(r.Report.Steps), Shown: text.Count(int64(r.Report.Steps))})
}

// source names what the run read, with the beginning of each file's SHA-256.
func (m *Stage) source(key string, from run.Source) app.UI {
	if from.Name == "" {
		return nil
	}
	const digits = 12
	var files []app.UI
	for _, name := range slices.Sorted(maps.Keys(from.Files)) {
		sum := from.Files[name]
		files = append(files, app.Code().Title(name+" SHA-256 "+sum).Text(name+" "+sum[:min(len(sum), digits)]))
	}
	return app.Div().Body(app.Dt().Text(m.S.T(key, from.Name)), app.Dd().Body(files...))
}
