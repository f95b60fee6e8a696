package evaluation

import (
	f "tuneground/app/formula"
	"tuneground/engine/run"
)

// entityF1 is the harmonic mean of precision and recall of whole entities.
func (e *Stage) entityF1(r *run.Report) f.Formula {
	return e.harmonicOf(r, "entity_f1", tallyOf(r.PerClass...), e.S.T("formula.entity"))
}

func (e *Stage) entityPrecision(r *run.Report) f.Formula {
	t := tallyOf(r.PerClass...)
	return e.ofEntities(r, "entity_precision", "formula.entities_found", t.right, t.taken)
}

func (e *Stage) entityRecall(r *run.Report) f.Formula {
	t := tallyOf(r.PerClass...)
	return e.ofEntities(r, "entity_recall", "formula.entities_there", t.right, t.there)
}

func (e *Stage) ofEntities(r *run.Report, name, whole string, right, of int) f.Formula {
	symbols := f.Over(f.Word(e.S.T("formula.entities_right")), f.Word(e.S.T(whole)))
	return e.share(r, name, symbols, right, of, e.S.T("formula.entity"))
}
