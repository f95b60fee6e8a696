package session

import "tuneground/engine/run"

// aside does f, which may load other data and another model, and puts back what was
// there. It tells nothing of what f loads.
func (s *Session) aside(f func() error) error {
	data, ckpt, texts, model := s.data, s.ckpt, s.texts, s.model
	shelf, copies, words, emit := s.shelf, s.copies, s.words, s.opts.Emit
	s.model = nil // so that loading another one does not give it up
	s.opts.Emit = func(e run.Event, file [][]byte) {
		switch e.Event {
		case run.DataReady, run.ModelReady, run.Shelved:
			return
		}
		emit(e, file)
	}
	defer func() {
		s.data, s.ckpt, s.texts, s.model = data, ckpt, texts, model
		s.shelf, s.copies, s.words, s.opts.Emit = shelf, copies, words, emit
	}()
	return f()
}
