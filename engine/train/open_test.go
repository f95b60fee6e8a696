package train

import (
	"math"
	"testing"

	"tuneground/engine/lens"
	"tuneground/engine/machine"
	"tuneground/engine/run"
)

// TestOpenedStepBesideTrainer opens the first step of runs of transformers' Trainer and
// finds its loss.
func TestOpenedStepBesideTrainer(t *testing.T) {
	for _, name := range []string{run.TextGeneration, run.QuestionAnswering, run.Translation, "accumulated"} {
		g := readPairing(t, name)
		j := g.job(t)
		p, err := j.Plan()
		must(t, err)
		n, err := j.Weigh(p, &j.Machine.CPU)
		must(t, err)
		l := lens.New(j.Machine.CPU.Device)
		m, err := j.Checkpoint.NewToTrain(l, &j.Config, j.Texts.Set)
		must(t, err)
		tr := New(*j, m, &machine.Computer{Kind: run.CPU, Device: l}, p, n, func(run.Event) {}, unwatched)
		tr.batches, tr.shuffled = g.Batches, 1
		tr.plan.StepsPerEpoch = len(g.Batches)
		o := tr.Open(l)
		if !(math.Abs(o.Loss-g.Losses[0]) <= 1e-4) {
			t.Errorf("%s: the loss is %.7f, the Trainer's %.7f", name, o.Loss, g.Losses[0])
		}
		if len(o.Ops) == 0 || len(o.Weights) == 0 || o.Tokens == 0 {
			t.Errorf("%s: %d operations and %d weights of %d tokens are told", name, len(o.Ops), len(o.Weights), o.Tokens)
		}
	}
}
