package deployment

import (
	"cmp"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// adapters lists the adapters: a press puts one on, or takes it off.
func (d *Stage) adapters() app.UI {
	s := d.S
	if s.Shelf == nil || len(s.Shelf.Adapters) == 0 {
		return nil
	}
	shelf, still := s.Shelf, !s.Running() && !s.Waiting(run.LoadModel)
	rows := []app.UI{app.Li().Body(
		part.Button("adapter:", s.T("adapters.none", shelf.Base), still, func(app.Context) { s.Choose(shelf.Base) }).
			Aria("pressed", shelf.On == "" && !s.Running()),
	)}
	for i := range shelf.Adapters {
		rows = append(rows, d.adapter(&shelf.Adapters[i], still))
	}
	return app.Div().Class("control", "adapters").Body(
		app.Label().Body(app.Span().ID("adapters").Text(s.T("adapters.title"))),
		app.Ul().Aria("labelledby", "adapters").Body(rows...),
		app.If(shelf.On != "", d.rename),
		d.next(still),
		failures(d, run.LoadModel, run.RenameAdapter, run.RemoveAdapter),
	)
}

// failures shows the errors of Commands.
func failures(d *Stage, commands ...string) app.UI {
	return app.Range(commands).Slice(func(i int) app.UI {
		said := d.S.Failure(commands[i])
		return app.If(said != "", func() app.UI { return part.Failure(said) })
	})
}

// adapter is a row: what the adapter is, and where it is from.
func (d *Stage) adapter(a *run.Adapter, still bool) app.UI {
	s := d.S
	on := a.Name == s.Shelf.On
	said := []string{s.T("method." + a.Method)}
	if a.LoRA.R > 0 {
		said = append(said, s.T("adapters.rank", text.Count(int64(a.LoRA.R))))
	}
	said = append(said, s.T("adapters.parameters", text.Big(float64(a.Parameters))))
	if a.Task != "" {
		said = append(said, s.T("task."+a.Task))
	}
	if len(a.Labels) > 0 {
		said = append(said, strings.Join(a.Labels[:min(len(a.Labels), mostLabels)], " / "))
	}
	if a.Trained {
		said = append(said, s.T("adapters.trained"))
	} else {
		said = append(said, s.T("adapters.loaded"))
	}
	if a.Base != s.Shelf.Base {
		said = append(said, s.T("adapters.elsewhere", a.Base))
	}
	return app.Li().Body(
		part.Button("adapter:"+a.Name, a.Name, still, func(app.Context) { s.Choose(a.Name) }).Aria("pressed", on),
		part.Button("remove:"+a.Name, s.T("adapters.remove"), still && !on && a.Name != s.Shelf.Chosen, func(app.Context) { s.RemoveAdapter(a.Name) }).
			Class("reset").Aria("label", s.T("adapters.remove")+": "+a.Name),
		app.Small().Text(strings.Join(said, " · ")),
	)
}

// mostLabels is the number of an adapter's labels that are named.
const mostLabels = 6

// rename is the name of the adapter in use, which can be changed.
func (d *Stage) rename() app.UI {
	s, on := d.S, d.S.Shelf.On
	return app.Div().Class("renaming").Body(
		app.Label().For("adapter-name").Body(app.Span().Text(s.T("adapters.name"))),
		app.Input().Type("text").ID("adapter-name").DataSet("control", "adapter_name").AutoComplete(false).Value(on).
			OnChange(func(ctx app.Context, _ app.Event) { s.RenameAdapter(on, ctx.JSSrc().Get("value").String()) }, app.EventScope(on)),
	)
}

// next says what the next run begins with: of a run's own adapter it does not go on
// unless the reader asks for that.
func (d *Stage) next(still bool) app.UI {
	s, shelf := d.S, d.S.Shelf
	if shelf.On == "" || shelf.On == shelf.Chosen {
		key := "adapters.begins"
		if shelf.On != "" && s.Next.Config.LoadedAdapter == run.TrainAdapter {
			key = "adapters.goes_on"
		}
		return app.P().Class("help").Text(s.T(key, shelf.Chosen))
	}
	return app.Div().Body(
		app.P().Class("help").Text(s.T("adapters.begins", shelf.Chosen)),
		part.Button("train_adapter", s.T("adapters.train", shelf.On), still, func(app.Context) { s.Choose(shelf.On) }),
	)
}

// compare chooses between the answers with the adapter and without it.
func (d *Stage) compare() app.UI {
	s := d.S
	if !s.Adapted() {
		return nil
	}
	const model = "model" // as it is
	return part.Choose("base", s.T("adapters.answers"), cmp.Or(s.Base, model), []part.Option{
		{Value: model, Name: s.T("adapters.with")}, {Value: run.BaseToo, Name: s.T("adapters.both")}, {Value: run.BaseAlone, Name: s.T("adapters.without")},
	}, func(whose string) { s.Compare(strings.TrimPrefix(whose, model)) })
}

// panel shows an answer and, if asked for, beside it that of the base alone.
func (d *Stage) panel(p *run.Prediction) app.UI {
	show := panels[run.TaskOf(p.Task).Answer]
	if p.Base == nil && !p.Bare {
		return show(d, p)
	}
	s := d.S
	if p.Bare {
		return app.Div().DataSet("output", "base").Body(app.P().Class("side").Text(s.T("adapters.without")), show(d, p), d.fresh(p))
	}
	with := s.T("adapters.with")
	if p.Adapter != "" {
		with = s.T("adapters.with_named", p.Adapter)
	}
	return app.Div().Class("sides").Body(
		app.Div().Body(app.P().Class("side").Text(with), show(d, p)),
		app.Div().DataSet("output", "base").Body(app.P().Class("side").Text(s.T("adapters.without")), show(d, p.Base), d.fresh(p.Base)),
	)
}

// fresh says of an answer that an untrained head gave it.
func (d *Stage) fresh(p *run.Prediction) app.UI {
	return app.If(p.Fresh, func() app.UI { return app.P().Class("help").DataSet("output", "fresh").Text(d.S.T("adapters.fresh")) })
}
