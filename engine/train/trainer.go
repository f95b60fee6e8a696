package train

import (
	"fmt"
	"math"
	"time"

	"tuneground/engine/data"
	"tuneground/engine/grad"
	"tuneground/engine/model"
	"tuneground/engine/optim"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A trainer is one run under way.
type trainer struct {
	*Session
	config   run.Config
	set      *data.Set
	texts    *encoded
	model    *tuned
	features *features // when only the head trains

	tape     *grad.Tape
	batch    model.Batch
	opt      *optim.AdamW
	schedule optim.Schedule
	plan     *run.PlanInfo

	step       int
	tokens     int64 // trained on, truncated, without padding
	started    time.Time
	idle       time.Duration // of what has passed, what did not go into steps
	evaluation time.Duration // what one took
	best       best
	loss       float64
}

// start executes a run from its first byte to its report.
func (s *Session) start() error {
	s.running = true
	defer func() { s.running = false }()
	if err := s.prepare(); err != nil {
		return s.cancelled(err)
	}
	t, err := s.newTrainer()
	if err != nil {
		return s.cancelled(err)
	}
	s.report = nil
	if err := t.train(); err != nil && err != errStopped {
		return err
	}
	return t.finish()
}

// cancelled answers a Stop that came before the first step.
func (s *Session) cancelled(err error) error {
	if err == errStopped {
		return fmt.Errorf("stopped before the first step; nothing was changed")
	}
	return err
}

func (s *Session) newTrainer() (*trainer, error) {
	m, err := s.newModel(s.ckpt, s.set, s.trained)
	if err != nil {
		return nil, err
	}
	t := &trainer{
		Session: s, config: s.current.Config, set: s.set, texts: s.texts, model: m,
		tape: s.tape(), started: time.Now(),
	}
	if t.config.Method == "head" {
		if err := t.computeFeatures(); err != nil {
			return nil, err
		}
	}
	s.model = m
	t.opt = optim.New(s.Device, m.Params, t.config)
	m.settle = t.opt.Settle
	t.plan = s.steps()
	t.plan.Parameters, t.plan.Trainable = s.count(m.Model)
	t.schedule = optim.NewSchedule(t.config, t.plan.Steps, t.plan.StepsPerEpoch)
	t.plan.LearningRates = sample(t.schedule, t.plan.Steps)
	t.best = newBest(t.config.BestMetric())
	s.emit(run.Event{Event: run.Started, Plan: t.plan})
	t.started = time.Now()
	return t, nil
}

// train runs epochs until the planned number of steps is done.
func (t *trainer) train() error {
	items := t.texts.of(t.set.Train)
	for epoch := 0; t.step < t.plan.Steps; epoch++ {
		batches := data.Batches(items, t.config.TrainBatchSize, t.config.Seed, epoch)
		for _, some := range batches[:min(len(batches), t.plan.Steps-t.step)] {
			if err := t.look(); err != nil {
				return err
			}
			if err := t.trainOn(some); err != nil {
				return err
			}
			if t.due(len(batches)) {
				if err := t.validate(); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// trainOn does one optimizer step and emits it.
func (t *trainer) trainOn(items []int) error {
	lr, key := t.schedule(t.step), tensor.Mix(t.config.Seed^tensor.Mix(uint32(t.step)))
	t.tape.Reset(true, key)
	outputs := t.forward(items, key)
	loss := t.model.Loss(t.tape, outputs, &t.batch, float32(t.config.LabelSmoothing))
	t.opt.Begin()
	t.tape.Backward()
	var norm float64
	t.loss, norm = t.opt.Step(lr, loss.Mean)
	t.step++
	if l := t.loss; math.IsNaN(l) || math.IsInf(l, 0) || math.IsNaN(norm) || math.IsInf(norm, 0) {
		return fmt.Errorf("the loss is no longer a number at step %d: training diverged; lower learning_rate (it is %g) or max_grad_norm and start again", t.step, t.config.LearningRate)
	}
	t.emitStep(lr, norm)
	return nil
}

// forward fills the batch with items and returns the model's outputs.
func (t *trainer) forward(items []int, key uint32) *grad.Value {
	t.texts.fillAll(&t.batch, items, key)
	for _, i := range items {
		t.tokens += int64(t.texts.size(i))
	}
	if t.features == nil {
		return t.model.Forward(t.tape, &t.batch)
	}
	return t.model.Head(t.tape, t.features.of(t.tape, items))
}

func (t *trainer) emitStep(lr, norm float64) {
	spent := time.Since(t.started)
	perStep := (spent - t.idle).Seconds() / float64(t.step)
	left := float64(t.plan.Steps-t.step)*perStep + float64(t.evaluationsLeft())*t.evaluation.Seconds()
	t.emit(run.Event{Event: run.Step, Step: &run.StepInfo{
		Step: t.step, Epoch: t.epoch(), Loss: t.loss, LearningRate: lr, GradNorm: norm,
		TokensPerSec: float64(t.tokens) / (spent - t.idle).Seconds(), ETA: left,
	}})
	if t.features == nil {
		t.speed = t.plan.StepFLOPs / perStep
	}
}

func (t *trainer) epoch() float64 { return float64(t.step) / float64(t.plan.StepsPerEpoch) }

// due reports whether it is time to evaluate, in an epoch of perEpoch steps.
func (t *trainer) due(perEpoch int) bool {
	if len(t.set.Validation) == 0 || t.config.EvalStrategy == "no" {
		return false
	}
	return t.step%t.evalEvery(perEpoch) == 0 || t.step == t.plan.Steps
}

func (t *trainer) evalEvery(perEpoch int) int {
	if t.config.EvalStrategy == "steps" {
		return t.config.EvalSteps
	}
	return perEpoch
}

func (t *trainer) evaluationsLeft() int {
	if len(t.set.Validation) == 0 || t.config.EvalStrategy == "no" {
		return 1
	}
	every := t.evalEvery(t.plan.StepsPerEpoch)
	return t.plan.Steps/every - t.step/every + 1
}

// sample returns a schedule over steps at no more than 200 points.
func sample(schedule optim.Schedule, steps int) []float64 {
	n := min(steps, 200)
	rates := make([]float64, n)
	for i := range rates {
		rates[i] = schedule(i * max(1, steps-1) / max(1, n-1))
	}
	return rates
}
