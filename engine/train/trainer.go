package train

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
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

	on       *computer
	need     need
	tape     *grad.Tape
	batch    model.Batch
	opt      *optim.Optimizer
	schedule optim.Schedule
	plan     *run.PlanInfo
	batches  [][]int // of one epoch
	shuffled int     // which that is, from 1

	step       int
	evaluated  int   // the last step after which that was done
	tokens     int64 // trained on, truncated, without padding
	started    time.Time
	stopped    bool
	problem    string  // why the training broke off
	seconds    float64 // of training
	pace       pace
	saved      time.Time     // when the model was last, if at all
	saving     time.Duration // what that took
	evaluation time.Duration // what one took
	best       best
	loss       float64
}

// A pace is what the speed of a stretch of steps on one device is measured from.
type pace struct {
	began  time.Time
	idle   time.Duration // of what has passed since, what did not go into steps
	step   int
	tokens int64
	warm   bool // it does not include the device's first step, which compiles
}

// garbage is how much of it, in per cent of what is in use, gathers during a run
// until it is collected: a run makes little of it, and may need all the memory.
const garbage = 5

// start executes a run from its first byte to its report.
func (s *Session) start() error {
	s.running = true
	defer func() { s.running = false }()
	if err := s.prepare(); err != nil {
		return s.cancelled(err)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(garbage))
	t, err := s.newTrainer()
	if err != nil {
		return s.cancelled(err)
	}
	s.report = nil
	err = t.guard(t.train, t.restore)
	if errors.As(err, new(*divergence)) && t.best.kept != nil {
		t.problem = fmt.Sprintf("%v; the model kept is that of step %d, the best on the validation set", err, t.best.step)
	} else if err != nil && err != errStopped {
		return err
	}
	t.stopped, t.seconds = t.stopping, time.Since(t.started).Seconds()
	t.stopping, t.paused = false, false
	return t.cancelled(t.guard(t.finish, t.restore))
}

// cancelled answers a Stop that came before the first step.
func (s *Session) cancelled(err error) error {
	if err == errStopped {
		return fmt.Errorf("stopped before the first step; nothing was changed")
	}
	return err
}

func (s *Session) newTrainer() (*trainer, error) {
	plan := s.steps()
	on, problem := s.machine.choose(s.current.Config.Device, plan)
	n, err := s.needOn(on)
	if err != nil {
		return nil, err
	}
	if err := s.room(n, on); err != nil {
		return nil, err
	}
	m, err := s.replaceModel(on.dev)
	if err != nil {
		return nil, err
	}
	t := &trainer{Session: s, config: s.current.Config, set: s.set, texts: s.texts, model: m, on: on, need: n, plan: plan}
	if err := t.begin(); err != nil {
		return nil, err
	}
	s.use(m)
	t.plan.Parameters, t.plan.Trainable = s.count(m.Model)
	t.schedule = optim.NewSchedule(t.config, t.plan.Steps, t.plan.StepsPerEpoch)
	t.plan.LearningRates = sample(t.schedule, t.plan.Steps)
	t.best = newBest(t.config.BestMetric())
	t.started = time.Now()
	s.emit(run.Event{Event: run.Started, Plan: t.plan, Run: t.record()})
	s.tell(on, plan, problem)
	t.pace.began = t.started
	return t, nil
}

// record is how the run's Record begins.
func (t *trainer) record() *run.Record {
	return &run.Record{
		Config: t.config, Data: t.sourceOfData(), Model: t.ckpt.source(), Version: run.Version(), Started: t.started.UTC(),
		ProblemType: t.set.ProblemType,
	}
}

// sourceOfData names the files that the set at hand was read from.
func (s *Session) sourceOfData() run.Source {
	files := map[string]string{s.table.Name: s.table.SHA256}
	if s.test != nil {
		files[s.test.Name] = s.test.SHA256
	}
	return run.Source{Name: s.spec.Name, Files: files}
}

// replaceModel returns the model that a run trains. Two of them need not be there
// at once: the one before goes first, unless who stops the run before its first step
// is to have it still.
func (s *Session) replaceModel(dev tensor.Device) (*tuned, error) {
	if s.current.Config.Method != "head" {
		s.letGo(dev)
	}
	runtime.GC()
	m, err := s.newModel(dev, s.ckpt, s.set, s.trained)
	if err != nil && s.model == nil {
		s.ckpt = nil // it is not what it was: it has to be loaded again
	}
	return m, err
}

// begin makes what a run needs besides the model, on the model's device.
func (t *trainer) begin() error {
	t.tape = grad.NewTape(t.model.dev)
	if t.on == &t.machine.cpu {
		t.tape.Reserve(t.need.passes)
	}
	if t.config.Method == "head" {
		if err := t.computeFeatures(); err != nil {
			return err
		}
	}
	t.opt = optim.New(t.model.dev, t.model.Params, t.config)
	t.model.settle = t.opt.Settle
	return nil
}

// train does the steps that are left. Called again, it goes on where it was.
func (t *trainer) train() error {
	for {
		if t.due() {
			if err := t.validate(); err != nil {
				return err
			}
		}
		if t.step == t.plan.Steps {
			return nil
		}
		if err := t.look(); err != nil {
			return err
		}
		if err := t.trainOn(); err != nil {
			return err
		}
		t.saveNowAndThen()
	}
}

// A divergence is the error of a step whose loss or gradient is no number.
type divergence struct {
	step int
	rate float64
}

func (d *divergence) Error() string {
	return fmt.Sprintf("the loss is no longer a number at step %d: training diverged; lower learning_rate (it is %g) or max_grad_norm and start again", d.step, d.rate)
}

// trainOn does the next optimizer step and emits it.
func (t *trainer) trainOn() error {
	loss, norm, tokens := t.advance(t.step)
	lr := t.schedule(t.step)
	t.loss, t.tokens = loss, t.tokens+tokens
	t.step++
	t.machine.doubted = false
	if math.IsNaN(loss) || math.IsInf(loss, 0) || math.IsNaN(norm) || math.IsInf(norm, 0) {
		return &divergence{t.step, t.config.LearningRate}
	}
	t.emitStep(lr, norm)
	return nil
}

// advance does one optimizer step, counted from 0. It returns the loss before it,
// the gradient's norm, and how many tokens it looked at.
func (t *trainer) advance(step int) (loss, norm float64, tokens int64) {
	items, key := t.batchOf(step), tensor.Mix(t.config.Seed^tensor.Mix(uint32(step)))
	t.tape.Reset(true, key)
	t.opt.Begin()
	l := t.model.Loss(t.tape, t.see(items, key), &t.batch, float32(t.config.LabelSmoothing))
	t.tape.Backward()
	loss, norm = t.opt.Step(t.schedule(step), l.Mean)
	for _, i := range items {
		tokens += int64(t.texts.size(i))
	}
	return loss, norm, tokens
}

// batchOf returns the items of a step, counted from 0.
func (t *trainer) batchOf(step int) []int {
	epoch := step/t.plan.StepsPerEpoch + 1
	if t.shuffled != epoch {
		t.batches = data.Batches(t.texts.of(t.set.Train), t.config.TrainBatchSize, t.config.Seed, epoch-1)
		t.shuffled = epoch
	}
	return t.batches[step%t.plan.StepsPerEpoch]
}

// see fills the batch with items and returns what the head sees of them.
func (t *trainer) see(items []int, key uint32) *grad.Value {
	t.texts.fillAll(&t.batch, items, key)
	if t.features == nil {
		return t.model.Features(t.tape, &t.batch)
	}
	return t.features.of(t.tape, items)
}

func (t *trainer) emitStep(lr, norm float64) {
	p := &t.pace
	spent := (time.Since(p.began) - p.idle).Seconds()
	perStep := spent / float64(t.step-p.step)
	left := float64(t.plan.Steps-t.step)*perStep + float64(t.evaluationsLeft())*t.evaluation.Seconds()
	t.emit(run.Event{Event: run.Step, Step: &run.StepInfo{
		Step: t.step, Epoch: t.epoch(), Loss: t.loss, LearningRate: lr, GradNorm: norm,
		TokensPerSec: float64(t.tokens-p.tokens) / spent, StepSeconds: perStep, ETA: left,
	}})
	if !p.warm {
		*p = pace{began: time.Now(), step: t.step, tokens: t.tokens, warm: true}
	} else if t.features == nil {
		t.on.reached = t.plan.StepFLOPs / perStep
	}
}

func (t *trainer) epoch() float64 { return float64(t.step) / float64(t.plan.StepsPerEpoch) }

// due reports whether it is time to evaluate.
func (t *trainer) due() bool {
	if len(t.set.Validation) == 0 || t.config.EvalStrategy == "no" || t.evaluated == t.step {
		return false
	}
	return t.step%t.evalEvery(t.plan.StepsPerEpoch) == 0 || t.step == t.plan.Steps
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
		rates[i] = schedule(run.RateStep(i, n, steps))
	}
	return rates
}
