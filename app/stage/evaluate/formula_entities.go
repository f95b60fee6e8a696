package evaluate

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// entityF1 is the harmonic mean of precision and recall of whole entities.
func (e *Stage) entityF1(r *run.Report) app.UI {
	return e.harmonicOf(r, "entity_f1", "entity_precision", "entity_recall")
}

func (e *Stage) entityPrecision(r *run.Report) app.UI {
	hits, _ := entities(r)
	return e.share(r, "entity_precision", e.S.T("formula.entities_found"), hits, wholeOf(hits, r.Metrics["entity_precision"]))
}

func (e *Stage) entityRecall(r *run.Report) app.UI {
	hits, there := entities(r)
	return e.share(r, "entity_recall", e.S.T("formula.entities_there"), hits, there)
}

// share is a metric that is a part of a whole; of 0 is not known.
func (e *Stage) share(r *run.Report, name, whole string, part, of int) app.UI {
	value := formula.Num(text.Fixed(r.Metrics[name], 4))
	if of > 0 {
		value = formula.Row(formula.Frac(formula.Num(fmt.Sprint(part)), formula.Num(fmt.Sprint(of))), formula.Op("="), value)
	}
	return formula.Lines(
		formula.Math(formula.Word(e.S.T("metric."+name)), formula.Op("="),
			formula.Frac(formula.Word(e.S.T("formula.entities_right")), formula.Word(whole))),
		formula.Math(formula.Op("="), value),
		formula.Note(e.S.T("formula.entity")),
	)
}

// entities counts those that were found with the right ends and type, and all
// that are there.
func entities(r *run.Report) (hits, there int) {
	for i, c := range r.PerClass {
		h, _ := counts(r, i)
		hits, there = hits+h, there+c.Support
	}
	return hits, there
}
