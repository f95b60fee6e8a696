package client

import (
	"slices"
	"strings"
	"time"

	"tuneground/engine/run"
)

// Delays before the client asks the worker, for further changes.
const (
	reloadDelay   = 250 * time.Millisecond
	estimateDelay = 400 * time.Millisecond
	showDelay     = 100 * time.Millisecond // until the stages above have their height
)

// shaping are the settings outside the data set that decide how examples become
// tokens and labels.
var shaping = []string{"problem_type", "max_length", "max_target_length", "doc_stride", "source_prefix", "text_features", "text_feature_words"}

// changed sends the worker the commands that follow from a changed setting of
// the next run.
func (s *Client) changed(path string) {
	s.touch(Settings)
	s.Sweep.Plan, s.chosen = nil, true
	if !s.Next.Readable(path) {
		return
	}
	switch path {
	case "task":
		s.choose()
	case "model":
		if s.entry(s.Next.Config.Model) != nil {
			s.modelUpload = upload{} // it may have the same name
		}
	}
	s.Publish()
	if !s.Next.Usable() {
		return
	}
	switch {
	case path == "task":
		s.load()
	case path == "model":
		s.LoadModel()
	case strings.HasPrefix(path, "dataset."), slices.Contains(shaping, path):
		s.after("data", reloadDelay, s.LoadData)
	case strings.HasPrefix(path, "augmentation."):
		s.after("augment", reloadDelay, s.augmentAgain)
		s.catchUp()
	default:
		s.catchUp()
	}
	s.askForPlan()
}

// augmentAgain shows the example as the changed settings augment it.
func (s *Client) augmentAgain() {
	if s.Augmented != nil && !s.Running() && s.Next.Usable() {
		s.Augment()
	}
}

// known returns what is known of a model before a run: its type and, once
// loaded, its number of parameters.
func (s *Client) known(model string) (modelType string, parameters int64) {
	if s.Model != nil && s.Model.Name == model {
		return s.Model.Type, s.Model.Parameters
	}
	if m := s.entry(model); m != nil {
		return m.Type, 0
	}
	return "", 0
}

// catchUp loads choices that could not be loaded earlier: during a run, or
// while a setting was invalid.
func (s *Client) catchUp() {
	if s.Running() || s.away || !s.Next.Usable() {
		return
	}
	if s.Outdated(TheData) != "" && s.KnowsData(s.Next.Config.Dataset.Name) && !s.Waiting(run.LoadData) {
		s.after("data", reloadDelay, s.LoadData)
	}
	if s.Outdated(TheModel) != "" && s.KnowsModel(s.Next.Config.Model) && !s.Waiting(run.LoadModel) {
		s.LoadModel()
	}
}

// Publish writes the settings, which must be valid, into the address.
func (s *Client) Publish() {
	delete(s.failures, Address)
	s.share(s.Next.Config.Fragment(false))
	s.touch(Settings)
}

// planAgain asks for an estimate after something happened in the worker, unless that has
// a lesson's data or model.
func (s *Client) planAgain() {
	if !s.away {
		s.askForPlan()
	}
}

// askForPlan asks for an estimate once the settings have not changed for a
// while. It waits while something loads, which may turn out to be unusable.
func (s *Client) askForPlan() {
	if s.Data == nil || s.Model == nil || s.Running() {
		return
	}
	s.after("plan", estimateDelay, func() {
		if s.Waiting(run.RenameAdapter) { // the worker knows the model by its new name already
			s.askForPlan()
			return
		}
		if s.Next.Usable() && !s.Running() && !s.loading() {
			s.send(run.Command{Do: run.Estimate, Sweep: s.wanted()})
		}
	})
}
