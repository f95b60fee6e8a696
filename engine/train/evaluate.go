package train

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"tuneground/engine/grad"
	"tuneground/engine/message"
	"tuneground/engine/run"
	"tuneground/engine/task"
	"tuneground/engine/watch"
)

// A model that generates does so for the first examples only, because each text
// takes as many passes as it has tokens.
const (
	writtenInValidation = 48
	writtenInTest       = 200
)

// validate evaluates on the validation set and keeps the model if it is the
// best so far.
func (t *Trainer) validate() error {
	started := time.Now()
	defer func() {
		t.clock.evaluation = time.Since(started)
		t.clock.pace.idle += t.clock.evaluation
	}()
	s, err := t.score("evaluate", t.job.Texts.Set.Validation, writtenInValidation)
	if err != nil {
		return err
	}
	value, better := t.best.improves(s.Metrics)
	t.best.wait(value, better, t.job.Config.EarlyStoppingThreshold)
	if better {
		var values [][]float32
		if !t.mayFail() && !t.busy() {
			values = t.best.kept // a GPU may fail before all of them are replaced, and a checkpoint has the old ones
		}
		if t.job.Config.LoadBestModelAtEnd {
			values = t.model.Read(values)
		}
		t.best.value, t.best.step, t.best.kept = value, t.step, values
	}
	t.evaluated = t.step
	maps.DeleteFunc(s.Metrics, func(_ string, x float64) bool { return notNumber(x) }) // a run that skips such steps goes on
	t.emit(run.Event{Event: run.Evaluated, Eval: &run.EvalInfo{
		Step: t.step, Epoch: t.epoch(), Metrics: s.Metrics, Best: better, Samples: s.Samples[:min(len(s.Samples), task.ShownSamples)],
	}})
	return nil
}

// nothingHeldBack and testStopped say why there is no score.
var (
	nothingHeldBack = message.New("no example was held back to test the model on, so there is no score; set dataset.test_size above 0, or add a test file")
	testStopped     = message.New("the test of the model was stopped, so there is no score; to have one, start the run again")
)

// finish restores the best model and reports on the test set, or on the
// validation set if there is no test set. Without either, nothing is measured.
func (t *Trainer) finish() error {
	t.opt.Settle()
	if t.best.kept != nil {
		t.model.Write(t.best.kept)
	} else if t.best.step = 0; t.model.Sound() != nil {
		return t.model.Sound()
	}
	split, examples := "test", t.job.Texts.Set.Test
	if len(examples) == 0 {
		split, examples = "validation", t.job.Texts.Set.Validation
	}
	s, unmeasured := task.NewScores(nil), nothingHeldBack
	if len(examples) > 0 {
		var err error
		s, err = t.score("test", examples, writtenInTest)
		unmeasured = message.Message{}
		if err == watch.ErrStopped {
			s, unmeasured = task.NewScores(nil), testStopped
		} else if err != nil {
			return err
		} else if notNumber(s.Metrics["loss"]) {
			return &divergence{t.step, t.job.Config.LearningRate}
		}
	}
	t.saveTuned()
	t.model.Rest()
	report := &run.Report{
		Task: t.job.Config.Task, ProblemType: t.job.Texts.Set.ProblemType,
		Split: split, Metrics: s.Metrics, Unmeasured: unmeasured, Labels: t.job.Texts.Set.AllLabels(),
		Confusion: s.Confusion, PerClass: s.PerClass, Baseline: s.Baseline,
		Counted: s.Counted, Answered: len(s.Answers),
		Examples: t.byLoss(s), TextFeatures: t.model.Learnt(t.model.Device), Steps: t.step, BestStep: t.best.step,
		Seconds: t.clock.seconds, Tokens: t.tokens, Stopped: t.stopped, Early: t.early() && t.step < t.plan.Steps, Skipped: t.skipped, Problem: t.problem,
		Ended: time.Now().UTC(),
	}
	t.emit(run.Event{Event: run.Done, Report: report, Metrics: report.Metrics})
	return nil
}

// shownExamples is the number of scored examples in a report: the worst ones.
const shownExamples = 500

// byLoss returns the examples with their answers, sorted by descending loss.
func (t *Trainer) byLoss(s *task.Scores) []run.ScoredExample {
	list := make([]run.ScoredExample, len(s.Examples))
	for i, x := range s.Examples {
		e, a := &t.job.Texts.Set.Examples[x], task.InWords("", "")
		if i < len(s.Answers) {
			a = s.Answers[i]
		}
		list[i] = run.ScoredExample{
			Row: e.Row, Text: e.Text, Question: e.Question, Target: a.Target, Output: a.Output,
			Label: a.Class, Predicted: a.Guess, Prob: a.Probability, Loss: s.Losses[i].Value(), Unlearnt: !t.job.Texts.Writes && t.job.Texts.Set.HasUnlearnt(e),
		}
	}
	if written := len(s.Answers); written > 0 {
		list = list[:written] // only these have a generated answer
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

// score runs the model over examples without training it. If answers are
// generated, they are scored for the first limit examples.
func (t *Trainer) score(what string, examples []int, limit int) (*task.Scores, error) {
	t.opt.Settle()
	texts, started := t.job.Texts, time.Now()
	s, items := task.NewScores(examples), texts.Of(examples)
	scorer := texts.Task.Scorer(texts, &task.Writer{Tape: t.tape, Model: t.model.Model, Settings: &t.job.Config, Watch: t.watch})
	for from := 0; from < len(items); {
		if err := t.watch.Look(); err != nil {
			return nil, err
		}
		some := t.onePass(items[from:])
		from += len(some)
		t.fill(&t.batch, some, task.EvaluationKey)
		p := &task.Pass{Model: t.model.Model, Tape: t.tape, Batch: &t.batch, Features: t.see(&t.batch, some, false, 0)}
		p.Loss = t.model.Loss(t.tape, p.Features, &t.batch, grad.Criterion{})
		s.AddLosses(texts, some, &t.batch, p.Read(p.Loss.Each))
		scorer.Add(some, &t.batch, p)
		t.watch.Progress(what, started, int64(from), int64(len(items)))
	}
	if err := scorer.Result(s, limit); err != nil {
		return nil, err
	}
	s.Metrics["loss"] = s.Loss.Value()
	return s, nil
}

// onePass returns the items of one pass, from the first of items: a batch for
// evaluation, or as much of it as fits into the memory for passes.
func (t *Trainer) onePass(items []int) []int {
	n, tokens := 0, 0
	for n < min(len(items), t.job.Config.EvalBatchSize) {
		tokens += t.job.Texts.Size(items[n])
		if n > 0 && tokens > t.need.Tokens {
			break
		}
		n++
	}
	return items[:n]
}
