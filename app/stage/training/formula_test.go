package training

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/session"
	"tuneground/engine/optim"
	"tuneground/engine/run"
)

// throw makes a session in the middle of a run of any kind, with the numbers that
// the engine would say of it.
func throw(d *rand.Rand) *session.Session {
	s := session.New()
	c := &s.Config
	c.Task = run.Tasks[d.IntN(len(run.Tasks))].Name
	c.Scheduler = run.Schedulers[d.IntN(len(run.Schedulers))]
	c.Epochs = math.Round(100*5*d.Float64()) / 100
	c.TrainBatchSize = 1 + d.IntN(64)
	c.WarmupRatio = []float64{0, 0.1, 0.07, 1, math.Round(1000*d.Float64()) / 1000}[d.IntN(5)]
	c.WarmupSteps = max(0, d.IntN(40)-20)
	c.SchedulerKwargs = run.Scheduler{Gamma: math.Round(100*d.Float64()) / 100, StepSize: max(0, d.IntN(20)-10)}
	c.LearningRate = []float64{5e-5, 5e-4, 1e-3, 0.37, d.Float64()}[d.IntN(5)]
	if d.IntN(4) == 0 {
		c.MaxSteps = 1 + d.IntN(300)
	}
	p := run.PlanInfo{Examples: 1 + d.IntN(3000), LearningRate: c.LearningRate}
	p.Items = p.Examples + max(0, d.IntN(200)-100)
	p.StepsPerEpoch = (p.Items + c.TrainBatchSize - 1) / c.TrainBatchSize
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
	s.Plan = &p
	s.Start()
	s.Apply(run.Event{Event: run.Started, Plan: &p}, nil)
	step := d.IntN(p.Steps)
	perStep := math.Pow(10, 2*d.Float64()-3)
	s.Apply(run.Event{Event: run.Step, Step: &run.StepInfo{
		Step: step + 1, Loss: d.Float64(), LearningRate: optim.NewSchedule(*c, p.Steps, p.StepsPerEpoch)(step),
		GradNorm: d.Float64(), StepSeconds: perStep, TokensPerSec: float64(1+d.IntN(9999)) / perStep,
		ETA: float64(p.Steps-step-1)*perStep + 3*d.Float64(),
	}}, nil)
	return s
}

// TestEveryFormulaIsTrue computes every formula of a thousand plans and steps
// from the digits that it shows.
func TestEveryFormulaIsTrue(t *testing.T) {
	d := rand.New(rand.NewPCG(3, 4))
	for i := range 1000 {
		s := throw(d)
		l := &live{S: s}
		shown := 0
		for _, figure := range append(l.cost(s.Plan), l.figures()...) {
			expectTrue(t, i, figure)
			shown += strings.Count(app.HTMLString(figure.Formula.Render()), "<math")
		}
		if n := strings.Count(app.HTMLString(l.Render()), "<math"); n != shown {
			t.Fatalf("run %d: the stage shows %d lines of mathematics, %d were checked", i, n, shown)
		}
	}
}

func expectTrue(t *testing.T, i int, figure part.Figure) {
	t.Helper()
	if err := figure.Formula.Check(); err != nil || !figure.Formula.Says(figure.Value) {
		t.Fatalf("run %d, %s = %v: %v in %v", i, figure.Metric, figure.Value, err, figure.Formula.Chains)
	}
}
