package train

import (
	"math"
	"time"

	"tuneground/engine/grad"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/optim"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// estimate answers how much memory and time the current Config would take.
func (s *Session) estimate() error {
	if err := s.prepare(); err != nil {
		return err
	}
	p := s.steps()
	m, err := s.shape(s.ckpt, s.set, s.current.Config.Task)
	if err != nil {
		return err
	}
	p.Parameters, p.Trainable = s.count(m)
	if at := s.machine.of(s.model.dev); at.reached == 0 {
		at.reached = s.measure()
	}
	on, problem := s.machine.choose(s.current.Config.Device, p)
	s.tell(on, p, problem)
	if err := s.weigh(p, on); err != nil {
		return err
	}
	speed := p.StepFLOPs / on.foreseen(p)
	p.FLOPs = s.work(p, m)
	p.GFLOPS, p.Seconds = speed/1e9, p.FLOPs/speed
	p.LearningRates = sample(optim.NewSchedule(s.current.Config, p.Steps, p.StepsPerEpoch), p.Steps)
	s.emit(run.Event{Event: run.Planned, Plan: p})
	return nil
}

// steps counts the optimizer steps of the current Config on the set at hand,
// and what one of them does under full training.
func (s *Session) steps() *run.PlanInfo {
	c, items := s.current.Config, s.texts.of(s.set.Train)
	p := &run.PlanInfo{Examples: len(s.set.Train), Items: len(items), LearningRate: c.LearningRate}
	p.StepsPerEpoch = (len(items) + c.TrainBatchSize - 1) / c.TrainBatchSize
	p.Steps = int(math.Ceil(float64(p.StepsPerEpoch) * c.Epochs))
	if c.MaxSteps >= 0 {
		p.Steps = c.MaxSteps
	}
	total := 0
	for _, i := range items {
		total += s.texts.size(i)
	}
	p.StepTokens = float64(total) / float64(max(1, p.StepsPerEpoch))
	m, err := s.shape(s.ckpt, s.set, s.current.Config.Task)
	if err != nil {
		return p // newModel says so
	}
	step := s.stepOn(m)
	p.StepFLOPs, p.StepOps = float64(step.Total.FLOPs), step.Ops
	return p
}

// stepOn is what one step on examples of average length costs, by a step on a
// Device that executes nothing.
func (s *Session) stepOn(m *model.Model) *tensor.Plan {
	items := s.texts.of(s.set.Train)
	n := min(len(items), s.current.Config.TrainBatchSize)
	every := max(1, len(items)/max(1, n))
	var some []int
	for i := 0; i < len(items) && len(some) < n; i += every {
		some = append(some, items[i])
	}
	plan := &tensor.Plan{}
	s.dryRun(plan, m, s.texts, some)
	return plan
}

// weigh fills in the memory that the run needs on a computer and, where that is more
// than there is, what would fit.
func (s *Session) weigh(p *run.PlanInfo, on *computer) error {
	n, err := s.needOn(on)
	if err != nil {
		return err
	}
	p.Bytes, p.DeviceBytes, p.Memory = n.host, n.device, s.Memory
	if p.TooLarge() {
		p.Fits, err = s.fits(on)
	}
	return err
}

// dryRun does one training step on items, on a Device that only counts. It returns
// what the step takes beside parameters, gradients and moments.
func (s *Session) dryRun(plan *tensor.Plan, m *model.Model, texts *encoded, items []int) (bytes int64) {
	s.place(plan, m)
	opt := optim.New(plan, m.Params, s.current.Config)
	t := grad.NewTape(plan)
	t.Reserve(boundless)
	t.Reset(true, 1)
	var b model.Batch
	texts.fillAll(&b, items, evaluationKey)
	loss := m.Loss(t, m.Features(t, &b), &b, 0)
	t.Backward()
	opt.Step(0, loss.Mean)
	return t.Peak()
}

// place gives the parameters of a model without memory a place on a Device that only
// counts.
func (s *Session) place(plan *tensor.Plan, m *model.Model) {
	for _, p := range m.Params {
		p.Value = nil
	}
	nn.Place(plan, m.Params, func(p *nn.Param) bool { return s.trained(m, p) })
}

// work is the number of floating-point operations of the whole run: under
// "head" the encoder sees every example once, forward only.
func (s *Session) work(p *run.PlanInfo, m *model.Model) float64 {
	perExample := p.StepFLOPs / float64(max(1, min(len(s.set.Train), s.current.Config.TrainBatchSize)))
	if s.current.Config.Method == "head" {
		return perExample * float64(len(s.set.Examples))
	}
	evaluations := 0.0
	switch s.current.Config.EvalStrategy {
	case "epoch":
		evaluations = math.Ceil(float64(p.Steps) / float64(max(1, p.StepsPerEpoch)))
	case "steps":
		evaluations = math.Floor(float64(p.Steps) / float64(s.current.Config.EvalSteps))
	}
	forward := perExample / 3
	return p.StepFLOPs*float64(p.Steps) +
		forward*(evaluations*float64(len(s.set.Validation))+float64(len(s.set.Test)))
}

// measure returns the speed of the model at hand on a few real texts, in
// FLOP/s of a forward pass: training reaches about the same.
func (s *Session) measure() float64 {
	var b model.Batch
	s.texts.fillAll(&b, s.texts.of(s.set.Train[:min(len(s.set.Train), 8)]), evaluationKey)
	pass := func(t *grad.Tape) tensor.Tensor {
		t.Reset(false, 0)
		features := s.model.Features(t, &b)
		if run.HasNewHead(s.model.Task) { // until a run it has the checkpoint's labels, not the set's
			outputs := s.model.Head(t, features)
			return outputs.Reshape(outputs.Len(), 1).RowRange(0, 1)
		}
		return s.model.Loss(t, features, &b, 0).Mean
	}
	plan := &tensor.Plan{}
	pass(grad.NewTape(plan))
	best := math.Inf(1)
	var result [1]float32
	t := grad.NewTape(s.model.dev)
	for range 3 {
		started := time.Now()
		s.model.dev.Read(result[:], pass(t))
		best = min(best, time.Since(started).Seconds())
	}
	return float64(plan.Total.FLOPs) / best
}
