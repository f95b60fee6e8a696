package dataset

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/engine/run"
)

// augmentation offers the operations that change copies of the training texts.
func (d *Stage) augmentation() app.UI {
	s := d.S
	if len(run.OperationsOf(s.Next.Config.Task)) == 0 {
		return nil
	}
	return part.Fold(s.T("data.augmentation"), append(append(
		[]app.UI{app.P().Class("help").Text(s.T("data.augmentation_help"))}, s.Controls().Augmentation()...),
		app.P().Class("source").Body(app.Text(s.T("data.words_source")), app.Text(" "), app.A().Href("words/LICENSES.txt").Target("_blank").Text(s.T("data.words_licences"))),
		d.show("augment_example", "data.augment_example"),
		part.Progress(s.Lang, s.Work(run.PreviewAugmentation)),
		app.If(s.Failure(run.PreviewAugmentation) != "", func() app.UI { return part.Failure(s.Failure(run.PreviewAugmentation)) }),
	)...)
}

// show is a button that shows an example, or another one.
func (d *Stage) show(action, key string) app.UI {
	s := d.S
	ready := s.Data != nil && s.Next.Usable() && !s.Waiting(run.PreviewAugmentation) && !s.Running()
	return part.Button(action, s.T(key), ready, func(app.Context) { s.Augment() })
}

// changed shows an example to train on before and after each operation.
func (d *Stage) changed() app.UI {
	s := d.S
	if s.Augmented == nil {
		return nil
	}
	a := s.Augmented
	title := s.T("data.augmented", fmt.Sprint(a.Row))
	rows := make([][]app.UI, len(a.Copies))
	for i, c := range a.Copies {
		rows[i] = []app.UI{d.operation(c), d.compared(a, c)}
	}
	return part.Result(s.Lang, s.Outdated(client.TheCopies), part.Plate(title,
		app.If(a.Question != "", func() app.UI { return app.P().Class("question").Text(a.Question) }),
		app.P().Body(app.Text(part.Excerpt(a.Text, a.Answer)), app.If(a.Answer != "", func() app.UI {
			return app.Span().Body(app.Text(" → "), app.Span().Class("target").Text(a.Answer))
		})),
		part.Table(title, []string{s.T("data.operation"), s.T("data.before_after")}, nil, rows),
		app.Div().Class("tools").Body(d.show("another_example", "data.augment_another")),
	))
}

// operation names an operation, and says whether the run uses it.
func (d *Stage) operation(c run.ChangedText) app.UI {
	s := d.S
	return app.Div().Class("prose").Body(
		app.Text(s.T("field.augmentation.alpha_"+c.Operation)),
		app.If(!c.On, func() app.UI { return app.P().Class("help").Text(s.T("data.operation_off")) }),
	)
}

// compared marks what an operation took out of the text, and what it put in.
func (d *Stage) compared(a *run.AugmentInfo, c run.ChangedText) app.UI {
	s := d.S
	if c.Text == "" {
		return app.P().Class("help").Text(s.T("data.unchanged"))
	}
	return part.BeforeAfter("augmented:"+c.Operation, a.Text, c.Text)
}
