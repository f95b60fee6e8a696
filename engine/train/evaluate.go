package train

import (
	"cmp"
	"math"
	"slices"
	"time"

	"tuneground/engine/metric"
	"tuneground/engine/run"
)

// scores is what the model made of some examples.
type scores struct {
	examples  []int
	truth     []int32
	predicted []int32
	losses    []float32 // without label smoothing
	prob      []float64 // of the true class
	meanLoss  float64
	confusion metric.Confusion
}

// score runs the model over examples without training it.
func (t *trainer) score(what string, examples []int) (*scores, error) {
	t.opt.Settle()
	s, started := &scores{examples: examples}, time.Now()
	classes := len(t.set.Labels)
	tokens := t.tokens
	for from := 0; from < len(examples); from += t.config.EvalBatchSize {
		if err := t.look(); err != nil {
			return nil, err
		}
		some := examples[from:min(len(examples), from+t.config.EvalBatchSize)]
		t.tape.Reset(false, 0)
		logits := t.forward(some)
		loss := t.tape.CrossEntropy(logits, t.batch.Labels, 0)
		each, raw := make([]float32, len(some)), make([]float32, logits.Len())
		t.Device.Read(each, loss.Each)
		t.Device.Read(raw, logits.Tensor)
		for i := range some {
			s.predicted = append(s.predicted, int32(argmax(raw[i*classes:(i+1)*classes])))
			s.prob = append(s.prob, math.Exp(-float64(each[i])))
			s.meanLoss += float64(each[i])
		}
		s.truth, s.losses = append(s.truth, t.batch.Labels...), append(s.losses, each...)
		t.Progress(what, started, int64(from+len(some)), int64(len(examples)))
	}
	t.tokens = tokens // evaluation does not count as training
	s.meanLoss /= float64(max(1, len(examples)))
	s.confusion = metric.Count(s.truth, s.predicted, classes)
	return s, nil
}

func (s *scores) metrics() map[string]float64 {
	m := s.confusion.Metrics()
	m["loss"] = s.meanLoss
	return m
}

func argmax(x []float32) int {
	best := 0
	for i := range x {
		if x[i] > x[best] {
			best = i
		}
	}
	return best
}

// validate evaluates on the validation set and keeps the model if it is the
// best so far.
func (t *trainer) validate() error {
	started := time.Now()
	defer func() {
		t.evaluation = time.Since(started)
		t.idle += t.evaluation
	}()
	s, err := t.score("evaluate", t.set.Validation)
	if err != nil {
		return err
	}
	metrics := s.metrics()
	better := t.best.improves(metrics, t.step)
	if better && t.config.LoadBestModelAtEnd {
		t.best.keep(t.Device, t.model.Params)
	}
	t.emit(run.Event{Event: run.Evaluated, Eval: &run.EvalInfo{
		Step: t.step, Epoch: t.epoch(), Metrics: metrics, Best: better,
	}})
	return nil
}

// finish goes back to the best model and reports on the test set, or on the
// validation set where there is no test set.
func (t *trainer) finish() error {
	stopped, seconds := t.stopping, time.Since(t.started).Seconds()
	t.stopping, t.paused = false, false
	if t.config.LoadBestModelAtEnd {
		t.opt.Settle()
		t.best.restore(t.Device, t.model.Params)
	}
	split, examples := "test", t.set.Test
	if len(examples) == 0 {
		split, examples = "validation", t.set.Validation
	}
	s, err := t.score("test", examples)
	if err == errStopped {
		return t.cancelled(err)
	}
	if err != nil {
		return err
	}
	t.report = &run.Report{
		Split: split, Metrics: s.metrics(), Labels: t.set.Labels,
		Confusion: s.confusion, PerClass: s.confusion.Scores(t.set.Labels),
		Examples: t.byLoss(s), Steps: t.step, BestStep: t.best.step,
		Seconds: seconds, Tokens: t.tokens, Stopped: stopped, Baseline: s.confusion.Baseline(),
	}
	t.emit(run.Event{Event: run.Done, Report: t.report, Metrics: t.report.Metrics})
	return nil
}

// shownExamples is how many scored examples a report carries: the worst.
const shownExamples = 500

// byLoss returns the examples with their scores, greatest loss first.
func (t *trainer) byLoss(s *scores) []run.ScoredExample {
	list := make([]run.ScoredExample, len(s.examples))
	for i, x := range s.examples {
		e := t.set.Examples[x]
		list[i] = run.ScoredExample{
			Row: e.Row, Text: e.Text, Label: int(e.Label), Predicted: int(s.predicted[i]),
			Prob: s.prob[i], Loss: float64(s.losses[i]),
		}
	}
	slices.SortStableFunc(list, func(a, b run.ScoredExample) int { return cmp.Compare(b.Loss, a.Loss) })
	return list[:min(len(list), shownExamples)]
}
