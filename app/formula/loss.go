package formula

import (
	"cmp"
	"math"
	"slices"

	"tuneground/app/text"
	"tuneground/engine/run"
)

// TrainLoss is the loss of a training step of c, where the data are of a problem type,
// and then what its parts make of this run's numbers, as p has them.
func TrainLoss(l text.Lang, c run.Config, problem string, p *run.PlanInfo) Formula {
	note := l.T("train.loss_note", text.Count(int64(c.StepSize())))
	if !altered(c, problem) {
		return Of(loss(c.Task, problem), lossNote(l, c.Task, problem), note)
	}
	f := Of(alteredLoss(c), lossNote(l, c.Task, problem), note)
	if c.LabelSmoothing > 0 && p.Classes > 0 {
		f = f.And(smoothed(c.LabelSmoothing, p.Classes)).Noted(l.T("loss.smoothed"))
	}
	if c.ClassWeight == run.Balanced {
		f = balanced(f, p.Balanced).Noted(l.T("loss.balanced"))
	} else if c.ClassWeight != "" {
		f = f.Noted(l.T("loss.weights", string(c.ClassWeight)))
	}
	if c.FocalLossGamma > 0 {
		f = f.And(focal(c.FocalLossGamma)).Noted(l.T("loss.focal"))
	}
	return f
}

// smoothed is the probability that label smoothing wants for the true class.
func smoothed(epsilon float64, classes int) Chain {
	wanted := Plus(Minus(Count(1), Exact(epsilon)), Over(Exact(epsilon), Count(classes)))
	return Chain{Plus(Minus(Count(1), Var("ε")), Over(Var("ε"), Var("C"))), wanted, Number(1 - epsilon + epsilon/float64(classes))}
}

// balanced adds the weights of the rarest classes to f.
func balanced(f Formula, classes []run.BalancedClass) Formula {
	all, present := 0, 0
	classes = slices.DeleteFunc(slices.Clone(classes), func(c run.BalancedClass) bool { return c.Count == 0 })
	for _, c := range classes {
		all, present = all+c.Count, present+1
	}
	slices.SortStableFunc(classes, func(a, b run.BalancedClass) int { return cmp.Compare(a.Count, b.Count) })
	for _, c := range classes[:min(len(classes), mostTerms)] {
		f = f.And(Chain{Sub(Var("w"), Word(c.Label)), Over(Count(all), Times(Count(present), Count(c.Count))), Number(c.Weight)})
	}
	return f
}

// sure is the probability of which focal shows the factor.
const sure = 0.9

// focal is the focal loss's factor of an example of which the model is sure.
func focal(gamma float64) Chain {
	factor := Power(Bracket(Minus(Count(1), Exact(sure))), Exact(gamma))
	return Chain{Power(Bracket(Minus(Count(1), Var("p"))), Var("γ")), factor, Number(math.Pow(1-sure, gamma))}
}

// altered reports whether training makes something else smaller than the mean of the
// labels' surprises.
func altered(c run.Config, problem string) bool {
	switch run.TaskOf(c.Task).Counted(problem) {
	case "texts", "tags", "tokens":
		return c.LabelSmoothing > 0 || c.ClassWeight != "" || c.FocalLossGamma > 0
	}
	return false
}

// alteredLoss is a loss with what c has of label smoothing, class weights and the
// focal loss's factor, in their numbers.
func alteredLoss(c run.Config) Chain {
	n, p, w := Var("n"), Sub(Var("p"), Var("n")), Sub(Var("w"), Var("n"))
	mean, term := Over(Count(1), Var("N")), Row(Function("log"), p)
	if c.ClassWeight != "" {
		mean, term = Over(Count(1), Sum(n, w)), Row(w, term)
	}
	if c.LabelSmoothing > 0 {
		others := Row(Function("log"), Sub(Var("p"), Var("nc")))
		if c.ClassWeight != "" {
			others = Row(Sub(Var("w"), Var("c")), others)
		}
		kept, given := Bracket(Minus(Count(1), Exact(c.LabelSmoothing))), Over(Exact(c.LabelSmoothing), Var("C"))
		term = Bracket(Plus(Row(kept, term), Row(given, Sum(Var("c"), others))))
	}
	if c.FocalLossGamma > 0 {
		term = Row(Power(Bracket(Minus(Count(1), p)), Exact(c.FocalLossGamma)), term)
	}
	return Chain{Var("L"), Row(Op("−"), mean, Sum(n, term))}
}

// testLoss is the loss on the test set.
func testLoss(l text.Lang, r *run.Report) Formula {
	return Of(append(loss(r.Task, r.ProblemType), valueOf(r, "loss")), lossNote(l, r.Task, r.ProblemType))
}

// ExampleLoss is the loss of an example with a single label. It shows as many
// digits of the probability as those of the loss need.
func ExampleLoss(x *run.ScoredExample) Formula {
	return Of(Chain{Negative(Log(Significant(x.Prob, 4))), Fixed(x.Loss, 3)})
}

// loss is the loss in symbols.
func loss(name, problem string) Chain {
	mean := Over(Count(1), Var("N"))
	log := func(letter, index string) Expr {
		return Row(Function("log"), Sub(Var(letter), Word(index)))
	}
	n := Var("n")
	sum := Row(Op("−"), mean, Sum(n, log("p", "n")))
	switch run.TaskOf(name).Counted(problem) {
	case "values":
		difference := Bracket(Minus(Sub(Above(Var("y"), "^"), n), Sub(Var("y"), n)))
		sum = Row(mean, Sum(n, Power(difference, Count(2))))
	case "decisions":
		each := Over(Count(1), Row(Var("N"), Var("C")))
		sum = Row(Op("−"), each, Sum(Row(n, Op(","), Var("c")), log("p", "nc")))
	case "answers":
		each := Over(Count(1), Row(Count(2), Var("N")))
		sum = Row(Op("−"), each, Sum(n, Bracket(Plus(log("p", "start"), log("p", "end")))))
	}
	return Chain{Var("L"), sum}
}

// lossNote explains the symbols of loss.
func lossNote(l text.Lang, name, problem string) string {
	return l.T("loss." + run.TaskOf(name).Counted(problem))
}
