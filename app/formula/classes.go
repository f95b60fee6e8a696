package formula

import (
	"math"
	"strings"

	"tuneground/app/text"
	"tuneground/engine/run"
)

// mostTerms is the number of terms that a formula adds up before it shows only
// their sum.
const mostTerms = 6

// tally counts decisions about classes: there are true, taken were predicted,
// and right are both.
type tally struct{ right, there, taken int }

func tallyOf(classes ...run.ClassScore) (t tally) {
	for _, c := range classes {
		t.right, t.there, t.taken = t.right+c.Hits, t.there+c.Support, t.taken+c.Predicted
	}
	return t
}

// accuracy is the share of correct answers.
func accuracy(l text.Lang, r *run.Report) Formula {
	top, hits, right := Word(l.T("formula.right")), []Expr{}, 0
	for i := range r.Confusion {
		hits, right = append(hits, Count(r.Confusion[i][i])), right+r.Confusion[i][i]
	}
	if len(r.Confusion) == 0 {
		right = int(math.Round(r.Metrics["accuracy"] * float64(decided(r))))
		return share(l, r, "accuracy", Over(top, Var("N")), right, decided(r), l.T("counted."+run.TaskOf(r.Task).Counted(r.ProblemType)))
	}
	if len(hits) == 2 {
		top = Plus(Var("TP"), Var("TN"))
	}
	shown := share(l, r, "accuracy", Over(top, Var("N")), right, r.Counted)
	if len(hits) <= mostTerms && r.Counted > 0 {
		shown.Chains[0][2] = Over(Plus(hits...), Count(r.Counted))
	}
	return shown
}

func precision(l text.Lang, r *run.Report) Formula { return ratio(l, r, "precision") }

func recall(l text.Lang, r *run.Report) Formula { return ratio(l, r, "recall") }

// ratio is precision or recall: of class 1 if there are two classes, as with
// Hugging Face's and scikit-learn's binary average, the mean over the classes
// if there are more, and over all decisions together if a text can have several
// labels.
func ratio(l text.Lang, r *run.Report, name string) Formula {
	switch {
	case r.ProblemType == run.MultiLabel:
		return quotient(l, r, name, tallyOf(r.PerClass...), l.T("formula.f1_micro"))
	case len(r.PerClass) != 2:
		return mean(l, r, name)
	}
	return quotient(l, r, name, tallyOf(r.PerClass[1]), l.T("formula.positive", r.Labels[1]))
}

// quotient is precision or recall from counts.
func quotient(l text.Lang, r *run.Report, name string, t tally, note string) Formula {
	tp, whole, letter := Var("TP"), t.taken, "FP"
	if name == "recall" {
		whole, letter = t.there, "FN"
	}
	shown := share(l, r, name, Over(tp, Plus(tp, Var(letter))), t.right, whole, note)
	if whole > 0 {
		shown.Chains[0][2] = Over(Count(t.right), Plus(Count(t.right), Count(whole-t.right)))
	}
	return shown
}

// f1 is the harmonic mean of precision and recall.
func f1(l text.Lang, r *run.Report) Formula {
	switch {
	case run.TaskOf(r.Task).Answer == run.SpanAnswer:
		return stated(l, r, "f1", l.T("formula.answer_f1"), meanOf(harmonic()))
	case r.ProblemType == run.MultiLabel:
		return harmonicOf(l, r, "f1", tallyOf(r.PerClass...), l.T("formula.f1_micro"))
	case len(r.PerClass) != 2:
		return mean(l, r, "f1")
	}
	return harmonicOf(l, r, "f1", tallyOf(r.PerClass[1]), l.T("formula.positive", r.Labels[1]))
}

// harmonicOf is an F1 as a harmonic mean, and from counts.
func harmonicOf(l text.Lang, r *run.Report, name string, t tally, note string) Formula {
	two := Row(Count(2), Var("TP"))
	counts := Over(two, Plus(two, Var("FP"), Var("FN")))
	chain := Chain{Sub(Var("F"), Count(1)), harmonic(), counts}
	if t.there+t.taken == 0 {
		return Of(chain, note, l.T("formula.of_nothing"))
	}
	double := Times(Count(2), Count(t.right))
	return Of(append(chain,
		Over(double, Plus(double, Count(t.taken-t.right), Count(t.there-t.right))), valueOf(r, name)), note)
}

// harmonic is the harmonic mean of P and R, in symbols.
func harmonic() Expr {
	return Over(Row(Count(2), Var("P"), Var("R")), Plus(Var("P"), Var("R")))
}

// hamming is the share of wrong decisions about a label.
func hamming(l text.Lang, r *run.Report) Formula {
	t := tallyOf(r.PerClass...)
	wrong := t.there + t.taken - 2*t.right
	return share(l, r, "hamming_loss", Over(Plus(Var("FP"), Var("FN")), Row(Var("N"), Var("C"))),
		wrong, r.Counted*len(r.PerClass), l.T("formula.hamming_loss"))
}

// area is the area under the curve of true against false positives.
func area(l text.Lang, r *run.Report) Formula {
	s := func(sign string) Expr { return Sub(Var("s"), Op(sign)) }
	return stated(l, r, "roc_auc", l.T("formula.roc_auc"), Row(Var("P"), Bracket(Row(s("+"), Op(">"), s("−")))))
}

// macro is the plain mean of the classes' F1.
func macro(l text.Lang, r *run.Report) Formula { return mean(l, r, "f1_macro") }

// scoreOf returns the score of a class that is averaged.
var scoreOf = map[string]func(run.ClassScore) float64{
	"precision": func(c run.ClassScore) float64 { return c.Precision },
	"recall":    func(c run.ClassScore) float64 { return c.Recall },
	"f1":        func(c run.ClassScore) float64 { return c.F1 },
	"f1_macro":  func(c run.ClassScore) float64 { return c.F1 },
}

// mean is a metric averaged over the classes. With single labels a class that
// is neither true nor predicted for any example is left out, as in
// scikit-learn.
func mean(l text.Lang, r *run.Report, name string) Formula {
	var terms []Expr
	var absent []string
	sum := 0.0
	for _, c := range r.PerClass {
		if r.ProblemType != run.MultiLabel && c.Support+c.Predicted == 0 {
			absent = append(absent, c.Label)
			continue
		}
		score := scoreOf[name](c)
		terms, sum = append(terms, Fixed(score, 4)), sum+score
	}
	chain := Chain{Word(l.T("metric." + name)),
		Row(Over(Count(1), Var("C")), Sum(Var("c"), Sub(Var("m"), Var("c"))))}
	note := ""
	if len(absent) > 0 {
		note = l.T("formula.absent", strings.Join(absent, l.T("list.comma")))
	}
	if len(terms) == 0 {
		return Of(chain, note)
	}
	top := Plus(terms...)
	if len(terms) > mostTerms {
		top = Fixed(sum, 4)
	}
	return Of(append(chain, Over(top, Count(len(terms))), valueOf(r, name)), note)
}

// decided is the number of answers over which accuracy is computed: for a model
// that generates its answers, the texts with an answer.
func decided(r *run.Report) int {
	if _, writes := r.Metrics["exact_match"]; writes {
		return r.Answered
	}
	return r.Counted
}

// Baseline is the score of always predicting the most frequent class.
func Baseline(l text.Lang, r *run.Report) Formula {
	total := decided(r)
	most := int(math.Round(r.Baseline * float64(total)))
	return Of(Chain{Over(Count(most), Count(total)), Fixed(r.Baseline, 4)}, l.T("formula.baseline"))
}

// ClassScore is precision, recall or f1 of one class, as a quotient of counts;
// it is empty if the denominator is 0.
func ClassScore(l text.Lang, c run.ClassScore, name string) Formula {
	above, below := c.Hits, c.Predicted
	switch name {
	case "recall":
		below = c.Support
	case "f1":
		above, below = 2*c.Hits, c.Predicted+c.Support
	}
	if below == 0 {
		return Formula{Notes: []string{l.T("formula.of_nothing")}}
	}
	return Of(Chain{Over(Count(above), Count(below)), Fixed(scoreOf[name](c), 3)})
}
