package part

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	f "tuneground/app/formula"
	"tuneground/app/session"
	"tuneground/app/task"
)

// Loss is the formula of what training makes smaller, in symbols.
func Loss(name, problem string) []app.UI {
	head := []app.UI{f.Var("L"), f.Op("=")}
	mean := f.Frac(f.Num("1"), f.Var("N"))
	log := func(letter, index string) app.UI { return f.Row(f.Word("log"), f.Sub(f.Var(letter), f.Word(index))) }
	switch task.Counted(name, problem) {
	case "values":
		difference := f.Row(f.Op("("), f.Sub(f.Elem("mover", f.Var("y"), f.Op("^")), f.Var("n")), f.Op("−"), f.Sub(f.Var("y"), f.Var("n")), f.Op(")"))
		return append(head, mean, f.Sum(f.Var("n"), f.Elem("msup", difference, f.Num("2"))))
	case "decisions":
		mean = f.Frac(f.Num("1"), f.Row(f.Var("N"), f.Var("C")))
		return append(head, f.Op("−"), mean, f.Sum(f.Row(f.Var("n"), f.Op(","), f.Var("c")), log("p", "nc")))
	case "answers":
		mean = f.Frac(f.Num("1"), f.Row(f.Num("2"), f.Var("N")))
		both := f.Row(f.Op("("), log("p", "start"), f.Op("+"), log("p", "end"), f.Op(")"))
		return append(head, f.Op("−"), mean, f.Sum(f.Var("n"), both))
	}
	return append(head, f.Op("−"), mean, f.Sum(f.Var("n"), log("p", "n")))
}

// LossNote says what the symbols of Loss stand for.
func LossNote(s *session.Session, name, problem string) string {
	return s.T("loss." + task.Counted(name, problem))
}
