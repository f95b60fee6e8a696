package session

import (
	"slices"
	"strings"
	"time"

	"tuneground/app/text"
	"tuneground/engine/run"
)

// How long the session waits for further changes before it asks the worker.
const (
	reloadDelay   = 250 * time.Millisecond
	estimateDelay = 400 * time.Millisecond
	showDelay     = 100 * time.Millisecond // for the stages above to get their height
)

// shaping are the settings besides those of the data set that decide how
// examples become tokens and labels.
var shaping = []string{"problem_type", "max_length", "max_target_length", "doc_stride", "source_prefix"}

// Value returns the setting at a path of JSON names as its control shows it:
// the text that was typed, also when it is no value of the setting.
func (s *Session) Value(path string) string {
	if d, ok := s.drafts[path]; ok {
		return d.text
	}
	if path == "learning_rate" && s.Config.LearningRate == 0 {
		return s.recommendedRate()
	}
	return read(&s.Config, path)
}

// recommendedRate is the learning rate of a run that leaves it out, as its control
// shows it: nothing until the model is there, on which it depends.
func (s *Session) recommendedRate() string {
	if s.Model == nil || s.Model.Name != s.Config.Model {
		return ""
	}
	return text.Exact(run.RecommendedRate(s.Config.Method, s.Model.Type, s.Model.Parameters))
}

// Problem says why the setting at path cannot be used, or "", in the page's
// language.
func (s *Session) Problem(path string) string {
	if d, ok := s.drafts[path]; ok {
		return s.Lang.Message(d.problem)
	}
	if err := s.Config.Validate(); err != nil && strings.HasPrefix(err.Error(), path+" ") {
		return s.Lang.Message(err.Error())
	}
	return ""
}

// Usable reports whether every setting has a value that a run can use.
func (s *Session) Usable() bool { return len(s.drafts) == 0 && s.Config.Validate() == nil }

// Set changes the setting at path to what was typed or chosen, and asks the
// worker for whatever follows from it.
func (s *Session) Set(path, value string) {
	defer s.touch(Settings)
	if path == "task" {
		s.setTask(value)
	}
	if err := write(&s.Config, path, value); err != nil {
		s.drafts[path] = draft{text: value, problem: err.Error()}
		return
	}
	delete(s.drafts, path)
	if path == "dataset.name" {
		s.Config.Dataset = run.DefaultDataset(value)
	}
	if path == "dataset.header" { // the columns are called otherwise then
		d := &s.Config.Dataset
		d.Text, d.Question, d.Sentence, d.Label = "", "", "", ""
	}
	if path == "model" && s.entry(value) != nil {
		s.brought = upload{} // which may have the same name
	}
	s.Publish()
	if !s.Usable() {
		return
	}
	switch {
	case path == "task":
		s.load()
	case path == "model":
		s.LoadModel()
	case strings.HasPrefix(path, "dataset."), slices.Contains(shaping, path):
		s.after("data", reloadDelay, s.LoadData)
	default:
		s.catchUp()
	}
	s.askForPlan()
}

// catchUp loads what was chosen while nothing could be loaded: during a run, or
// while a setting could not be used.
func (s *Session) catchUp() {
	if s.Running() || !s.Usable() {
		return
	}
	if s.Outdated(TheData) != "" && s.KnowsData(s.Config.Dataset.Name) && !s.Waiting(run.LoadData) {
		s.after("data", reloadDelay, s.LoadData)
	}
	if s.Outdated(TheModel) != "" && s.KnowsModel(s.Config.Model) && !s.Waiting(run.LoadModel) {
		s.LoadModel()
	}
}

// SetAll replaces every setting, as opening a link does.
func (s *Session) SetAll(c run.Config) {
	s.Config = c
	s.drafts = map[string]draft{}
	s.touch(Settings)
}

// Publish writes the settings into the address, which can be used then.
func (s *Session) Publish() {
	delete(s.failures, Address)
	s.share(s.Config.Fragment(false))
	s.touch(Settings)
}

// askForPlan asks for an estimate once the settings have come to rest. While
// something loads it does not: whether it can be used is not known yet.
func (s *Session) askForPlan() {
	if s.Data == nil || s.Model == nil || s.Running() {
		return
	}
	s.after("plan", estimateDelay, func() {
		if s.Usable() && !s.Running() && !s.loading() {
			s.send(run.Command{Do: run.Estimate})
		}
	})
}
