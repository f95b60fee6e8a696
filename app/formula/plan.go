package formula

import (
	"strings"

	"tuneground/app/text"
	"tuneground/engine/run"
)

// Steps derives the steps of a run of c from examples, batches and epochs,
// unless max_steps gives their number.
func Steps(l text.Lang, c run.Config, p *run.PlanInfo) Formula {
	var notes []string
	if p.Copies > 0 {
		notes = append(notes, l.T("plan.copies", text.Count(int64(p.Examples-p.Copies)), text.Count(int64(p.Copies))))
	}
	if p.Items != p.Examples {
		notes = append(notes, l.T("plan.items", text.Count(int64(p.Examples)), text.Count(int64(p.Items))))
	}
	size := Count(c.TrainBatchSize)
	if c.AccumulationSteps > 1 {
		size = Times(size, Count(c.AccumulationSteps))
	}
	epoch := Of(Chain{
		Word(l.T("plan.per_epoch")), Ceil(Over(Count(p.Items), size)), Count(p.StepsPerEpoch),
	}, strings.Join(notes, " "))
	name, steps := Word(l.T("plan.steps")), Count(p.Steps)
	if c.MaxSteps >= 0 {
		return epoch.And(Chain{name, steps}).Noted(l.T("plan.max_steps", text.Count(int64(c.MaxSteps))))
	}
	all := Chain{name, Ceil(Times(Count(p.StepsPerEpoch), Exact(c.Epochs))), steps}
	if Of(all).Check() != nil { // floating point added one: see warmupChain
		all = Chain{name, steps}
	}
	return epoch.And(all)
}

// Seconds is the predicted duration of the run.
func Seconds(l text.Lang, p *run.PlanInfo) Formula {
	return Of(Chain{
		Over(In(Big(p.FLOPs), "FLOP"), In(Big(p.GFLOPS*1e9), "FLOP/s")), Duration(p.Seconds),
	}, l.T("plan.seconds_note", text.Count(int64(p.Steps)), text.Big(p.StepFLOPs)))
}

// Bytes says in words what the run's memory is used for.
func Bytes(l text.Lang, p *run.PlanInfo) Formula {
	return Formula{}.Noted(l.T("plan.bytes_note", text.Big(float64(p.Parameters)), text.Big(float64(p.Trainable))))
}

// DeviceBytes says what the GPU's memory is used for.
func DeviceBytes(l text.Lang) Formula { return Formula{}.Noted(l.T("plan.device_note")) }

// Frozen says in words what becomes of the layers below all that trains.
func Frozen(l text.Lang, p *run.PlanInfo) Formula {
	if p.Kept {
		return Formula{}.Noted(l.T("plan.kept_note", text.Bytes(p.KeptBytes)))
	}
	return Formula{}.Noted(l.T("plan.not_kept_note"))
}

// StepTokens says in words over what the tokens of a step are averaged.
func StepTokens(l text.Lang) Formula { return Formula{}.Noted(l.T("plan.tokens_note")) }

// Trainable is the share of a model's parameters that a run trains.
func Trainable(l text.Lang, trainable, all int64) Formula {
	return Of(Chain{
		Over(Word(l.T("model.trainable")), Word(l.T("model.parameters"))),
		Over(Count(trainable), Count(all)), Percent(float64(trainable) / float64(all)),
	})
}
