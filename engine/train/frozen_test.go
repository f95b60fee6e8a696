package train

import (
	"math"
	"testing"

	"tuneground/engine/cpu"
	"tuneground/engine/machine"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A counting device adds up the cost of its operations.
type counting struct {
	*cpu.Device
	flops int64
}

func (c *counting) Run(op tensor.Op) {
	c.flops += op.Cost().FLOPs
	c.Device.Run(op)
}

// TestFrozenIsComputedOnce trains the last layer and the head. Kept outputs of
// the layers below must give the same losses as computing them in every step. A
// step with all outputs kept must cost about what the plan says for a batch of
// average length, without the layers below.
func TestFrozenIsComputedOnce(t *testing.T) {
	for _, name := range []string{run.TextGeneration, run.QuestionAnswering, run.Translation} {
		for _, method := range []string{run.LastK, run.Head} {
			if method == run.Head && !run.TaskOf(name).HasNewHead() {
				continue
			}
			j := readPairing(t, name).job(t)
			j.Config.Method, j.Config.LastK, j.Config.Dropout = method, 1, 0.1
			dev := &counting{Device: cpu.New()}
			j.Machine = machine.New(dev, nil, func() {})
			kept, anew := trainer(t, j), trainer(t, j)
			if f := kept.need.Frozen; f == nil || !f.Keep {
				t.Fatalf("%s, %s: nothing is kept", name, method)
			}
			anew.need.Frozen.Keep = false
			anew.begin()
			steps, did, whole := kept.plan.StepsPerEpoch, 0.0, 0.0
			for step := range 2 * steps {
				dev.flops = 0
				loss, _, _ := kept.advance(step)
				if step >= steps {
					did += float64(dev.flops)
				}
				dev.flops = 0
				if want, _, _ := anew.advance(step); math.Abs(loss-want) > 1e-5 {
					t.Errorf("%s, %s: the loss of step %d is %v, computed anew %v", name, method, step, loss, want)
				}
				if step >= steps {
					whole += float64(dev.flops)
				}
			}
			if planned := kept.plan.StepFLOPs * float64(steps); math.Abs(did-planned) > 0.35*planned || whole < 1.1*did {
				t.Errorf("%s, %s: the second epoch does %g operations, planned are %g; computed anew %g", name, method, did, planned, whole)
			}
		}
	}
}
