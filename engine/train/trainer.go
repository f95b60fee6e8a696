// Package train trains a model.
package train

import (
	"time"

	"tuneground/engine/grad"
	"tuneground/engine/machine"
	"tuneground/engine/message"
	"tuneground/engine/model"
	"tuneground/engine/optim"
	"tuneground/engine/plan"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
	"tuneground/engine/task"
	"tuneground/engine/tensor"
	"tuneground/engine/watch"
)

// A Trainer is one run. Its work and its numbers follow from its Job and its
// model alone; it reports only in Events.
type Trainer struct {
	job   plan.Job
	model *pretrained.Model
	plan  *run.PlanInfo
	emit  func(run.Event)
	watch watch.Watch

	on       *machine.Computer
	need     plan.Need
	kept     *kept // outputs of the frozen part; nil if none are kept
	tape     *grad.Tape
	batch    model.Batch   // of an evaluation
	parts    []part        // of a step
	total    tensor.Tensor // 1 x 1: the loss of a step, part by part
	opt      *optim.Optimizer
	schedule run.Schedule // without changes
	changes  run.RateChanges
	batches  [][]int // of one epoch
	shuffled int     // number of that epoch, from 1

	step      int
	skipped   int     // in all steps so far
	inARow    int     // at the end of those
	loss      float64 // of the last step
	tokens    int64   // trained on, truncated, without padding
	evaluated int     // the last step followed by an evaluation
	best      best
	saved     savepoint
	keeper    *keeper // nil: the run is not kept
	clock     clock
	stopped   bool
	problem   message.Message // why the training broke off
}

// A clock holds the times that a run reports.
type clock struct {
	started    time.Time
	before     float64       // training time until it was interrupted
	seconds    float64       // training time
	evaluation time.Duration // of one evaluation
	pace       pace
}

// A pace measures the speed of a series of steps on one device.
type pace struct {
	began  time.Time
	idle   time.Duration // time since then that did not go into steps
	step   int
	tokens int64
	warm   bool // it excludes the device's first step, which compiles
}

// New returns a Trainer of m, which has memory on a Computer. The plan of its run is p
// and its need, on that Computer, n. Before Run, m's Record must be that of the run so
// far.
func New(j plan.Job, m *pretrained.Model, on *machine.Computer, p *run.PlanInfo, n plan.Need, emit func(run.Event), w watch.Watch) *Trainer {
	t := &Trainer{
		job: j, model: m, plan: p, emit: emit, watch: w, on: on, need: n,
		schedule: run.NewSchedule(j.Config, p.Steps, p.StepsPerEpoch),
		best:     newBest(j.Config.BestMetric()),
	}
	t.job.Model = m
	standardise(m, j.Texts)
	t.begin()
	return t
}

// standardise makes the model's text features, if it has any that are not, comparable
// by their mean and deviation in the texts.
func standardise(m *pretrained.Model, texts *task.Texts) {
	if f := m.TextFeatures; f != nil && !f.Standardised() {
		f.Features = texts.Features()
	}
}

// begin allocates what a run needs besides the model, on the model's device.
func (t *Trainer) begin() {
	t.tape = grad.NewTape(t.model.Device)
	if t.on == &t.job.Machine.CPU {
		t.tape.Reserve(t.need.Passes)
	}
	t.total = t.model.Device.Alloc(1, 1)
	t.kept = nil
	if f := t.need.Frozen; f != nil && f.Keep {
		t.kept = t.newKept(f.Cut)
	}
	t.opt = optim.New(t.model.Device, t.model.Tuning.Params(), t.job.Config)
	t.model.Settle = t.opt.Settle
}

// Run trains until the plan is done, the user stops it or the loss is not a
// number. Then it restores the best model, if one was kept, and reports. Its
// first Event is Started, its last Done or, of a kept run, Kept.
func (t *Trainer) Run() error {
	defer t.wait()
	t.clock.started = time.Now()
	t.clock.pace = pace{began: t.clock.started, step: t.step, tokens: t.tokens}
	record := *t.model.Record
	record.Plan = run.PlanInfo{} // the Event has it
	t.emit(run.Event{Event: run.Started, Plan: t.plan, Run: &record})
	err := t.job.Machine.Guard(t.train, t.restore)
	_, diverged := err.(*divergence)
	switch {
	case err == watch.ErrStopped:
		t.stopped = true
	case diverged && t.best.kept != nil:
		t.problem = message.New("%w; the model kept is that of step %d, the best on the validation set", err, t.best.step)
	case err != nil:
		return err
	}
	t.clock.seconds = t.clock.before + time.Since(t.clock.started).Seconds()
	err = t.job.Machine.Guard(func() error {
		if !diverged {
			t.keepLast()
		}
		return t.finish()
	}, t.restore)
	if err == nil {
		t.keepResult()
	}
	return err
}

// Record returns the beginning of the run's Record.
func (t *Trainer) Record() *run.Record {
	j := &t.job
	var adapter *run.Adapter
	if j.Checkpoint.GoesOn(&j.Config) {
		adapter = j.Checkpoint.Adapter(t.model.Tuning)
	}
	return &run.Record{
		Adapter: adapter, Config: j.Config, Data: j.Texts.Set.Source, Model: j.Checkpoint.Source(), Plan: *t.plan,
		Version: run.Version(), Started: time.Now().UTC(), ProblemType: j.Texts.Set.ProblemType, Examples: j.Texts.Set.Info.Summary(),
	}
}

// train does the remaining steps. Called again, it continues where it stopped.
func (t *Trainer) train() error {
	for {
		if t.due() {
			if err := t.validate(); err != nil {
				return err
			}
		}
		if t.step == t.plan.Steps || t.early() {
			return nil
		}
		if err := t.watch.Look(); err != nil {
			return err
		}
		if err := t.trainOn(); err != nil {
			return err
		}
		t.saveNowAndThen()
	}
}

func (t *Trainer) emitStep(lr, norm float64) {
	p := &t.clock.pace
	spent := (time.Since(p.began) - p.idle).Seconds()
	perStep := spent / float64(t.step-p.step)
	left := float64(t.plan.Steps-t.step)*perStep + float64(t.evaluationsLeft())*t.clock.evaluation.Seconds()
	t.emit(run.Event{Event: run.Step, Step: &run.StepInfo{
		Step: t.step, Epoch: t.epoch(), Loss: t.loss, LearningRate: lr, GradNorm: norm, Skipped: t.skipped,
		TokensPerSec: float64(t.tokens-p.tokens) / spent, StepSeconds: perStep, ETA: left,
	}})
	if steady := t.steady(); !p.warm || steady > 0 && t.step == steady {
		*p = pace{began: time.Now(), step: t.step, tokens: t.tokens, warm: true}
	} else if t.step > steady {
		t.on.Reached = t.plan.StepFLOPs / perStep
	}
}

// steady returns the step after which a step does the work that the plan says: all kept
// outputs are computed, and everything trains that will.
func (t *Trainer) steady() int {
	epochs := t.model.Tuning.Epochs() - 1
	if t.kept != nil {
		epochs = max(epochs, 1)
	}
	return epochs * t.plan.StepsPerEpoch
}

// early reports whether the run ends early, because it no longer improves.
func (t *Trainer) early() bool {
	patience := t.job.Config.EarlyStoppingPatience
	return patience > 0 && t.best.waited >= patience
}

func (t *Trainer) epoch() float64 { return float64(t.step) / float64(t.plan.StepsPerEpoch) }

// due reports whether it is time to evaluate.
func (t *Trainer) due() bool {
	if !t.evaluates() || t.evaluated == t.step {
		return false
	}
	return t.step%t.evalEvery() == 0 || t.step == t.plan.Steps
}

func (t *Trainer) evaluates() bool {
	return len(t.job.Texts.Set.Validation) > 0 && t.job.Config.EvalStrategy != "no"
}

func (t *Trainer) evalEvery() int {
	if t.job.Config.EvalStrategy == "steps" {
		return t.job.Config.EvalSteps
	}
	return t.plan.StepsPerEpoch
}

// evaluationsLeft counts the remaining evaluations, including that of the test
// set.
func (t *Trainer) evaluationsLeft() int {
	if !t.evaluates() {
		return 1
	}
	every := t.evalEvery()
	return t.plan.Steps/every - t.step/every + 1
}
