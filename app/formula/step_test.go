package formula

import (
	"math"
	"math/rand/v2"
	"testing"

	"tuneground/app/text"
	"tuneground/engine/run"
)

// thrownRun draws the settings and the plan of a run of any kind, and a step in
// the middle of it, with the numbers that the engine would report.
func thrownRun(d *rand.Rand) (run.Config, run.PlanInfo, run.StepInfo) {
	c := run.Default()
	c.Task = run.Tasks[d.IntN(len(run.Tasks))].Name
	c.Scheduler = run.Schedulers[d.IntN(len(run.Schedulers))]
	c.Epochs = math.Round(100*5*d.Float64()) / 100
	c.TrainBatchSize, c.AccumulationSteps = 1+d.IntN(64), 1+max(0, d.IntN(8)-4)
	c.WarmupRatio = []float64{0, 0.1, 0.07, 1, math.Round(1000*d.Float64()) / 1000}[d.IntN(5)]
	c.WarmupSteps = max(0, d.IntN(40)-20)
	c.SchedulerKwargs = run.Scheduler{Gamma: math.Round(100*d.Float64()) / 100, StepSize: max(0, d.IntN(20)-10),
		NumCycles: 1 + d.IntN(7), Power: math.Round(1+400*d.Float64()) / 100, LREnd: float64(d.IntN(3)) * 1e-5}
	c.LabelSmoothing, c.FocalLossGamma = float64(c.TrainBatchSize%2)/8, float64(c.TrainBatchSize%3)
	c.ClassWeight = []run.ClassWeight{"", run.Balanced, "good: 2"}[c.TrainBatchSize%5%3]
	c.LearningRate = []float64{5e-5, 5e-4, 1e-3, 0.37, d.Float64()}[d.IntN(5)]
	if d.IntN(4) == 0 {
		c.MaxSteps = 1 + d.IntN(300)
	}
	p := run.PlanInfo{Examples: 1 + d.IntN(3000), LearningRate: c.LearningRate, Classes: d.IntN(9)}
	p.Balanced = thrownClasses(d, p.Classes)
	p.Items = p.Examples + max(0, d.IntN(200)-100)
	p.StepsPerEpoch = (p.Items + c.StepSize() - 1) / c.StepSize()
	p.Steps = max(1, int(math.Ceil(float64(p.StepsPerEpoch)*c.Epochs)))
	if c.MaxSteps >= 0 {
		p.Steps = c.MaxSteps
	} else if c.Epochs == 0 {
		c.Epochs = 1 / float64(p.StepsPerEpoch)
	}
	speed := math.Pow(10, 9+3*d.Float64())
	p.StepFLOPs = math.Pow(10, 6+6*d.Float64())
	p.FLOPs = p.StepFLOPs * float64(p.Steps) * (1 + d.Float64())
	p.GFLOPS, p.Seconds = speed/1e9, p.FLOPs/speed
	step := d.IntN(p.Steps)
	perStep := math.Pow(10, 2*d.Float64()-3)
	return c, p, run.StepInfo{
		Step: step + 1, Loss: d.Float64(), LearningRate: run.NewSchedule(c, p.Steps, p.StepsPerEpoch)(step),
		GradNorm: d.Float64(), StepSeconds: perStep, TokensPerSec: float64(1+d.IntN(9999)) / perStep,
		ETA: float64(p.Steps-step-1)*perStep + 3*d.Float64(),
	}
}

// thrownClasses draws the labels of n classes, with the weights that balance them.
func thrownClasses(d *rand.Rand, n int) []run.BalancedClass {
	list, all := make([]run.BalancedClass, n), 0
	for i := range list {
		list[i].Count = 1 + d.IntN(5000)
		all += list[i].Count
	}
	for i := range list {
		list[i].Weight = float64(all) / float64(n*list[i].Count)
	}
	return list
}

// TestFormulasOfRunsAreTrue draws a thousand plans with a step of each.
func TestFormulasOfRunsAreTrue(t *testing.T) {
	d := rand.New(rand.NewPCG(3, 4))
	l := text.English
	for range 1000 {
		c, p, s := thrownRun(d)
		problem := run.ProblemTypes[d.IntN(len(run.ProblemTypes))]
		expectTrue(t, Steps(l, c, &p), float64(p.Steps), "steps")
		expectTrue(t, Seconds(l, &p), p.Seconds, "seconds")
		trained := TrainLoss(l, c, problem, &p)
		expectTrue(t, Formula{Chains: trained.Chains[:1]}, s.Loss, "loss")
		if err := trained.Check(); err != nil {
			t.Error(err)
		}
		r := &run.Record{Config: c, Plan: p}
		if d.IntN(2) == 0 {
			r.RateChanges = run.RateChanges{{Step: 1 + d.IntN(p.Steps), LearningRate: d.Float64()}}
			s.LearningRate *= r.Rate(s.Step) / c.LearningRate
		}
		expectTrue(t, LearningRate(l, r, s), s.LearningRate, c.Scheduler, " learning rate of step ", s.Step)
		expectTrue(t, GradNorm(l, c), s.GradNorm, "gradient")
		expectTrue(t, Speed(l, s), s.TokensPerSec, "speed")
		expectTrue(t, TimeLeft(l, p, s), s.ETA, "time left")
		all := 1 + d.Int64N(1e9)
		trainable := 1 + d.Int64N(all)
		expectTrue(t, Trainable(l, trainable, all), float64(trainable)/float64(all), "share trained")
	}
}
