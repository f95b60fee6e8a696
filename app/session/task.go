package session

import (
	"slices"

	"tuneground/engine/run"
)

// choose takes data and a model for the task from what the site has.
func (s *Session) choose() {
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

// entry returns what the site says of a model, nil where it has none of that
// name.
func (s *Session) entry(name string) *run.ModelEntry {
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

// dataFor returns the first data set that the site has for a task, or "".
func (s *Session) dataFor(name string) string {
	for _, d := range s.Ready.Datasets {
		if d.Task == name {
			return d.Name
		}
	}
	return ""
}

// modelFor returns the model to tune for a task: of those that are there, one
// that is most used for it, and of these the smallest, as it learns while one
// watches. It is "" when the site has none.
func (s *Session) modelFor(name string) string {
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
func (s *Session) ModelType() string {
	modelType, _ := s.known(s.Next.Config.Model)
	return modelType
}

// Suits reports whether a model of this type can be tuned for the task. Of a
// model whose type is not known it is left to the worker to say.
func (s *Session) Suits(modelType string) bool {
	return modelType == "" || slices.Contains(run.FamilyOf(modelType).Tasks, s.Next.Config.Task)
}
