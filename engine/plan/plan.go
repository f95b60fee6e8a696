// Package plan foresees what a run takes: its steps, its memory, its time.
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
	Checkpoint *pretrained.Checkpoint
	Texts      *task.Texts
	Machine    *machine.Machine
	Memory     int64             // bytes that the program may come to hold; 0: not known
	Model      *pretrained.Model // in memory now, to be replaced by the one that trains; nil: none
}

// shape returns the model that trains, without memory.
func (j *Job) shape() (*peft.Tuning, error) {
	return j.Checkpoint.Tuning(&j.Config, j.Texts.Set, j.Config.Task)
}

// Foresee fills in the memory and the time that the run of p takes on a Computer.
func (j *Job) Foresee(p *run.PlanInfo, on *machine.Computer) error {
	if err := j.weigh(p, on); err != nil {
		return err
	}
	speed := p.StepFLOPs / on.Foreseen(p)
	p.FLOPs = j.work(p)
	p.GFLOPS, p.Seconds = speed/1e9, p.FLOPs/speed
	return nil
}

// Plan counts the optimizer steps of the run, and what one of them does under full
// training.
func (j *Job) Plan() (*run.PlanInfo, error) {
	m, err := j.shape()
	if err != nil {
		return nil, err
	}
	c, items := j.Config, j.Texts.Of(j.Texts.Set.Train)
	p := &run.PlanInfo{Examples: len(j.Texts.Set.Train), Items: len(items), LearningRate: c.LearningRate}
	p.Parameters, p.Trainable = m.Count()
	p.StepsPerEpoch = (len(items) + c.TrainBatchSize - 1) / c.TrainBatchSize
	p.Steps = int(math.Ceil(float64(p.StepsPerEpoch) * c.Epochs))
	if c.MaxSteps >= 0 {
		p.Steps = c.MaxSteps
	}
	p.LearningRates = sample(optim.NewSchedule(c, p.Steps, p.StepsPerEpoch), p.Steps)
	total := 0
	for _, i := range items {
		total += j.Texts.Size(i)
	}
	p.StepTokens = float64(total) / float64(max(1, p.StepsPerEpoch))
	step := j.stepOn(m)
	p.StepFLOPs, p.StepOps = float64(step.Total.FLOPs), step.Ops
	return p, nil
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

// stepOn is what one step on examples of average length costs, by a step on a
// Device that executes nothing.
func (j *Job) stepOn(m *peft.Tuning) *tensor.Plan {
	items := j.Texts.Of(j.Texts.Set.Train)
	n := min(len(items), j.Config.TrainBatchSize)
	every := max(1, len(items)/max(1, n))
	var some []int
	for i := 0; i < len(items) && len(some) < n; i += every {
		some = append(some, items[i])
	}
	plan := &tensor.Plan{}
	j.dryRun(plan, m, j.Texts, some)
	return plan
}

// weigh fills in the memory that the run needs on a computer and, where that is more
// than there is, what would fit.
func (j *Job) weigh(p *run.PlanInfo, on *machine.Computer) error {
	n, err := j.Need(on)
	if err != nil {
		return err
	}
	p.Bytes, p.DeviceBytes, p.Memory = n.Host, n.Device, j.Memory
	if p.TooLarge() {
		p.Fits, err = j.fits(on)
	}
	return err
}

// dryRun does one training step on items, on a Device that only counts. It returns
// what the step takes beside parameters, gradients and moments.
func (j *Job) dryRun(plan *tensor.Plan, m *peft.Tuning, texts *task.Texts, items []int) (bytes int64) {
	place(plan, m)
	opt := optim.New(plan, m.Params(), j.Config)
	t := grad.NewTape(plan)
	t.Reserve(boundless)
	t.Reset(true, 1)
	var b model.Batch
	texts.Fill(&b, items, task.EvaluationKey)
	loss := m.Model.Loss(t, m.Model.Features(t, &b), &b, 0)
	t.Backward()
	opt.Step(0, loss.Mean)
	return t.Peak()
}

// place gives the parameters of a model without memory a place on a Device that only
// counts.
func place(plan *tensor.Plan, m *peft.Tuning) {
	for _, p := range m.Params() {
		p.Value = nil
	}
	nn.Place(plan, m.Params(), m.Moves)
}

// work is the number of floating-point operations of the whole run: under
// "head" the encoder sees every example once, forward only.
func (j *Job) work(p *run.PlanInfo) float64 {
	perExample := p.StepFLOPs / float64(max(1, min(len(j.Texts.Set.Train), j.Config.TrainBatchSize)))
	if j.Config.Method == run.Head {
		return perExample * float64(len(j.Texts.Set.Examples))
	}
	evaluations := 0.0
	switch j.Config.EvalStrategy {
	case "epoch":
		evaluations = math.Ceil(float64(p.Steps) / float64(max(1, p.StepsPerEpoch)))
	case "steps":
		evaluations = math.Floor(float64(p.Steps) / float64(j.Config.EvalSteps))
	}
	forward := perExample / 3
	return p.StepFLOPs*float64(p.Steps) +
		forward*(evaluations*float64(len(j.Texts.Set.Validation))+float64(len(j.Texts.Set.Test)))
}

// Measure finds out, unless it is known, how fast the model that is in memory reads
// a few of the texts: training reaches about the same FLOP/s.
func (j *Job) Measure() {
	if at := j.Machine.Of(j.Model.Device); at.Reached == 0 {
		at.Reached = j.measure()
	}
}

// measure returns the speed of a forward pass, in FLOP/s.
func (j *Job) measure() float64 {
	var b model.Batch
	j.Texts.Fill(&b, j.Texts.Of(j.Texts.Set.Train[:min(len(j.Texts.Set.Train), 8)]), task.EvaluationKey)
	pass := func(t *grad.Tape) tensor.Tensor {
		t.Reset(false, 0)
		features := j.Model.Features(t, &b)
		if run.TaskOf(j.Model.Task).HasNewHead() { // until a run it has the checkpoint's labels, not the set's
			outputs := j.Model.Head(t, features)
			return outputs.Reshape(outputs.Len(), 1).RowRange(0, 1)
		}
		return j.Model.Loss(t, features, &b, 0).Mean
	}
	plan := &tensor.Plan{}
	pass(grad.NewTape(plan))
	best := math.Inf(1)
	var result [1]float32
	t := grad.NewTape(j.Model.Device)
	for range 3 {
		started := time.Now()
		j.Model.Device.Read(result[:], pass(t))
		best = min(best, time.Since(started).Seconds())
	}
	return float64(plan.Total.FLOPs) / best
}
