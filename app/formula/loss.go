package formula

import (
	"tuneground/app/text"
	"tuneground/engine/run"
)

// TrainLoss is the loss of a training step of c, for data of a problem type.
func TrainLoss(l text.Lang, c run.Config, problem string) Formula {
	return Of(loss(c.Task, problem), lossNote(l, c.Task, problem), l.T("train.loss_note", text.Count(int64(c.StepSize()))))
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
