package evaluate

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// stated is a metric's formula in symbols, its value, and what the symbols say.
// It serves the metrics whose parts a report does not list.
func (e *Stage) stated(r *run.Report, name, note string, symbols ...app.UI) app.UI {
	head := []app.UI{formula.Word(e.S.T("metric." + name)), formula.Op("=")}
	return formula.Lines(
		formula.Math(append(head, symbols...)...),
		formula.Math(formula.Op("="), formula.Num(text.Fixed(r.Metrics[name], 4))),
		formula.Note(note),
	)
}

// meanOf is the mean over all examples.
func meanOf(term app.UI) app.UI {
	return formula.Row(formula.Frac(formula.Num("1"), formula.Var("N")), formula.Sum(formula.Var("n"), term))
}

// loss is what training makes smaller, on the test set.
func (e *Stage) loss(r *run.Report) app.UI {
	return formula.Lines(
		formula.Math(part.Loss(r.Task, r.ProblemType)...),
		formula.Math(formula.Op("="), formula.Num(text.Fixed(r.Metrics["loss"], 4))),
		formula.Note(part.LossNote(e.S, r.Task, r.ProblemType)),
	)
}
