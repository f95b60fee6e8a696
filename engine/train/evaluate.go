package train

import (
	"cmp"
	"slices"
	"time"

	"tuneground/engine/run"
)

// A model that writes does so for the first examples only: each takes as many
// passes as it has tokens.
const (
	writtenInValidation = 48
	writtenInTest       = 200
)

// validate evaluates on the validation set and keeps the model if it is the
// best so far.
func (t *trainer) validate() error {
	started := time.Now()
	defer func() {
		t.evaluation = time.Since(started)
		t.pace.idle += t.evaluation
	}()
	s, err := t.score("evaluate", t.set.Validation, writtenInValidation)
	if err != nil {
		return err
	}
	value, better := t.best.improves(s.metrics)
	if better {
		var values [][]float32
		if t.on == &t.machine.cpu {
			values = t.best.kept // a GPU may fail before all of them are replaced
		}
		if t.config.LoadBestModelAtEnd {
			values = t.model.read(values)
		}
		t.best.value, t.best.step, t.best.kept = value, t.step, values
	}
	t.evaluated = t.step
	t.emit(run.Event{Event: run.Evaluated, Eval: &run.EvalInfo{
		Step: t.step, Epoch: t.epoch(), Metrics: s.metrics, Best: better, Samples: s.samples[:min(len(s.samples), shownSamples)],
	}})
	return nil
}

// shownSamples is how many texts an evaluation shows.
const shownSamples = 5

// nothingHeldBack says why there is no score.
const nothingHeldBack = "no example was held back to test the model on, so there is no score; set dataset.test_size above 0, or add a test file"

// finish goes back to the best model and reports on the test set, or on the
// validation set where there is no test set. Where there is neither, nothing was
// measured.
func (t *trainer) finish() error {
	t.opt.Settle()
	if t.best.kept != nil {
		t.model.write(t.best.kept)
	} else {
		t.best.step = 0
	}
	split, examples := "test", t.set.Test
	if len(examples) == 0 {
		split, examples = "validation", t.set.Validation
	}
	s, unmeasured := &scores{}, nothingHeldBack
	if len(examples) > 0 {
		var err error
		if s, err = t.score("test", examples, writtenInTest); err != nil {
			return err
		}
		unmeasured = ""
	}
	t.keep()
	t.model.rest()
	t.report = &run.Report{
		Task: t.config.Task, ProblemType: t.set.ProblemType,
		Split: split, Metrics: s.metrics, Unmeasured: unmeasured, Labels: t.set.AllLabels(),
		Confusion: s.confusion, PerClass: s.perClass, Baseline: s.baseline,
		Counted: s.counted, Answered: len(s.answers),
		Examples: t.byLoss(s), Steps: t.step, BestStep: t.best.step,
		Seconds: t.seconds, Tokens: t.tokens, Stopped: t.stopped, Problem: t.problem,
		Ended: time.Now().UTC(),
	}
	t.emit(run.Event{Event: run.Done, Report: t.report, Metrics: t.report.Metrics})
	return nil
}

// shownExamples is how many scored examples a report carries: the worst.
const shownExamples = 500

// byLoss returns the examples with their answers, greatest loss first.
func (t *trainer) byLoss(s *scores) []run.ScoredExample {
	list := make([]run.ScoredExample, len(s.examples))
	for i, x := range s.examples {
		e, a := &t.set.Examples[x], inWords("", "")
		if i < len(s.answers) {
			a = s.answers[i]
		}
		list[i] = run.ScoredExample{
			Row: e.Row, Text: e.Text, Question: e.Question, Target: a.target, Output: a.output,
			Label: a.class, Predicted: a.guess, Prob: a.probability, Loss: s.losses[i].value(), Unlearnt: !t.texts.writes && t.set.HasUnlearnt(e),
		}
	}
	if written := len(s.answers); written > 0 {
		list = list[:written] // only of those it is known what the model writes
	}
	slices.SortStableFunc(list, func(a, b run.ScoredExample) int {
		if a.Unlearnt == b.Unlearnt {
			return cmp.Compare(b.Loss, a.Loss)
		} else if a.Unlearnt { // its loss is infinite
			return -1
		}
		return 1
	})
	return list[:min(len(list), shownExamples)]
}
