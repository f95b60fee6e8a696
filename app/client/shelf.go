package client

import (
	"slices"

	"tuneground/engine/run"
)

// shelved takes in the list of the adapters. The model of the settings follows one that
// got another name.
func (s *Client) shelved(e run.Event) {
	s.Shelf = e.Shelf
	if from := s.renaming[e.ID]; from != "" {
		delete(s.renaming, e.ID)
		if s.stored[from] {
			s.stored[e.Shelf.On] = true // only one in use gets another name
		}
		if s.Next.Config.Model == from {
			s.renamed(from, e.Shelf.Chosen)
		}
	}
	s.answered(e.ID, Tried, Checkpoint)
}

// store notes that the adapter in use was saved.
func (s *Client) store() {
	if s.Shelf != nil {
		s.stored[s.Shelf.On] = true
	}
}

// renamed gives the model of the settings, which is loaded, another name.
func (s *Client) renamed(from, to string) {
	s.Next.Config.Model, s.Model.Name = to, to
	s.good.config.Model = to
	for _, made := range s.made {
		if made != nil && made.config.Model == from {
			made.config.Model = to
		}
	}
	s.Publish()
}

// OnShelf reports whether the worker has this model without files: an adapter, or the
// base that one is on.
func (s *Client) OnShelf(name string) bool {
	return s.Shelf != nil && (s.Shelf.Base == name || s.adapter(name) != nil)
}

// adapter returns the adapter of a name, nil if there is none.
func (s *Client) adapter(name string) *run.Adapter {
	if s.Shelf != nil {
		for i := range s.Shelf.Adapters {
			if a := &s.Shelf.Adapters[i]; a.Name == name {
				return a
			}
		}
	}
	return nil
}

// Choose puts an adapter on, or takes it off if the name is the base's. The next run
// begins with that.
func (s *Client) Choose(name string) {
	s.Next.Config.Model = name
	s.Publish()
	s.asksAgain = s.Predicted != nil
	s.LoadModel()
}

// RenameAdapter and RemoveAdapter change the list of adapters.
func (s *Client) RenameAdapter(from, to string) {
	s.send(run.Command{Do: run.RenameAdapter, Adapter: from, Text: to})
	s.renaming[s.id] = from
}

// RemoveAdapter takes an adapter that is not in use from the list.
func (s *Client) RemoveAdapter(name string) {
	s.send(run.Command{Do: run.RemoveAdapter, Adapter: name})
}

// Compare chooses whose answers are shown: "" for the model's, or run.BaseToo or
// run.BaseAlone. It asks again for the displayed text.
func (s *Client) Compare(base string) {
	s.Base = base
	s.touch(Tried)
	if s.Predicted != nil {
		s.Predict(s.question.Text, s.question.Question)
	}
}

// unsavedAdapter reports whether there is an adapter that a run trained here and that
// was not saved.
func (s *Client) unsavedAdapter() bool {
	return s.Shelf != nil && slices.ContainsFunc(s.Shelf.Adapters, func(a run.Adapter) bool { return a.Trained && !s.stored[a.Name] })
}
