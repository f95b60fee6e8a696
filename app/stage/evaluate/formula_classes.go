package evaluate

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/task"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// accuracy is the diagonal's share of all examples.
func (e *Stage) accuracy(r *run.Report) app.UI {
	if len(r.Confusion) == 0 {
		right := formula.Frac(formula.Word(e.S.T("formula.right")), formula.Var("N"))
		return e.stated(r, "accuracy", e.S.T("counted."+task.Counted(r.Task, r.ProblemType)), right)
	}
	var hits []app.UI
	total, right := 0, 0
	for i := range r.Confusion {
		hits = append(hits, formula.Num(fmt.Sprint(r.Confusion[i][i])))
		total += sum(r.Confusion[i])
		right += r.Confusion[i][i]
	}
	name := formula.Word(e.S.T("metric.accuracy"))
	top := formula.Word(e.S.T("formula.right"))
	if len(r.Labels) == 2 {
		top = formula.Row(formula.Var("TP"), formula.Op("+"), formula.Var("TN"))
	}
	values := formula.Joined("+", hits)
	if len(hits) > 6 {
		values = formula.Num(fmt.Sprint(right))
	}
	return formula.Lines(
		formula.Math(name, formula.Op("="), formula.Frac(top, formula.Var("N"))),
		formula.Math(formula.Op("="), formula.Frac(values, formula.Num(fmt.Sprint(total))), formula.Op("="), formula.Num(text.Fixed(r.Metrics["accuracy"], 4))),
	)
}

func (e *Stage) precision(r *run.Report) app.UI { return e.ratio(r, "precision") }

func (e *Stage) recall(r *run.Report) app.UI { return e.ratio(r, "recall") }

// ratio is precision or recall: of class 1 when there are two classes, as
// Hugging Face's and scikit-learn's binary average, the mean over the classes
// when there are more, and of all decisions together when a text can have
// several labels.
func (e *Stage) ratio(r *run.Report, name string) app.UI {
	switch {
	case r.ProblemType == run.MultiLabel:
		return e.together(r, name)
	case len(r.Confusion) != 2:
		return e.mean(r, name)
	}
	hit, other, letter := r.Confusion[1][1], r.Confusion[0][1], "FP"
	if name == "recall" {
		other, letter = r.Confusion[1][0], "FN"
	}
	return formula.Lines(
		formula.Math(formula.Word(e.S.T("metric."+name)), formula.Op("="),
			formula.Frac(formula.Var("TP"), formula.Row(formula.Var("TP"), formula.Op("+"), formula.Var(letter)))),
		formula.Math(formula.Op("="), formula.Frac(formula.Num(fmt.Sprint(hit)),
			formula.Row(formula.Num(fmt.Sprint(hit)), formula.Op("+"), formula.Num(fmt.Sprint(other)))),
			formula.Op("="), formula.Num(text.Fixed(r.Metrics[name], 4))),
		formula.Note(e.S.T("formula.positive", r.Labels[1])),
	)
}

// together is precision or recall over the decisions about all labels.
func (e *Stage) together(r *run.Report, name string) app.UI {
	hits, there := entities(r)
	of, letter := there, "FN"
	if name == "precision" {
		of, letter = wholeOf(hits, r.Metrics[name]), "FP"
	}
	value := formula.Num(text.Fixed(r.Metrics[name], 4))
	if of > 0 {
		value = formula.Row(formula.Frac(formula.Num(fmt.Sprint(hits)), formula.Num(fmt.Sprint(of))), formula.Op("="), value)
	}
	return formula.Lines(
		formula.Math(formula.Word(e.S.T("metric."+name)), formula.Op("="),
			formula.Frac(formula.Var("TP"), formula.Row(formula.Var("TP"), formula.Op("+"), formula.Var(letter)))),
		formula.Math(formula.Op("="), value),
		formula.Note(e.S.T("formula.f1_micro")),
	)
}

// f1 is the harmonic mean of precision and recall.
func (e *Stage) f1(r *run.Report) app.UI {
	switch {
	case r.Task == run.QuestionAnswering:
		return e.stated(r, "f1", e.S.T("formula.answer_f1"), meanOf(harmonic()))
	case r.ProblemType != run.MultiLabel && len(r.Confusion) != 2:
		return e.mean(r, "f1")
	}
	return e.harmonicOf(r, "f1", "precision", "recall")
}

// harmonicOf is an F1 from two other metrics, precision and recall.
func (e *Stage) harmonicOf(r *run.Report, name, precision, recall string) app.UI {
	p, q := text.Fixed(r.Metrics[precision], 3), text.Fixed(r.Metrics[recall], 3)
	return formula.Lines(
		formula.Math(formula.Sub(formula.Var("F"), formula.Num("1")), formula.Op("="), harmonic()),
		formula.Math(formula.Op("="), formula.Frac(
			formula.Row(formula.Num("2"), formula.Op("×"), formula.Num(p), formula.Op("×"), formula.Num(q)),
			formula.Row(formula.Num(p), formula.Op("+"), formula.Num(q))),
			formula.Op("="), formula.Num(text.Fixed(r.Metrics[name], 4))),
	)
}

// harmonic is the harmonic mean of P and R, in symbols.
func harmonic() app.UI {
	return formula.Frac(formula.Row(formula.Num("2"), formula.Var("P"), formula.Var("R")),
		formula.Row(formula.Var("P"), formula.Op("+"), formula.Var("R")))
}

// micro counts the decisions about all labels together.
func (e *Stage) micro(r *run.Report) app.UI {
	tp := func() app.UI { return formula.Row(formula.Num("2"), formula.Var("TP")) }
	return e.stated(r, "f1_micro", e.S.T("formula.f1_micro"),
		formula.Frac(tp(), formula.Row(tp(), formula.Op("+"), formula.Var("FP"), formula.Op("+"), formula.Var("FN"))))
}

// hamming is the share of wrong decisions about a label.
func (e *Stage) hamming(r *run.Report) app.UI {
	return e.stated(r, "hamming_loss", e.S.T("formula.hamming_loss"),
		formula.Frac(formula.Row(formula.Var("FP"), formula.Op("+"), formula.Var("FN")), formula.Row(formula.Var("N"), formula.Var("C"))))
}

// area is the area under the curve of true against false positives.
func (e *Stage) area(r *run.Report) app.UI {
	s := func(sign string) app.UI { return formula.Sub(formula.Var("s"), formula.Op(sign)) }
	return formula.Lines(
		formula.Math(formula.Word("AUC"), formula.Op("="), formula.Var("P"),
			formula.Row(formula.Op("("), s("+"), formula.Op(">"), s("−"), formula.Op(")"))),
		formula.Math(formula.Op("="), formula.Num(text.Fixed(r.Metrics["roc_auc"], 4))),
		formula.Note(e.S.T("formula.roc_auc")),
	)
}

// macro is the plain mean of the classes' F1.
func (e *Stage) macro(r *run.Report) app.UI { return e.mean(r, "f1_macro") }

// mean is a metric averaged over the classes.
func (e *Stage) mean(r *run.Report, name string) app.UI {
	of := func(c run.ClassScore) float64 {
		switch name {
		case "precision":
			return c.Precision
		case "recall":
			return c.Recall
		}
		return c.F1
	}
	var terms []app.UI
	for i, c := range r.PerClass {
		if i == 6 {
			terms = append(terms, formula.Op("…"))
			break
		}
		terms = append(terms, formula.Num(text.Fixed(of(c), 3)))
	}
	return formula.Lines(
		formula.Math(formula.Word(e.S.T("metric."+name)), formula.Op("="), formula.Frac(formula.Num("1"), formula.Var("C")),
			formula.Sum(formula.Var("c"), formula.Sub(formula.Var("m"), formula.Var("c")))),
		formula.Math(formula.Op("="), formula.Frac(formula.Joined("+", terms), formula.Num(fmt.Sprint(len(r.PerClass)))),
			formula.Op("="), formula.Num(text.Fixed(r.Metrics[name], 4))),
	)
}

// baseline is what always naming the most frequent class would score.
func (e *Stage) baseline(r *run.Report) app.UI {
	most, total := 0, 0
	for i := range r.Confusion {
		n := sum(r.Confusion[i])
		total += n
		most = max(most, n)
	}
	return formula.Lines(
		formula.Math(formula.Frac(formula.Num(fmt.Sprint(most)), formula.Num(fmt.Sprint(total))), formula.Op("="), formula.Num(text.Fixed(r.Baseline, 4))),
		formula.Note(e.S.T("formula.baseline")),
	)
}
