package training

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// samples shows the texts generated in the last evaluation, so that the reader
// sees the model learn, with the targets below.
func (t *live) samples() app.UI {
	s := t.S
	var last run.EvalInfo
	for _, e := range s.Run.Evals {
		if len(e.Samples) > 0 {
			last = e
		}
	}
	if len(last.Samples) == 0 {
		return nil
	}
	return part.Plate(s.T("train.samples", text.Count(int64(last.Step))),
		app.Ol().Class("samples").Body(app.Range(last.Samples).Slice(func(i int) app.UI {
			return t.sample(i, last.Samples[i])
		})))
}

// sample shows one text. A continuation cannot be wrong, but the original
// continuation is shown below it all the same.
func (t *live) sample(i int, x run.Sample) app.UI {
	s := t.S
	written := app.P().Class("written").DataSet("sample", i).DataSet("output", x.Output)
	target := s.T("train.target", x.Target)
	switch {
	case run.TaskOf(s.Run.Config.Task).Continues():
		written, target = written.Text(x.Output), s.T("train.original", x.Target)
	case x.Target != "":
		written = written.Body(part.Diff(x.Output, x.Target))
	default:
		written = written.Text(x.Output)
	}
	return app.Li().Body(
		app.P().Class("asked").Text(x.Input),
		written,
		app.If(x.Target != "", func() app.UI { return app.P().Class("help").Text(target) }),
	)
}
