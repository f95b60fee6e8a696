package formula

import (
	"tuneground/app/text"
	"tuneground/engine/run"
)

// entityF1 is the harmonic mean of precision and recall of whole entities.
func entityF1(l text.Lang, r *run.Report) Formula {
	return harmonicOf(l, r, "entity_f1", tallyOf(r.PerClass...), l.T("formula.entity"))
}

func entityPrecision(l text.Lang, r *run.Report) Formula {
	t := tallyOf(r.PerClass...)
	return ofEntities(l, r, "entity_precision", "formula.entities_found", t.right, t.taken)
}

func entityRecall(l text.Lang, r *run.Report) Formula {
	t := tallyOf(r.PerClass...)
	return ofEntities(l, r, "entity_recall", "formula.entities_there", t.right, t.there)
}

func ofEntities(l text.Lang, r *run.Report, name, whole string, right, of int) Formula {
	symbols := Over(Word(l.T("formula.entities_right")), Word(l.T(whole)))
	return share(l, r, name, symbols, right, of, l.T("formula.entity"))
}
