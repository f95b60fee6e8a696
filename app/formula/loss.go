package formula

import (
	"tuneground/app/text"
	"tuneground/engine/run"
)

// TrainLoss is the loss of a training step of c, where the data are of a problem type.
func TrainLoss(l text.Lang, c run.Config, problem string) Formula {
	chain, weights := loss(c.Task, problem), ""
	if altered(c, problem) {
		chain = alteredLoss(c)
	}
	switch c.ClassWeight {
	case "":
	case run.Balanced:
		weights = l.T("loss.balanced")
	default:
		weights = l.T("loss.weights", string(c.ClassWeight))
	}
	return Of(chain, lossNote(l, c.Task, problem), weights, l.T("train.loss_note", text.Count(int64(c.StepSize()))))
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
