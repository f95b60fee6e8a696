package session

import "tuneground/engine/run"

// A Result is something on show that was made from settings, data and a model.
// What is chosen now may be something else: then it is out of date.
type Result int

// The results.
const (
	TheData   Result = iota // Data
	TheModel                // Model
	ThePlan                 // Plan
	TheRun                  // Run
	TheReport               // Done
	TheAnswer               // Predicted
	results
)

// A source is what a result was made from.
type source struct {
	config run.Config
	handed handed
	learnt learnt
}

// handed counts the files that the user handed over, as data and as models:
// several may have the same name.
type handed struct{ data, model int }

// learnt is how far the model at hand was trained: by which run, nil for none, and up
// to which step.
type learnt struct {
	run  *run.Record
	step int
}

// now is what a result would be made from if it were made now.
func (s *Session) now() source { return source{s.Next.Settled(), s.handed, s.learnt} }

// from is what the answer to a command is made from: its settings are those of
// when it was sent, and the model is that of when it was answered.
func (s *Session) from(id int) *source {
	made, ok := s.asked[id]
	if !ok {
		made = s.now()
	}
	made.learnt = s.learnt
	return &made
}

// matter says what of its source a result depends on.
type matter struct {
	data, model, learnt bool
	settings            func(run.Config) run.Config // those that count
}

var matters = [results]matter{
	TheData:   {data: true, settings: shape},
	TheModel:  {model: true, settings: none},
	ThePlan:   {data: true, model: true, settings: all},
	TheRun:    {data: true, model: true, settings: outcome},
	TheReport: {data: true, model: true, settings: outcome},
	TheAnswer: {model: true, learnt: true, settings: words},
}

func all(c run.Config) run.Config { return c }

func none(run.Config) run.Config { return run.Config{} }

// shape keeps the settings that decide how examples become tokens.
func shape(c run.Config) run.Config {
	return run.Config{
		ProblemType: c.ProblemType, MaxLength: c.MaxLength, MaxTargetLength: c.MaxTargetLength,
		DocStride: c.DocStride, SourcePrefix: c.SourcePrefix,
	}
}

// outcome leaves out what decides how fast a run is, and how a model writes that
// does not.
func outcome(c run.Config) run.Config {
	c.Device, c.EvalBatchSize = "", 0
	if !run.TaskOf(c.Task).Writes() {
		c.Generation = run.Generation{}
	}
	return c
}

// words keeps the settings of reading and writing one text.
func words(c run.Config) run.Config {
	kept := run.Config{MaxLength: c.MaxLength, SourcePrefix: c.SourcePrefix}
	if run.TaskOf(c.Task).Writes() {
		kept.Generation = c.Generation
	}
	return kept
}

// Outdated says why a result on show is not one of what is chosen now: by the key
// of a sentence, or "". A run under way is what it is, and answers follow it.
func (s *Session) Outdated(r Result) string {
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
	case m.model && (a.Model != b.Model || made.handed.model != now.handed.model):
		return "outdated.model"
	case m.data && (a.Dataset != b.Dataset || made.handed.data != now.handed.data):
		return "outdated.data"
	case m.settings(a) != m.settings(b):
		return "outdated.settings"
	case m.learnt && made.learnt != now.learnt && !(s.Running() && !s.Paused()):
		return "outdated.learnt"
	}
	return ""
}

// Reported reports whether the report on show is that of the run on show: during a
// run the last one's stays, so that nothing moves when it starts.
func (s *Session) Reported() bool { return s.Run.Report != nil }

// AnswerStep is the step of a run after which the model gave the answer on show,
// 0 for a model that no run has trained.
func (s *Session) AnswerStep() int {
	if made := s.made[TheAnswer]; made != nil {
		return made.learnt.step
	}
	return 0
}

// Guesses reports whether the head of the model at hand is new, and no run has
// trained it.
func (s *Session) Guesses() bool {
	return s.learnt.step == 0 && s.Model != nil && len(s.Model.New) > 0 && run.TaskOf(s.Next.Config.Task).HasNewHead()
}

// ConfigOf are the settings that a result on show was made from.
func (s *Session) ConfigOf(r Result) run.Config {
	if made := s.made[r]; made != nil {
		return made.config
	}
	return s.Next.Config
}

// Foreseen reports whether Plan is of the data and the model that are chosen, if
// perhaps of other settings.
func (s *Session) Foreseen() bool {
	why := s.Outdated(ThePlan)
	return s.Plan != nil && (why == "" || why == "outdated.settings")
}
