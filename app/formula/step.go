package formula

import (
	"tuneground/app/text"
	"tuneground/engine/run"
)

// GradNorm is the length of the gradient, which a run of c may shorten.
func GradNorm(l text.Lang, c run.Config) Formula {
	i := Var("i")
	return Of(Chain{
		Row(Op("‖"), Var("g"), Op("‖")), Root(Sum(i, Power(Sub(Var("g"), i), Count(2)))),
	}, l.T("train.norm_note", text.Number(c.MaxGradNorm)))
}

// Speed is the number of tokens per second in training.
func Speed(l text.Lang, s run.StepInfo) Formula {
	return Of(Chain{
		Over(Number(s.TokensPerSec*s.StepSeconds), In(Number(s.StepSeconds), "s")), Number(s.TokensPerSec),
	}, l.T("train.speed_note"))
}

// TimeLeft is the time of the steps after s and of the evaluations.
func TimeLeft(l text.Lang, p run.PlanInfo, s run.StepInfo) Formula {
	steps := p.Steps - s.Step
	return Of(Chain{Plus(
		Times(Count(steps), In(Number(s.StepSeconds), "s")),
		In(Number(max(0, s.ETA-float64(steps)*s.StepSeconds)), "s"),
	), Duration(s.ETA)}, l.T("train.left_note"))
}
