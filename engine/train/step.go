package train

import (
	"math"

	"tuneground/engine/data"
	"tuneground/engine/message"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A part is one of the batches that a step of the optimizer looks at.
type part struct {
	items []int
	batch model.Batch
}

// A divergence is the error of a step whose loss or gradient is not a number.
type divergence struct {
	step int
	rate float64
}

func (d *divergence) Error() string { return d.Message().String() }

// Message says where training diverged, and what to lower.
func (d *divergence) Message() message.Message {
	return message.New("the loss is no longer a number at step %d: training diverged; lower learning_rate (it is %g) or max_grad_norm and start again", d.step, d.rate)
}

// mostSkipped is how many steps in a row are skipped before a run ends all the same:
// it learns nothing any more.
const mostSkipped = 25

// trainOn does the next optimiser step and emits it, unless it is skipped.
func (t *Trainer) trainOn() error {
	loss, norm, tokens := t.advance(t.step)
	lr := t.rate(t.step)
	t.tokens += tokens
	t.step++
	t.job.Machine.Proven()
	if notNumber(loss) || notNumber(norm) {
		t.skipped, t.inARow = t.skipped+1, t.inARow+1
		if t.job.Config.NaNSteps == run.SkipNaN && t.inARow < mostSkipped {
			return nil
		}
		return &divergence{t.step, t.changes.At(t.step, t.job.Config.LearningRate)}
	}
	t.loss, t.inARow = loss, 0
	t.emitStep(lr, norm)
	return nil
}

// advance does one optimiser step, counted from 0. It returns the loss before it,
// the gradient's norm, and how many tokens it looked at.
func (t *Trainer) advance(step int) (loss, norm float64, tokens int64) {
	key := tensor.Mix(t.job.Config.Seed ^ tensor.Mix(uint32(step)))
	t.divide(t.itemsOf(step), key)
	criterion := t.job.Criterion
	for i := range t.parts {
		criterion.Of += t.model.Counted(&t.parts[i].batch, t.job.Criterion)
	}
	t.model.Tuning.Epoch(step/t.plan.StepsPerEpoch + 1)
	t.opt.Begin()
	for i := range t.parts {
		p := &t.parts[i]
		features := t.see(&p.batch, p.items, true, key)
		t.addLoss(i, t.model.Loss(t.tape, features, &p.batch, criterion).Mean)
		t.tape.Backward()
		key = tensor.Mix(key)
		for _, item := range p.items {
			tokens += int64(t.job.Texts.Size(item))
		}
	}
	loss, norm = t.opt.Step(t.rate(step), t.total)
	return loss, norm, tokens
}

// divide fills the parts of a step with its items, a batch each.
func (t *Trainer) divide(items []int, key uint32) {
	size := t.job.Config.TrainBatchSize
	n := (len(items) + size - 1) / size
	for len(t.parts) < n {
		t.parts = append(t.parts, part{})
	}
	t.parts = t.parts[:n]
	for i := range t.parts {
		p := &t.parts[i]
		p.items = items[i*size : min((i+1)*size, len(items))]
		t.fill(&p.batch, p.items, key)
	}
}

// notNumber reports whether x is infinite or not a number.
func notNumber(x float64) bool { return math.IsNaN(x - x) }

// addLoss adds the loss of the i-th part of a step to those before it.
func (t *Trainer) addLoss(i int, loss tensor.Tensor) {
	if i == 0 {
		t.model.Device.Run(&tensor.Copy{Y: t.total, X: loss})
	} else {
		t.model.Device.Run(&tensor.Add{Y: t.total, A: t.total, B: loss})
	}
}

// itemsOf returns the items of a step, counted from 0.
func (t *Trainer) itemsOf(step int) []int {
	epoch := step/t.plan.StepsPerEpoch + 1
	if t.shuffled != epoch {
		c, texts := &t.job.Config, t.job.Texts
		t.batches = data.Batches(texts.Of(texts.Set.Train), c.StepSize(), c.Seed, epoch-1)
		t.shuffled = epoch
	}
	return t.batches[step%t.plan.StepsPerEpoch]
}
