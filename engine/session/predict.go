package session

import (
	"time"

	"tuneground/engine/grad"
	"tuneground/engine/message"
	"tuneground/engine/run"
	"tuneground/engine/task"
)

// errNoModel is the answer to a Command that needs a model if there is none.
var errNoModel = message.Errorf("no model is loaded yet; choose one first")

// reader returns a Reader with the current model. The user can stop a generated
// answer, except during a run, which Stop would end.
func (s *Session) reader(c run.Config) (*task.Reader, error) {
	if s.model == nil {
		return nil, errNoModel
	}
	look := s.look
	if s.running {
		look = func() error { return nil }
	}
	m := s.model
	return task.NewReader(grad.NewTape(m.Device), m.Model, m.From.Tokenizer, c, m.From.Markup(), look)
}

// predict answers the Command's text.
func (s *Session) predict(r request) error {
	started := time.Now()
	reader, err := s.reader(r.Config)
	if err != nil {
		return err
	}
	if !s.running || s.paused {
		s.model.Settle()
	} // otherwise rows not used so far stay undecayed, by some 1e-6 a step: a run's numbers must not depend on predictions
	p, err := s.answers(reader, r)
	if err != nil {
		return err
	}
	p.Millis = float64(time.Since(started).Microseconds()) / 1000
	s.emit(run.Event{Event: run.Predicted, Predicted: p})
	return nil
}

// answers returns the answer of the model and, of one with an adapter, that of its base
// too, or alone, as the Command asks.
func (s *Session) answers(reader *task.Reader, r request) (p *run.Prediction, err error) {
	show := func(piece string) { s.emit(run.Event{Event: run.Piece, Piece: &run.PieceInfo{Text: piece}}) }
	adapted := s.model.Tuning.Adapter != nil
	if !adapted || r.Base != run.BaseAlone {
		if p, err = read(reader, r, show); err != nil || !adapted || r.Base == "" {
			return s.named(p), err
		}
		show = func(string) {} // pieces are those of one answer
	}
	var base *run.Prediction
	err = s.model.WithoutAdapter(func(fresh bool) (err error) {
		if base, err = read(reader, r, show); err == nil {
			base.Bare, base.Fresh = true, fresh
		}
		return err
	})
	if p == nil || err != nil {
		return base, err
	}
	p.Base = base
	return s.named(p), nil
}

// named says which adapter gave an answer.
func (s *Session) named(p *run.Prediction) *run.Prediction {
	if p != nil && s.shelf.on != nil {
		p.Adapter = s.shelf.on.Name
	}
	return p
}

// read answers the Command's text, with the attention that it selects.
func read(reader *task.Reader, r request, show func(piece string)) (*run.Prediction, error) {
	p, err := reader.Read(r.Text, r.Question, show)
	if err != nil {
		return nil, err
	}
	if r.Layer >= 0 && r.Layer < p.Layers && r.Head >= 0 && r.Head < p.Heads {
		p.Layer, p.Head = r.Layer, r.Head
		p.Attention = reader.Attention(r.Text, r.Question, r.Layer, r.Head)
	}
	return &p, nil
}
