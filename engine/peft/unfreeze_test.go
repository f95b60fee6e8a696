package peft_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/grad"
	"tuneground/engine/nn"
	"tuneground/engine/optim"
	"tuneground/engine/peft"
	"tuneground/engine/run"
)

// TestUnfreezing trains 50 steps beside PyTorch while weights are set free from epoch to
// epoch, or with the embeddings frozen. testdata/unfreezing.py made the file.
func TestUnfreezing(t *testing.T) {
	var file struct {
		Runs []struct {
			Shape, Case   string
			Settings      json.RawMessage
			StepsPerEpoch int `json:"steps_per_epoch"`
			Batches       [][]int
			Losses        []float64
			GradNorms     []float64 `json:"grad_norms"`
			Trainable     []int
		}
	}
	readJSON(t, "testdata/unfreezing.json", &file)
	for _, x := range file.Runs {
		t.Run(fmt.Sprint(x.Shape, " ", x.Case, " ", string(x.Settings)), func(t *testing.T) {
			g := &golden{Shape: x.Shape, Case: x.Case}
			readJSON(t, filepath.Join(models, g.Shape+".json"), &g.base)
			g.task = g.base.Cases[g.Case]
			c := run.Default()
			if err := json.Unmarshal(x.Settings, &c); err != nil {
				t.Fatal(err)
			}
			c.MaxSteps = len(x.Losses)
			dev, m := cpu.New(), g.model(t)
			tuning, err := peft.Tune(m, &c)
			if err != nil {
				t.Fatal(err)
			}
			nn.Place(dev, tuning.Params(), tuning.Moves)
			if _, err := m.Load(dev, g.weights(t), all, 1); err != nil {
				t.Fatal(err)
			}
			schedule := run.NewSchedule(c, len(x.Losses), x.StepsPerEpoch)
			opt, tape := optim.New(dev, tuning.Params(), c), grad.NewTape(dev)
			for step, examples := range x.Batches {
				tuning.Epoch(step/x.StepsPerEpoch + 1)
				if got, want := trains(tuning.Params()), x.Trainable[step/x.StepsPerEpoch]; got != want {
					t.Fatalf("%d numbers train in step %d, in PyTorch %d", got, step, want)
				}
				b := g.batch(g.chosen(examples))
				tape.Reset(true, uint32(step))
				opt.Begin()
				loss := m.Loss(tape, m.Features(tape, b), b, grad.Criterion{Smoothing: g.task.Smoothing})
				tape.Backward()
				mean, norm := opt.Step(schedule(step), loss.Mean)
				near(t, "the loss", mean, x.Losses[step], 1e-4)
				near(t, "the gradient's norm", norm, x.GradNorms[step], 3e-3*x.GradNorms[step])
			}
		})
	}
}

// trains counts the numbers that train.
func trains(params []*nn.Param) (n int) {
	for _, p := range params {
		if p.Trains() {
			n += p.Size()
		}
	}
	return n
}
