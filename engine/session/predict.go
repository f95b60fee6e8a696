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
	p, err := reader.Read(r.Text, r.Question, func(piece string) {
		s.emit(run.Event{Event: run.Piece, Piece: &run.PieceInfo{Text: piece}})
	})
	if err != nil {
		return err
	}
	if r.Layer >= 0 && r.Layer < p.Layers && r.Head >= 0 && r.Head < p.Heads {
		p.Layer, p.Head = r.Layer, r.Head
		p.Attention = reader.Attention(r.Text, r.Question, r.Layer, r.Head)
	}
	p.Millis = float64(time.Since(started).Microseconds()) / 1000
	s.emit(run.Event{Event: run.Predicted, Predicted: &p})
	return nil
}
