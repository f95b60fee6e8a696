package client

import (
	"slices"

	"tuneground/app/text"
	"tuneground/engine/run"
)

// choose chooses data and a model for the task from the site's.
func (s *Client) choose() {
	if s.Ready == nil {
		return
	}
	c := &s.Next.Config
	data, model := s.suggested(c.Task, s.Lang)
	if data != "" {
		c.Dataset = run.DefaultDataset(data)
	}
	if model != "" {
		c.Model = model
	}
	s.Plan, s.Predicted = nil, nil
	s.touch(Estimate, Tried)
}

// initial returns the settings of a page on which the reader has chosen nothing.
func (s *Client) initial() run.Config {
	return run.DefaultIn(run.Default().Task, string(s.Lang))
}

// untouched reports whether the page is as it was opened, without settings in the address.
func (s *Client) untouched() bool {
	return !s.chosen && !s.bare && s.Next.Config == s.initial() && !s.Running() && s.learnt.run == nil
}

// suggested returns the site's data set and model with which a task begins on a page in a
// language, if the site has both, or those of an English page; else the first data set and
// the smallest model. Each is "" if the site has none.
func (s *Client) suggested(task string, lang text.Lang) (data, model string) {
	for _, l := range []text.Lang{lang, text.English} {
		if b := run.BeginningOf(task, string(l)); s.offersData(b.Dataset) && s.KnowsModel(b.Model) {
			return b.Dataset, b.Model
		}
	}
	return s.dataFor(task), s.modelFor(task)
}

// entry returns the site's entry of a model, nil if there is none of that name.
func (s *Client) entry(name string) *run.ModelEntry {
	if s.Ready == nil {
		return nil
	}
	for i := range s.Ready.Models {
		if m := &s.Ready.Models[i]; m.Name == name {
			return m
		}
	}
	return nil
}

// dataFor returns the site's first data set for a task, or "".
func (s *Client) dataFor(name string) string {
	for _, d := range s.Ready.Datasets {
		if d.Task == name {
			return d.Name
		}
	}
	return ""
}

// modelFor returns the model to tune for a task: the smallest of the available
// models that are mainly used for it, as it learns while the reader watches. It
// is "" if the site has none.
func (s *Client) modelFor(name string) string {
	best, bestRank := run.ModelEntry{}, 0
	for _, m := range s.Ready.Models {
		rank := slices.Index(run.FamilyOf(m.Type).Tasks, name)
		if !m.Missing.IsZero() || rank < 0 {
			continue
		}
		if best.Name == "" || rank < bestRank || rank == bestRank && m.Bytes < best.Bytes {
			best, bestRank = m, rank
		}
	}
	return best.Name
}

// ModelType returns the model_type of the model in the settings, or "".
func (s *Client) ModelType() string {
	modelType, _ := s.known(s.Next.Config.Model)
	return modelType
}

// Suits reports whether a model of this type can be tuned for the task. If the
// type is unknown, the worker will tell.
func (s *Client) Suits(modelType string) bool {
	return modelType == "" || slices.Contains(run.FamilyOf(modelType).Tasks, s.Next.Config.Task)
}
