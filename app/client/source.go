package client

import "tuneground/engine/run"

// A Result is something displayed that was made from settings, data and a
// model. It is out of date if the current choice differs.
type Result int

// The results.
const (
	TheData   Result = iota // Data
	TheModel                // Model
	ThePlan                 // Plan
	TheRun                  // Run
	TheReport               // Done
	TheAnswer               // Predicted
	TheRates                // Rates
	TheCopies               // Augmented
	results
)

// A source is what a result was made from.
type source struct {
	config  run.Config
	uploads uploads
	learnt  learnt
}

// uploads counts the files that the user has given, as data and as models:
// several may have the same name.
type uploads struct{ data, model int }

// learnt identifies the training of the current model: the run, nil for none,
// and the step.
type learnt struct {
	run  *run.Record
	step int
}

// now returns the source of a result that would be made now.
func (s *Client) now() source { return source{s.Next.Settled(), s.uploads, s.learnt} }

// from returns the source of the answer to a command: the settings when it was
// sent, and the model when it was answered.
func (s *Client) from(id int) *source {
	made, ok := s.asked[id]
	if !ok {
		made = s.now()
	}
	made.learnt = s.learnt
	return &made
}

// matter says which parts of its source a result depends on.
type matter struct {
	data, model, learnt bool
	settings            func(run.Config) run.Config // the settings that matter
}

var matters = [results]matter{
	TheData:   {data: true, settings: shape},
	TheModel:  {model: true, settings: none},
	ThePlan:   {data: true, model: true, settings: all},
	TheRun:    {data: true, model: true, settings: outcome},
	TheReport: {data: true, model: true, settings: outcome},
	TheAnswer: {model: true, learnt: true, settings: words},
	TheRates:  {data: true, model: true, settings: steps},
	TheCopies: {data: true, settings: augmentation},
}

func all(c run.Config) run.Config { return c }

func none(run.Config) run.Config { return run.Config{} }

// shape keeps the settings that decide how examples become tokens.
func shape(c run.Config) run.Config {
	return run.Config{
		ProblemType: c.ProblemType, MaxLength: c.MaxLength, MaxTargetLength: c.MaxTargetLength,
		DocStride: c.DocStride, SourcePrefix: c.SourcePrefix, TextFeatures: c.TextFeatures, TextFeatureWords: c.TextFeatureWords,
	}
}

// augmentation keeps the settings that decide how a text is changed.
func augmentation(c run.Config) run.Config {
	return run.Config{Augmentation: c.Augmentation, Seed: c.Seed}
}

// outcome removes settings that change only a run's speed, and those of
// generation if the model does not generate.
func outcome(c run.Config) run.Config {
	c.Device, c.EvalBatchSize = "", 0
	if !run.TaskOf(c.Task).Writes() {
		c.Generation = run.Generation{}
	}
	return c
}

// steps keeps, of outcome, what matters to a step besides the run's learning rate
// and its schedule.
func steps(c run.Config) run.Config {
	c = outcome(c)
	if c.HeadLearningRate == 0 { // otherwise it matters how many times the run's that is
		c.LearningRate = 0
	}
	d := run.Default()
	c.Epochs, c.MaxSteps = d.Epochs, d.MaxSteps
	c.Scheduler, c.SchedulerKwargs, c.WarmupRatio, c.WarmupSteps = d.Scheduler, d.SchedulerKwargs, d.WarmupRatio, d.WarmupSteps
	c.EvalStrategy, c.EvalSteps, c.LoadBestModelAtEnd, c.MetricForBestModel = d.EvalStrategy, d.EvalSteps, d.LoadBestModelAtEnd, d.MetricForBestModel
	c.EarlyStoppingPatience, c.EarlyStoppingThreshold, c.NaNSteps = d.EarlyStoppingPatience, d.EarlyStoppingThreshold, d.NaNSteps
	c.Generation = d.Generation
	return c
}

// words keeps the settings for reading and answering one text.
func words(c run.Config) run.Config {
	kept := run.Config{MaxLength: c.MaxLength, SourcePrefix: c.SourcePrefix}
	if run.TaskOf(c.Task).Writes() {
		kept.Generation = c.Generation
	}
	return kept
}

// Outdated returns the key of a sentence that says why a displayed result is
// out of date, or "". A current run is never out of date, and answers follow
// it.
func (s *Client) Outdated(r Result) string {
	made := s.made[r]
	switch {
	case made == nil || s.Running() && r == TheRun:
		return ""
	case s.Running() && r == TheReport:
		return "outdated.running"
	}
	now, m := s.now(), matters[r]
	a, b := made.config, now.config
	switch {
	case a.Task != b.Task:
		return "outdated.task"
	case m.model && (a.Model != b.Model || made.uploads.model != now.uploads.model):
		return "outdated.model"
	case m.data && (a.Dataset != b.Dataset || made.uploads.data != now.uploads.data):
		return "outdated.data"
	case m.settings(a) != m.settings(b):
		return "outdated.settings"
	case m.learnt && made.learnt != now.learnt && !(s.Running() && !s.Paused()):
		return "outdated.learnt"
	}
	return ""
}

// Reported reports whether the displayed report belongs to the displayed run.
// During a run the last run's report stays, so that nothing moves when the run
// starts.
func (s *Client) Reported() bool { return s.Run.Report != nil }

// AnswerStep is the step of the run's model that gave the displayed answer, 0
// for an untrained model.
func (s *Client) AnswerStep() int {
	if made := s.made[TheAnswer]; made != nil {
		return made.learnt.step
	}
	return 0
}

// Guesses reports whether the head of the current model is new and untrained.
func (s *Client) Guesses() bool {
	return s.learnt.step == 0 && s.Model != nil && len(s.Model.New) > 0 && run.TaskOf(s.Next.Config.Task).HasNewHead()
}

// Adapted reports whether the current model has an adapter: from the run that
// trained it, or else as it was loaded.
func (s *Client) Adapted() bool {
	if s.learnt.run != nil {
		return s.learnt.run.Config.Adapts()
	}
	return s.Model != nil && s.Model.Adapter != nil
}

// Whole reports whether the current model can be saved without an adapter: virtual
// tokens cannot be merged into its weights.
func (s *Client) Whole() bool {
	if s.learnt.run != nil {
		return s.learnt.run.Config.Method != run.Prompt
	}
	return s.Model != nil && (s.Model.Adapter == nil || s.Model.Adapter.Method != run.Prompt)
}

// ConfigOf returns the settings that a displayed result was made from.
func (s *Client) ConfigOf(r Result) run.Config {
	if made := s.made[r]; made != nil {
		return made.config
	}
	return s.Next.Config
}

// Foreseen reports whether Plan is for the chosen data and model, perhaps with
// other settings.
func (s *Client) Foreseen() bool {
	why := s.Outdated(ThePlan)
	return s.Plan != nil && (why == "" || why == "outdated.settings")
}
