package evaluate

import (
	"fmt"
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// scores shows the test metrics, each with its formula and this run's counts,
// and beside the accuracy that of a guess.
func (e *Stage) scores(r *run.Report) app.UI {
	formulas := map[string]app.UI{
		"accuracy":  e.accuracy(r),
		"precision": e.ratio(r, "precision"),
		"recall":    e.ratio(r, "recall"),
		"f1":        e.f1(r),
		"f1_macro":  e.macro(r),
		"loss":      e.loss(r),
	}
	var figures []part.Figure
	for _, name := range []string{"accuracy", "precision", "recall", "f1", "f1_macro", "loss"} {
		value, ok := r.Metrics[name]
		if !ok {
			continue
		}
		shown := text.Percent(value)
		if name == "loss" {
			shown = text.Fixed(value, 4)
		}
		figures = append(figures, part.Figure{
			Metric: name, Label: e.S.T("metric." + name), Value: value, Shown: shown, Formula: formulas[name],
		})
	}
	beside := part.Figure{
		Metric: "baseline", Label: e.S.T("metric.baseline"), Value: r.Baseline, Shown: text.Percent(r.Baseline), Formula: e.baseline(r),
	}
	return part.Figures(slices.Insert(figures, min(1, len(figures)), beside)...)
}

// accuracy is the diagonal's share of all examples.
func (e *Stage) accuracy(r *run.Report) app.UI {
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

// ratio is precision or recall: of class 1 when there are two classes, as
// Hugging Face's and scikit-learn's binary average, and the mean over the
// classes when there are more.
func (e *Stage) ratio(r *run.Report, name string) app.UI {
	if len(r.Labels) != 2 {
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

// f1 is the harmonic mean of precision and recall.
func (e *Stage) f1(r *run.Report) app.UI {
	if len(r.Labels) != 2 {
		return e.mean(r, "f1")
	}
	p, q := formula.Var("P"), formula.Var("R")
	pv, qv := formula.Num(text.Fixed(r.Metrics["precision"], 3)), formula.Num(text.Fixed(r.Metrics["recall"], 3))
	return formula.Lines(
		formula.Math(formula.Sub(formula.Var("F"), formula.Num("1")), formula.Op("="),
			formula.Frac(formula.Row(formula.Num("2"), p, q), formula.Row(formula.Var("P"), formula.Op("+"), formula.Var("R")))),
		formula.Math(formula.Op("="), formula.Frac(
			formula.Row(formula.Num("2"), formula.Op("×"), pv, formula.Op("×"), qv),
			formula.Row(formula.Num(text.Fixed(r.Metrics["precision"], 3)), formula.Op("+"), formula.Num(text.Fixed(r.Metrics["recall"], 3)))),
			formula.Op("="), formula.Num(text.Fixed(r.Metrics["f1"], 4))),
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

// loss is the mean cross-entropy of the true classes.
func (e *Stage) loss(r *run.Report) app.UI {
	total := 0
	for i := range r.Confusion {
		total += sum(r.Confusion[i])
	}
	return formula.Lines(
		formula.Math(formula.Var("L"), formula.Op("="), formula.Op("−"), formula.Frac(formula.Num("1"), formula.Var("N")),
			formula.Sum(formula.Var("n"), formula.Row(formula.Word("log"), formula.Sub(formula.Var("p"), formula.Var("n"))))),
		formula.Note(e.S.T("formula.loss", fmt.Sprint(total), text.Fixed(r.Metrics["loss"], 4))),
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
