// Package evaluation is the page's fourth stage: how good the tuned model is on
// examples it has never seen, and where it errs.
package evaluation

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// A Stage shows the report of the client's last run.
type Stage struct {
	app.Compo
	S       *client.Client
	Version int

	wrong bool // show only wrong answers
	shown int  // examples shown beyond the first page
}

// Topics are the topics of the client that the stage shows.
var Topics = []client.Topic{client.Look, client.Settings, client.Outcome}

// Render renders the stage.
func (e *Stage) Render() app.UI {
	s := e.S
	if s.Done == nil {
		return part.Stage("evaluate", "4", s.T("evaluate.title"), s.T("evaluate.lead"), nil,
			[]app.UI{app.P().Class("waiting").Text(s.T("evaluate.waiting"))})
	}
	r := s.Done.Report
	return part.Stage("evaluate", "4", s.T("evaluate.title"), s.T("evaluate.lead"),
		[]app.UI{part.Result(s.Lang, s.Outdated(client.TheReport),
			app.P().Class("source").Text(e.summary(r)),
			e.scores(r),
			e.remark(r),
		)},
		[]app.UI{part.Result(s.Lang, s.Outdated(client.TheReport),
			app.Div().Class(layout(r)).Body(
				app.If(len(r.Confusion) > 0, func() app.UI { return part.Plate(s.T("evaluate.confusion"), e.confusion(r)) }),
				app.If(len(r.PerClass) > 0, func() app.UI { return part.Plate(s.T("evaluate.per_class"), e.perClass(r)) }),
			),
			app.If(r.TextFeatures != nil, func() app.UI { return e.features(r.TextFeatures) }),
			app.If(len(r.Examples) > 0, func() app.UI { return e.examples(r) }),
		)},
	)
}

// remark says what the figures alone do not: that there are none, or that a
// guess which ignores the text does as well.
func (e *Stage) remark(r *run.Report) app.UI {
	s := e.S
	words := s.Lang.Sentence(r.Unmeasured)
	switch r2, number := r.Metrics["r2"]; {
	case r.BelowBaseline():
		words = s.T("evaluate.no_better", text.Percent(r.Metrics["accuracy"]), text.Percent(r.Baseline))
	case number && r2 <= 0:
		words = s.T("evaluate.no_better_mean")
	}
	if words == "" {
		return nil
	}
	return app.P().Class("notice").DataSet("remark", "true").Text(words)
}

// layout puts a small confusion matrix beside the table and a large one above
// it.
func layout(r *run.Report) string {
	if len(r.Confusion) > fewClasses || len(r.Confusion) == 0 {
		return "stack"
	}
	return "pair"
}

// summary names the run and the step whose model was tested.
func (e *Stage) summary(r *run.Report) string {
	s := e.S
	kept := s.T("evaluate.kept_last")
	if r.BestStep > 0 {
		kept = s.T("evaluate.kept_best", text.Count(int64(r.BestStep)))
	}
	if r.Early {
		kept += s.T("evaluate.early")
	}
	if r.Skipped > 0 {
		kept += s.T("evaluate.skipped", text.Count(int64(r.Skipped)))
	}
	if at := s.Done.Resumed; len(at) > 0 {
		steps := make([]string, len(at))
		for i, step := range at {
			steps[i] = text.Count(int64(step))
		}
		kept += s.T("evaluate.resumed", strings.Join(steps, s.T("list.comma")))
	}
	if !r.Unmeasured.IsZero() {
		return s.T("evaluate.unmeasured", text.Count(int64(r.Steps)), text.Duration(r.Seconds), text.Count(r.Tokens)) + kept
	}
	return s.T("evaluate.summary", s.T("split."+r.Split), text.Count(int64(r.Steps)),
		text.Duration(r.Seconds), text.Count(r.Tokens)) + kept
}
