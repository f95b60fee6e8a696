package part

import (
	f "tuneground/app/formula"
	"tuneground/app/session"
	"tuneground/engine/run"
)

// Loss is what training makes smaller, in symbols.
func Loss(name, problem string) f.Chain {
	mean := f.Over(f.Count(1), f.Var("N"))
	log := func(letter, index string) f.Expr {
		return f.Row(f.Function("log"), f.Sub(f.Var(letter), f.Word(index)))
	}
	n := f.Var("n")
	loss := f.Row(f.Op("−"), mean, f.Sum(n, log("p", "n")))
	switch run.TaskOf(name).Counted(problem) {
	case "values":
		difference := f.Bracket(f.Minus(f.Sub(f.Above(f.Var("y"), "^"), n), f.Sub(f.Var("y"), n)))
		loss = f.Row(mean, f.Sum(n, f.Power(difference, f.Count(2))))
	case "decisions":
		each := f.Over(f.Count(1), f.Row(f.Var("N"), f.Var("C")))
		loss = f.Row(f.Op("−"), each, f.Sum(f.Row(n, f.Op(","), f.Var("c")), log("p", "nc")))
	case "answers":
		each := f.Over(f.Count(1), f.Row(f.Count(2), f.Var("N")))
		loss = f.Row(f.Op("−"), each, f.Sum(n, f.Bracket(f.Plus(log("p", "start"), log("p", "end")))))
	}
	return f.Chain{f.Var("L"), loss}
}

// LossNote says what the symbols of Loss stand for.
func LossNote(s *session.Session, name, problem string) string {
	return s.T("loss." + run.TaskOf(name).Counted(problem))
}
