package session

import (
	"math"
	"slices"
	"testing"

	"tuneground/engine/nn"
	"tuneground/engine/run"
)

// open opens the first step of a run of c, in a session that has done nothing else.
func open(t *testing.T, c run.Config) *run.OpenedStep {
	t.Helper()
	s, r := newSession(t)
	must(t, s.Run(run.Command{Do: run.OpenStep, Config: c}))
	if s.model != nil || s.data.set != nil {
		t.Error("the opened step leaves data or a model")
	}
	return r.last(t, run.Opened).Opened
}

// first does the first step of a run of c and returns it with the weights after it.
func first(t *testing.T, c run.Config) (*run.StepInfo, map[string]*nn.Param) {
	t.Helper()
	s, r := newSession(t)
	c.EvalStrategy = "no"
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	params := map[string]*nn.Param{}
	for _, p := range s.model.Tuning.Params() {
		params[p.Name] = p
	}
	return r.all(run.Step)[0].Step, params
}

// opening are the settings of a run that ends after its first step, which is a full one.
func opening() run.Config {
	c := settings()
	c.MaxSteps, c.WarmupRatio, c.Device, c.WeightDecay, c.Dropout = 1, 0, run.CPU, 0.1, 0.1
	return c
}

// TestOpenedStepIsTheRuns compares an opened step with the first step of a run: loss,
// gradient and weights are the same to the last bit.
func TestOpenedStepIsTheRuns(t *testing.T) {
	for _, method := range []string{run.Full, run.LastK, run.LoRA, run.BitFit} {
		c := opening()
		c.Method, c.LastK, c.MaxGradNorm = method, 1, 0.1
		o := open(t, c)
		want, params := first(t, c)
		if o.Loss != want.Loss || o.GradNorm != want.GradNorm || o.LearningRate != want.LearningRate {
			if method != run.LastK || math.Abs(o.Loss-want.Loss) > 1e-6 { // a run computes the frozen part for other texts at once
				t.Errorf("%s: loss %v, gradient %v, rate %v; in the run %v, %v, %v", method, o.Loss, o.GradNorm, o.LearningRate, want.Loss, want.GradNorm, want.LearningRate)
			}
		}
		if want := min(1, 0.1/(o.GradNorm+1e-6)); math.Abs(o.Clip-want) > 1e-6 {
			t.Errorf("%s: the gradient is shortened by %v, want %v", method, o.Clip, want)
		}
		if len(o.Weights) == 0 {
			t.Fatalf("%s: no weight moves", method)
		}
		for _, w := range o.Weights {
			p := params[w.Param]
			if got := p.Data[w.Row*w.Cols+w.Col]; got != w.After && (method != run.LastK || math.Abs(float64(got-w.After)) > 1e-5) {
				t.Errorf("%s: %s[%d,%d] is %v after the step, in the run %v", method, w.Param, w.Row, w.Col, w.After, got)
			}
		}
	}
}

// TestOpenedNumbersFollowFromEachOther computes a step's numbers from those that it is
// said to be computed from.
func TestOpenedNumbersFollowFromEachOther(t *testing.T) {
	c := opening()
	o := open(t, c)
	sum := 0.0
	for _, x := range o.Texts {
		if p := x.Probs[x.Class]; math.Abs(-math.Log(p)-float64(x.Loss)) > 1e-5 {
			t.Errorf("row %d: -ln %v is not %v", x.Row, p, x.Loss)
		}
		if len(x.IDs) != x.To-x.From || len(x.Tokens) != len(x.IDs) || o.Labels[x.Class] != x.Target {
			t.Errorf("row %d: %+v", x.Row, x)
		}
		sum += float64(x.Loss)
	}
	if len(o.Texts) != 8 || o.Rows != 8 || o.Texts[7].To != o.Tokens || math.Abs(sum/8-o.Loss) > 1e-6 {
		t.Errorf("the loss %v is not the mean of %v over %d texts", o.Loss, sum, len(o.Texts))
	}
	squares := 0.0
	for _, b := range o.Blocks {
		squares += b.GradNorm * b.GradNorm
	}
	if math.Abs(math.Sqrt(squares)-o.GradNorm) > 1e-5 {
		t.Errorf("the blocks' gradients make %v, not %v", math.Sqrt(squares), o.GradNorm)
	}
	for _, w := range o.Weights {
		g := o.Clip * float64(w.Gradient)
		m, v := float64(w.M)/(1-o.AdamBeta1), float64(w.V)/(1-o.AdamBeta2)
		if math.Abs(m-g) > 1e-5*math.Abs(g) || math.Abs(v-g*g) > 1e-4*g*g {
			t.Errorf("%s: moments %v and %v of a gradient of %v", w.Param, m, v, g)
		}
		before := float64(w.Before)
		if after := before - w.LearningRate*(m/(math.Sqrt(v)+o.AdamEpsilon)+w.Decay*before); math.Abs(after-float64(w.After)) > 1e-6 {
			t.Errorf("%s: %v becomes %v, not %v", w.Param, w.Before, after, w.After)
		}
	}
}

// TestOpenedOperations checks which operations are told, and where they belong.
func TestOpenedOperations(t *testing.T) {
	o := open(t, opening())
	var phases, forward []string
	for _, op := range o.Ops {
		if !slices.Contains(phases, op.Phase) {
			phases = append(phases, op.Phase)
		}
		if op.Phase == run.Forward && op.Block == "bert.encoder.layer.1" {
			forward = append(forward, op.Op)
		}
		if i := slices.IndexFunc(o.Blocks, func(b run.OpenedBlock) bool { return b.Name == op.Block }); i < 0 {
			t.Errorf("%s belongs to %q, which is no part of the model", op.Op, op.Block)
		}
		if len(op.Values) == 0 || op.Op == "MatMul" && op.FLOPs == 0 {
			t.Errorf("%+v tells nothing", op)
		}
	}
	if !slices.Equal(phases, []string{run.Forward, run.LossOp, run.Backward}) {
		t.Errorf("the phases are %v", phases)
	}
	if want := []string{
		"MatMul", "MatMul", "MatMul", "Attention", "MatMul", "Dropout", "Add", "LayerNorm", "MatMul", "MatMul", "Dropout", "Add", "LayerNorm",
	}; !slices.Equal(forward, want) {
		t.Errorf("a layer is %v", forward)
	}
	for name := range map[string]bool{"bert.embeddings": true, "bert.encoder.layer.0": true, "bert.pooler": true, "classifier": true} {
		if !slices.ContainsFunc(o.Ops, func(op run.OpenedOp) bool { return op.Block == name && op.Phase == run.Backward && op.Gradient }) {
			t.Errorf("no operation computes a gradient of %s", name)
		}
	}
	first := o.Ops[slices.IndexFunc(o.Ops, func(op run.OpenedOp) bool { return op.Block == "bert.pooler" })]
	if first.Op != "Gather" || first.Result.Rows != 8 {
		t.Errorf("the pooler begins with %+v", first)
	}
}

// TestAnOpenedStepChangesNothing opens the step of other settings beside a model that was
// trained.
func TestAnOpenedStepChangesNothing(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	c.MaxSteps = 2
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	model, set, told := s.model, s.data.set, len(r.all(run.DataReady))+len(r.all(run.ModelReady))
	other := opening()
	other.Dataset.SplitSeed, other.TrainBatchSize, other.AccumulationSteps = 7, 4, 2
	must(t, s.Run(run.Command{Do: run.OpenStep, Config: other}))
	if o := r.last(t, run.Opened).Opened; o.Rows != 4 {
		t.Errorf("the first of two batches has %d texts", o.Rows)
	}
	if s.model != model || s.data.set != set || len(r.all(run.DataReady))+len(r.all(run.ModelReady)) != told {
		t.Error("data or model have changed")
	}
	must(t, s.Run(run.Command{Do: run.Predict, Config: c, Text: "lovely soup", Layer: -1}))
	other.Model = "absent"
	if err := s.Run(run.Command{Do: run.OpenStep, Config: other}); err == nil || s.model != model {
		t.Errorf("a model that is not here: %v", err)
	}
}
