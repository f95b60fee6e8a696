package figure

import (
	"math"
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/chart"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// section shows a cell of the program, and the same on the page.
func (f *recipe) section(i int, c run.Cell) app.UI {
	s, state := f.S, f.reached(c.Name)
	title := s.T("figure.recipe." + c.Name)
	return app.Section().Class("cell").DataSet("cell", c.Name).DataSet("reached", state).Aria("label", title).Body(
		app.P().Class("title").Body(
			app.B().Text(text.Count(int64(i+1))+" "+title),
			app.If(state != "", func() app.UI { return app.Small().Text(s.T("figure.recipe.is." + state)) }),
		),
		app.Pre().TabIndex(0).Body(app.Code().Body(f.program(c)...)),
		app.Div().Class("means").Body(f.means(c.Name)),
	)
}

// program is the text of a cell, with boxes where settings can be changed.
func (f *recipe) program(c run.Cell) []app.UI {
	list := make([]app.UI, len(c.Parts))
	for i, p := range c.Parts {
		switch {
		case !f.editable(p.Setting):
			list[i] = app.Text(p.Text)
		case p.Setting == "model":
			list[i] = f.slotList(p.Setting, f.models())
		case p.Setting == "dataset.name":
			list[i] = f.slotList(p.Setting, f.sets())
		default:
			list[i] = f.slot(p.Setting)
		}
	}
	return list
}

// editable reports whether a setting can be changed in the program.
func (f *recipe) editable(setting string) bool {
	switch setting {
	case "dataset.name":
		return f.Shows("data")
	case "model":
		return f.Shows("model")
	}
	return f.Shows("arguments") && slices.Contains(arguments, setting)
}

// arguments are the numbers that can be changed.
var arguments = []string{"max_length", "learning_rate", "per_device_train_batch_size", "num_train_epochs", "weight_decay"}

// slot is the box of a number in the program.
func (f *recipe) slot(path string) app.UI {
	id, value := f.form.ID("script-"+path), f.form.Value(path)
	return app.Input().Type("text").ID(id).Class("slot").DataSet("control", "script:"+path).AutoComplete(false).Attr("inputmode", "decimal").
		Style("width", text.Fixed(float64(max(3, len(value)+1)), 0)+"ch").
		Aria("label", f.S.T("field."+path)).Aria("invalid", f.form.Problem(path) != nil).Value(value).
		OnChange(func(ctx app.Context, _ app.Event) { f.form.Set(path, ctx.JSSrc().Get("value").String()) }, app.EventScope(id))
}

// slotList is the box of a name in the program.
func (f *recipe) slotList(path string, options []part.Option) app.UI {
	return part.Select(f.form.ID("script-"+path), "script:"+path, f.form.Value(path), options, func(v string) { f.choose(path, v) }).
		Class("slot").Aria("label", f.S.T("field."+path))
}

// choose sets the data or the model. Files of the reader's own are read as on the bench.
func (f *recipe) choose(path, value string) {
	f.form.Set(path, value)
	if own, ok := f.S.OwnData(run.RecipeTask); ok && path == "dataset.name" && own.Name == value {
		f.form.Config.Dataset = own
	}
}

// models are those of the site that a recipe can be about.
func (f *recipe) models() (list []part.Option) {
	if f.S.Ready == nil {
		return []part.Option{{Value: f.form.Config.Model, Name: f.form.Config.Model}}
	}
	for _, m := range f.S.Ready.Models {
		if m.Missing.IsZero() && run.FamilyOf(m.Type).Mask != "" {
			list = append(list, part.Option{Value: m.Name, Name: m.Name})
		}
	}
	return list
}

// sets are those of the site for the task, and the reader's own.
func (f *recipe) sets() (list []part.Option) {
	if f.S.Ready == nil {
		return []part.Option{{Value: f.form.Config.Dataset.Name, Name: f.form.Config.Dataset.Name}}
	}
	for _, d := range f.S.Ready.Datasets {
		if d.Task == run.RecipeTask {
			list = append(list, part.Option{Value: d.Name, Name: d.Name})
		}
	}
	if own, ok := f.S.OwnData(run.RecipeTask); ok {
		list = append(list, part.Option{Value: own.Name, Name: own.Name})
	}
	return list
}

// reached says how far the run is with a section: now, done or, before it, "".
func (f *recipe) reached(cell string) string {
	r := f.run()
	if f.race == nil || !f.race.Failure.IsZero() {
		return ""
	}
	now := "data"
	switch evaluating := f.S.State() == "evaluating"; {
	case r == nil || r.Plan.Steps == 0:
	case r.Report != nil:
		return "done"
	case evaluating && r.Last().Step == r.Plan.Steps && f.S.Progress != nil && f.S.Progress.What == "test":
		now = "predict"
	case evaluating:
		now = "metrics"
	default:
		now = "train"
	}
	order := []string{"data", "tokenize", "model", "arguments", "metrics", "train", "predict", "save"}
	at, of := slices.Index(order, cell), slices.Index(order, now)
	switch {
	case cell == now, cell == "train" && now == "metrics":
		return "now"
	case cell == "metrics" && now == "train" && len(r.Evals) == 0, at > of:
		return ""
	}
	return "done"
}

// means is the matching part of the page, with the run's numbers once it has them.
func (f *recipe) means(cell string) app.UI {
	s, r := f.S, f.run()
	c := f.form.In(s.Lang)
	begun := r != nil && r.Plan.Steps > 0
	number := func(path string) app.UI { return app.If(f.Shows("arguments"), func() app.UI { return c.Number(path) }) }
	switch cell {
	case "data":
		return app.Div().Body(
			app.If(f.Shows("data"), func() app.UI { return c.Select("dataset.name", f.sets()) }),
			app.If(begun, func() app.UI { return f.splits() }),
		)
	case "tokenize":
		return app.Div().Body(number("max_length"), app.If(begun, func() app.UI { return f.tokens() }))
	case "model":
		return app.Div().Body(
			app.If(f.Shows("model"), func() app.UI { return c.Select("model", f.models()) }),
			app.If(begun, func() app.UI {
				return part.Minor(count("parameters", s.T("model.parameters"), r.Plan.Parameters), count("classes", s.T("figure.recipe.classes"), int64(r.Plan.Classes)))
			}),
		)
	case "arguments":
		return app.Div().Body(
			app.Div().Class("pair").Body(number("learning_rate"), number("per_device_train_batch_size"), number("num_train_epochs"), number("weight_decay")),
			app.If(begun, func() app.UI { return part.Minor(count("run_steps", s.T("plan.steps"), int64(r.Plan.Steps))) }),
		)
	case "metrics":
		return app.If(begun && len(r.Evals) > 0, func() app.UI {
			last := r.Evals[len(r.Evals)-1]
			return app.Div().Body(app.P().Class("help").Text(s.T("figure.recipe.validated", text.Number(last.Epoch))), f.scores("validation", last.Metrics))
		})
	case "train":
		return app.If(begun && len(r.Steps) > 0, func() app.UI { return f.losses() })
	case "predict":
		return app.If(begun && r.Report != nil, func() app.UI { return f.scores("test", r.Report.Metrics) })
	}
	return app.If(f.done(), func() app.UI { return f.take() })
}

func count(metric, label string, n int64) part.Figure {
	return part.Figure{Metric: metric, Label: label, Value: float64(n), Shown: text.Count(n)}
}

// splits are the examples of the run.
func (f *recipe) splits() app.UI {
	var list []part.Figure
	for _, x := range f.run().Examples.Splits {
		list = append(list, count("rows_"+x.Name, f.S.T("split."+x.Name), int64(x.Rows)))
	}
	return part.Minor(list...)
}

// tokens are those of the training set, and what the program pads them with.
func (f *recipe) tokens() app.UI {
	p := &f.run().Plan
	tokens := math.Round(p.StepTokens * float64(p.StepsPerEpoch))
	share := padding(tokens, p.Items, &f.run().Config)
	return part.Minor(
		count("run_tokens", f.S.T("figure.recipe.tokens"), int64(tokens)),
		part.Figure{Metric: "run_padding", Label: f.S.T("figure.recipe.padding"), Value: share, Shown: text.Percent(share)},
	)
}

// scores are the metrics of the program on a part of the data.
func (f *recipe) scores(split string, metrics map[string]float64) app.UI {
	var list []part.Figure
	for _, m := range classified {
		if v, ok := metrics[m]; ok {
			list = append(list, part.Figure{Metric: split + "_" + m, Label: f.S.T("metric." + m), Value: v, Shown: text.Percent(v)})
		}
	}
	return part.Minor(list...)
}

// losses are the loss at the last step, and its curve.
func (f *recipe) losses() app.UI {
	r, last := f.run(), f.run().Last()
	steps := make([]float64, len(r.Steps))
	for i, x := range r.Steps {
		steps[i] = float64(x.Step)
	}
	smooth := r.Smooth[len(r.Smooth)-1]
	return app.Div().Body(
		app.P().Class("help").Text(f.S.T("train.step", text.Count(int64(last.Step)), text.Count(int64(r.Plan.Steps)), text.Fixed(last.Epoch, 2))),
		part.Minor(part.Figure{Metric: "run_loss", Label: f.S.T("metric.loss"), Value: smooth, Shown: loss(smooth)}),
		chart.Spark(steps, r.Smooth, r.Plan.Steps),
	)
}

// take lets the reader take the run away.
func (f *recipe) take() app.UI {
	s := f.S
	return app.Div().Body(
		part.Button("take", s.T("figure.recipe.take"), s.Raceable() && !s.Waiting(run.SaveProject), func(app.Context) { s.SaveProjectOf(f.race.Config) }),
		app.P().Class("help").Text(s.T("figure.recipe.taken")),
		app.If(s.Failure(run.SaveProject) != "", func() app.UI { return part.Failure(s.Failure(run.SaveProject)) }),
	)
}
