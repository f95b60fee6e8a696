package client

import (
	"slices"

	"tuneground/engine/run"
)

// choose chooses data and a model for the task from the site's.
func (s *Client) choose() {
	if s.Ready == nil {
		return
	}
	c := &s.Next.Config
	if d := s.dataFor(c.Task); d != "" {
		c.Dataset = run.DefaultDataset(d)
	}
	if m := s.modelFor(c.Task); m != "" {
		c.Model = m
	}
	s.Plan, s.Predicted = nil, nil
	s.touch(Estimate, Tried)
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
