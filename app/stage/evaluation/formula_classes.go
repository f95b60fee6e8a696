package evaluation

import (
	"math"
	"strings"

	f "tuneground/app/formula"
	"tuneground/engine/run"
)

// mostTerms is how many numbers a formula adds up before it shows their sum.
const mostTerms = 6

// tally is what the decisions about some classes come to: right is how many are
// true and were predicted, there how many are true, taken how many were
// predicted.
type tally struct{ right, there, taken int }

func tallyOf(classes ...run.ClassScore) (t tally) {
	for _, c := range classes {
		t.right, t.there, t.taken = t.right+c.Hits, t.there+c.Support, t.taken+c.Predicted
	}
	return t
}

// accuracy is the share of what is right.
func (e *Stage) accuracy(r *run.Report) f.Formula {
	top, hits, right := f.Word(e.S.T("formula.right")), []f.Expr{}, 0
	for i := range r.Confusion {
		hits, right = append(hits, f.Count(r.Confusion[i][i])), right+r.Confusion[i][i]
	}
	if len(r.Confusion) == 0 {
		right = int(math.Round(r.Metrics["accuracy"] * float64(decided(r))))
		return e.share(r, "accuracy", f.Over(top, f.Var("N")), right, decided(r), e.S.T("counted."+run.TaskOf(r.Task).Counted(r.ProblemType)))
	}
	if len(hits) == 2 {
		top = f.Plus(f.Var("TP"), f.Var("TN"))
	}
	shown := e.share(r, "accuracy", f.Over(top, f.Var("N")), right, r.Counted)
	if len(hits) <= mostTerms && r.Counted > 0 {
		shown.Chains[0][2] = f.Over(f.Plus(hits...), f.Count(r.Counted))
	}
	return shown
}

func (e *Stage) precision(r *run.Report) f.Formula { return e.ratio(r, "precision") }

func (e *Stage) recall(r *run.Report) f.Formula { return e.ratio(r, "recall") }

// ratio is precision or recall: of class 1 when there are two classes, as
// Hugging Face's and scikit-learn's binary average, the mean over the classes
// when there are more, and of all decisions together when a text can have
// several labels.
func (e *Stage) ratio(r *run.Report, name string) f.Formula {
	switch {
	case r.ProblemType == run.MultiLabel:
		return e.quotient(r, name, tallyOf(r.PerClass...), e.S.T("formula.f1_micro"))
	case len(r.PerClass) != 2:
		return e.mean(r, name)
	}
	return e.quotient(r, name, tallyOf(r.PerClass[1]), e.S.T("formula.positive", r.Labels[1]))
}

// quotient is precision or recall from counts.
func (e *Stage) quotient(r *run.Report, name string, t tally, note string) f.Formula {
	tp, whole, letter := f.Var("TP"), t.taken, "FP"
	if name == "recall" {
		whole, letter = t.there, "FN"
	}
	shown := e.share(r, name, f.Over(tp, f.Plus(tp, f.Var(letter))), t.right, whole, note)
	if whole > 0 {
		shown.Chains[0][2] = f.Over(f.Count(t.right), f.Plus(f.Count(t.right), f.Count(whole-t.right)))
	}
	return shown
}

// f1 is the harmonic mean of precision and recall.
func (e *Stage) f1(r *run.Report) f.Formula {
	switch {
	case run.TaskOf(r.Task).Answer == run.SpanAnswer:
		return e.stated(r, "f1", e.S.T("formula.answer_f1"), meanOf(harmonic()))
	case r.ProblemType == run.MultiLabel:
		return e.harmonicOf(r, "f1", tallyOf(r.PerClass...), e.S.T("formula.f1_micro"))
	case len(r.PerClass) != 2:
		return e.mean(r, "f1")
	}
	return e.harmonicOf(r, "f1", tallyOf(r.PerClass[1]), e.S.T("formula.positive", r.Labels[1]))
}

// harmonicOf is an F1 as the harmonic mean that it is, and from counts.
func (e *Stage) harmonicOf(r *run.Report, name string, t tally, note string) f.Formula {
	two := f.Row(f.Count(2), f.Var("TP"))
	counts := f.Over(two, f.Plus(two, f.Var("FP"), f.Var("FN")))
	chain := f.Chain{f.Sub(f.Var("F"), f.Count(1)), harmonic(), counts}
	if t.there+t.taken == 0 {
		return f.Of(chain, note, e.S.T("formula.of_nothing"))
	}
	double := f.Times(f.Count(2), f.Count(t.right))
	return f.Of(append(chain,
		f.Over(double, f.Plus(double, f.Count(t.taken-t.right), f.Count(t.there-t.right))), value(r, name)), note)
}

// harmonic is the harmonic mean of P and R, in symbols.
func harmonic() f.Expr {
	return f.Over(f.Row(f.Count(2), f.Var("P"), f.Var("R")), f.Plus(f.Var("P"), f.Var("R")))
}

// hamming is the share of wrong decisions about a label.
func (e *Stage) hamming(r *run.Report) f.Formula {
	t := tallyOf(r.PerClass...)
	wrong := t.there + t.taken - 2*t.right
	return e.share(r, "hamming_loss", f.Over(f.Plus(f.Var("FP"), f.Var("FN")), f.Row(f.Var("N"), f.Var("C"))),
		wrong, r.Counted*len(r.PerClass), e.S.T("formula.hamming_loss"))
}

// area is the area under the curve of true against false positives.
func (e *Stage) area(r *run.Report) f.Formula {
	s := func(sign string) f.Expr { return f.Sub(f.Var("s"), f.Op(sign)) }
	return e.stated(r, "roc_auc", e.S.T("formula.roc_auc"), f.Row(f.Var("P"), f.Bracket(f.Row(s("+"), f.Op(">"), s("−")))))
}

// macro is the plain mean of the classes' F1.
func (e *Stage) macro(r *run.Report) f.Formula { return e.mean(r, "f1_macro") }

// scoreOf is the score of a class that is averaged.
var scoreOf = map[string]func(run.ClassScore) float64{
	"precision": func(c run.ClassScore) float64 { return c.Precision },
	"recall":    func(c run.ClassScore) float64 { return c.Recall },
	"f1":        func(c run.ClassScore) float64 { return c.F1 },
	"f1_macro":  func(c run.ClassScore) float64 { return c.F1 },
}

// mean is a metric averaged over the classes. Of single labels a class that is
// neither true nor predicted anywhere is left out, as scikit-learn does.
func (e *Stage) mean(r *run.Report, name string) f.Formula {
	var terms []f.Expr
	var absent []string
	sum := 0.0
	for _, c := range r.PerClass {
		if r.ProblemType != run.MultiLabel && c.Support+c.Predicted == 0 {
			absent = append(absent, c.Label)
			continue
		}
		score := scoreOf[name](c)
		terms, sum = append(terms, f.Fixed(score, 4)), sum+score
	}
	chain := f.Chain{f.Word(e.S.T("metric." + name)),
		f.Row(f.Over(f.Count(1), f.Var("C")), f.Sum(f.Var("c"), f.Sub(f.Var("m"), f.Var("c"))))}
	note := ""
	if len(absent) > 0 {
		note = e.S.T("formula.absent", strings.Join(absent, e.S.T("list.comma")))
	}
	if len(terms) == 0 {
		return f.Of(chain, note)
	}
	top := f.Plus(terms...)
	if len(terms) > mostTerms {
		top = f.Fixed(sum, 4)
	}
	return f.Of(append(chain, f.Over(top, f.Count(len(terms))), value(r, name)), note)
}

// decided is how many answers the accuracy is a share of: of a model that writes
// its answers, the texts that it wrote one for.
func decided(r *run.Report) int {
	if _, writes := r.Metrics["exact_match"]; writes {
		return r.Answered
	}
	return r.Counted
}

// baseline is what always naming the most frequent class would score.
func (e *Stage) baseline(r *run.Report) f.Formula {
	total := decided(r)
	most := int(math.Round(r.Baseline * float64(total)))
	return f.Of(f.Chain{f.Over(f.Count(most), f.Count(total)), f.Fixed(r.Baseline, 4)}, e.S.T("formula.baseline"))
}
