// Package plan predicts what a run takes: its steps, its memory, its time.
package plan

import (
	"math"
	"time"

	"tuneground/engine/grad"
	"tuneground/engine/machine"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/optim"
	"tuneground/engine/peft"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
	"tuneground/engine/task"
	"tuneground/engine/tensor"
)

// A Job is a run before it begins.
type Job struct {
	Config     run.Config // with a learning rate
	Criterion  grad.Criterion
	Checkpoint *pretrained.Checkpoint
	Texts      *task.Texts
	Machine    *machine.Machine
	Memory     int64             // bytes that the program may hold; 0: unknown
	Model      *pretrained.Model // the current model, which the trained one will replace; nil: none
	// Copies is set if checkpoints are written from a copy in memory, while training goes
	// on.
	Copies bool
	// Before is the plan with which a run began that goes on, which does as before what
	// would change its last bits; nil: it is new.
	Before *run.PlanInfo
}

// shape returns the model that trains, without memory.
func (j *Job) shape() (*peft.Tuning, error) {
	return j.Checkpoint.Tuning(&j.Config, j.Texts.Set, j.Config.Task)
}

// Foresee fills in the memory and the time of p's run on a Computer and, if the
// memory is not available, settings that fit.
func (j *Job) Foresee(p *run.PlanInfo, on *machine.Computer) error {
	n, err := j.Weigh(p, on)
	if err != nil {
		return err
	}
	if p.TooLarge() {
		if p.Fits, err = j.fits(on); err != nil {
			return err
		}
	}
	speed := p.StepFLOPs / on.Foreseen(p)
	if p.FLOPs, err = j.work(p, n.Frozen); err != nil {
		return err
	}
	p.GFLOPS, p.Seconds = speed/1e9, p.FLOPs/speed
	return nil
}

// Weigh returns the need of p's run on a Computer, and fills it in.
func (j *Job) Weigh(p *run.PlanInfo, on *machine.Computer) (Need, error) {
	n, err := j.need(j.loaded(), on)
	if err != nil {
		return n, err
	}
	p.Bytes, p.DeviceBytes, p.Memory, p.EvalBytes = n.Host, n.Device, j.Memory, n.Evaluation
	if f := n.Frozen; f != nil {
		p.Frozen, p.Kept, p.KeptBytes = f.Cut.Layers, f.Keep, f.Bytes
	}
	return n, j.stepOn(p, n.Frozen)
}

// Plan counts the optimiser steps of the run, and the cost of one of them if
// the frozen part's outputs are kept.
func (j *Job) Plan() (*run.PlanInfo, error) {
	m, err := j.shape()
	if err != nil {
		return nil, err
	}
	c, items := j.Config, j.Texts.Of(j.Texts.Set.Train)
	p := &run.PlanInfo{Examples: len(j.Texts.Set.Train), Copies: j.Texts.Set.Copies(), Items: len(items), LearningRate: c.LearningRate, Unused: c.Unused(j.Checkpoint.Config.ModelType)}
	p.Parameters, p.Trainable = m.Count()
	p.Blocks = m.Blocks()
	p.StepsPerEpoch = (len(items) + c.StepSize() - 1) / c.StepSize()
	p.Steps = int(math.Ceil(float64(p.StepsPerEpoch) * c.Epochs))
	if c.MaxSteps >= 0 {
		p.Steps = c.MaxSteps
	}
	p.LearningRates = sample(run.NewSchedule(c, p.Steps, p.StepsPerEpoch), p.Steps)
	total := 0
	for _, i := range items {
		total += j.Texts.Size(i)
	}
	p.StepTokens = float64(total) / float64(max(1, p.StepsPerEpoch))
	p.Layers, p.Classes = m.Model.Config.NumHiddenLayers, j.Texts.Classes()
	if c.ClassWeight == run.Balanced && p.Classes > 0 {
		p.Balanced = j.Texts.Balanced()
	}
	return p, j.stepOn(p, j.frozen(m))
}

// sample returns a schedule over steps at no more than 200 points.
func sample(schedule run.Schedule, steps int) []float64 {
	n := min(steps, 200)
	rates := make([]float64, n)
	for i := range rates {
		rates[i] = schedule(run.RateStep(i, n, steps))
	}
	return rates
}

// stepOn fills in the cost of one step, of the last ones if not all weights train from
// the first epoch on.
func (j *Job) stepOn(p *run.PlanInfo, f *Frozen) error {
	m, err := j.shape()
	if err == nil {
		p.StepFLOPs, p.StepOps = j.stepCost(p, m, f, m.Epochs())
	}
	return err
}

// stepCost is the cost of one step of an epoch on examples of average length, from a
// step on a Device that executes nothing.
func (j *Job) stepCost(p *run.PlanInfo, m *peft.Tuning, f *Frozen, epoch int) (flops float64, ops int) {
	plan := &tensor.Plan{}
	dryRun(plan, m, f, &j.Config, j.Texts, j.typical(), epoch)
	batches := float64(min(p.Items, j.Config.StepSize())) / float64(max(1, min(p.Items, j.Config.TrainBatchSize)))
	return batches * float64(plan.Total.FLOPs), int(math.Ceil(batches * float64(plan.Ops)))
}

// steps is the cost of all steps: more and more weights may train.
func (j *Job) steps(p *run.PlanInfo, m *peft.Tuning, f *Frozen) (flops float64) {
	left := p.Steps
	for epoch := 1; epoch < m.Epochs() && left > 0; epoch++ {
		some, _ := j.stepCost(p, m, f, epoch)
		n := min(left, p.StepsPerEpoch)
		flops, left = flops+some*float64(n), left-n
	}
	return flops + p.StepFLOPs*float64(left)
}

// typical returns the items of a batch of average length.
func (j *Job) typical() (some []int) {
	items := j.Texts.Of(j.Texts.Set.Train)
	n := min(len(items), j.Config.TrainBatchSize)
	every := max(1, len(items)/max(1, n))
	for i := 0; i < len(items) && len(some) < n; i += every {
		some = append(some, items[i])
	}
	return some
}

// dryRun does one training step of m, whose frozen part may be nil, on items in an
// epoch, on a Device that only counts. It returns the step's memory besides
// parameters, gradients, the optimiser's state and kept outputs.
func dryRun(plan *tensor.Plan, m *peft.Tuning, f *Frozen, c *run.Config, texts *task.Texts, items []int, epoch int) (bytes int64) {
	place(plan, m)
	opt := optim.New(plan, m.Params(), *c)
	m.Epoch(epoch)
	t := grad.NewTape(plan)
	t.Reserve(boundless)
	t.Reset(true, 1)
	var b model.Batch
	texts.Fill(&b, items, task.EvaluationKey)
	loss := m.Model.Loss(t, features(t, m.Model, &b, f), &b, grad.Criterion{})
	t.Backward()
	opt.Step(0, loss.Mean)
	return t.Peak()
}

// place gives the parameters of a model memory on a Device that only counts.
func place(plan *tensor.Plan, m *peft.Tuning) {
	for _, p := range m.Params() {
		p.Value = nil
	}
	nn.Place(plan, m.Params(), m.Moves)
}

// work is the number of floating-point operations of the whole run: its steps,
// its evaluations and, once for each text, the outputs that are kept.
func (j *Job) work(p *run.PlanInfo, f *Frozen) (float64, error) {
	m, err := j.shape()
	if err != nil {
		return 0, err
	}
	set, batch := j.Texts.Set, float64(max(1, min(p.Items, j.Config.TrainBatchSize)))
	evaluations := 0.0
	switch j.Config.EvalStrategy {
	case "epoch":
		evaluations = math.Ceil(float64(p.Steps) / float64(max(1, p.StepsPerEpoch)))
	case "steps":
		evaluations = math.Floor(float64(p.Steps) / float64(j.Config.EvalSteps))
	}
	evaluated := evaluations*float64(len(set.Validation)) + float64(len(set.Test))
	forward := j.flops(m, func(t *grad.Tape, b *model.Batch) { m.Model.Loss(t, m.Model.Features(t, b), b, grad.Criterion{}) }) / batch
	once := 0.0
	if f != nil && f.Keep {
		below := j.flops(m, func(t *grad.Tape, b *model.Batch) { m.Model.Below(t, b, f.Cut) }) / batch
		forward -= below
		once = below * (min(float64(p.Items), float64(p.Steps*j.Config.StepSize())) + min(evaluations, 1)*float64(len(set.Validation)) + float64(len(set.Test)))
	}
	return j.steps(p, m, f) + forward*evaluated + once, nil
}

// flops is the cost of a pass over a typical batch without a backward pass.
func (j *Job) flops(m *peft.Tuning, pass func(*grad.Tape, *model.Batch)) float64 {
	plan := &tensor.Plan{}
	nn.Place(plan, m.Params(), func(*nn.Param) bool { return false })
	t, b := grad.NewTape(plan), &model.Batch{}
	t.Reset(false, 0)
	j.Texts.Fill(b, j.typical(), task.EvaluationKey)
	pass(t, b)
	return float64(plan.Total.FLOPs)
}

// Measure measures, unless known, how fast the current model reads a few of the
// texts: training reaches about the same FLOP/s.
func (j *Job) Measure() {
	if at := j.Machine.Of(j.Model.Device); at.Reached == 0 {
		at.Reached = j.measure()
	}
}

// measuredTokens is about how many tokens Measure reads: enough for the speed of
// large products, and few, because a browser never takes memory back.
const measuredTokens = 512

// measure returns the speed of a forward pass, in FLOP/s.
func (j *Job) measure() float64 {
	b := j.measured()
	pass := func(t *grad.Tape) tensor.Tensor {
		t.Reset(false, 0)
		features := j.Model.Features(t, b)
		if run.TaskOf(j.Model.Task).HasNewHead() { // before a run it has the checkpoint's labels, not the set's
			return features.Reshape(features.Len(), 1).RowRange(0, 1)
		}
		return j.Model.Loss(t, features, b, grad.Criterion{}).Mean
	}
	plan := &tensor.Plan{}
	counted := grad.NewTape(plan)
	counted.Reserve(boundless)
	pass(counted)
	best := math.Inf(1)
	var result [1]float32
	t := grad.NewTape(j.Model.Device)
	t.Reserve(counted.Peak())
	for range 3 {
		started := time.Now()
		j.Model.Device.Read(result[:], pass(t))
		best = min(best, time.Since(started).Seconds())
	}
	return float64(plan.Total.FLOPs) / best
}

// measured returns the batch of training texts that Measure reads.
func (j *Job) measured() *model.Batch {
	items, tokens := j.Texts.Of(j.Texts.Set.Train), 0
	for i, item := range items {
		if tokens += j.Texts.Size(item); tokens >= measuredTokens {
			items = items[:i+1]
			break
		}
	}
	var b model.Batch
	j.Texts.Fill(&b, items, task.EvaluationKey)
	return &b
}
