package main

import (
	"fmt"
	"log"
	"math"
	"time"

	"tuneground/engine/cpu"
	"tuneground/engine/grad"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/optim"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// seed is the seed of all randomness in a recipe.
const seed = 42

// A training trains a model: warm-up, then a cosine to 0.
type training struct {
	name   string // for the log
	steps  int
	rate   float64 // the highest learning rate
	params []*nn.Param
	// pass runs the model on the batch of a step. It returns the losses, whose
	// gradients add up, and the number of tokens.
	pass func(t *grad.Tape, step int) (losses []grad.Loss, tokens int)
	// examine measures the model and writes its folder: ten times, so that a
	// training that is interrupted leaves what it has.
	examine func(t *grad.Tape) error
}

// run trains the parameters on dev.
func (r training) run(dev tensor.Device) error {
	settings := run.Default()
	settings.LearningRate, settings.Scheduler, settings.WarmupRatio = r.rate, "cosine", 0.05
	settings.AdamBeta2 = 0.98
	schedule := run.NewSchedule(settings, r.steps, r.steps)
	opt := optim.New(dev, r.params, settings)
	tape := grad.NewTape(dev)
	progress := newProgress(r.name, r.steps)
	for step := range r.steps {
		tape.Reset(true, tensor.Mix(seed^tensor.Mix(uint32(step))))
		opt.Begin()
		losses, tokens := r.pass(tape, step)
		tape.Backward()
		_, norm := opt.Step(schedule(step), losses[0].Mean)
		if math.IsNaN(norm) || math.IsInf(norm, 0) {
			return fmt.Errorf("the gradient is no longer a number at step %d", step)
		}
		progress.step(dev, losses, tokens, schedule(step))
		if (step+1)%max(1, r.steps/10) == 0 || step == r.steps-1 {
			opt.Settle()
			if err := r.examine(tape); err != nil {
				return err
			}
		}
	}
	log.Printf("%s: %d parameters, %d tokens in %.0f seconds", r.name, count(r.params), progress.tokens, time.Since(progress.started).Seconds())
	return nil
}

// count returns the number of elements of params.
func count(params []*nn.Param) (n int) {
	for _, p := range params {
		n += p.Size()
	}
	return n
}

// progress logs a training, four times a minute.
type progress struct {
	name        string
	steps, done int
	started     time.Time
	logged      time.Time
	since       int // steps since the last log
	losses      []float64
	tokens      int
}

func newProgress(name string, steps int) *progress {
	return &progress{name: name, steps: steps, started: time.Now(), logged: time.Now()}
}

// step adds a step's losses.
func (p *progress) step(dev tensor.Device, losses []grad.Loss, tokens int, rate float64) {
	p.done++
	p.since++
	p.tokens += tokens
	p.losses = append(p.losses, make([]float64, len(losses)-min(len(losses), len(p.losses)))...)
	for i, l := range losses {
		var mean [1]float32
		dev.Read(mean[:], l.Mean)
		p.losses[i] += float64(mean[0])
	}
	if time.Since(p.logged) < 15*time.Second && p.done < p.steps {
		return
	}
	for i := range p.losses {
		p.losses[i] /= float64(p.since)
	}
	spent := time.Since(p.started).Seconds()
	log.Printf("%s: step %d of %d, losses %.4f, learning rate %.1e, %.0f tokens/s, %.0f s left",
		p.name, p.done, p.steps, p.losses, rate, float64(p.tokens)/spent, spent/float64(p.done)*float64(p.steps-p.done))
	clear(p.losses)
	p.logged, p.since = time.Now(), 0
}

// fresh gives all of m's parameters memory on dev, to be trained, and the
// initial values of Hugging Face's classes.
func fresh(dev *cpu.Device, m *model.Model) {
	nn.Place(dev, m.Params, func(*nn.Param) bool { return true })
	for _, p := range m.Params {
		nn.Initialise(dev, p, m.Config.InitializerRange, seed)
	}
}
