package session

import (
	"cmp"

	"tuneground/engine/grad"
	"tuneground/engine/message"
	"tuneground/engine/plan"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
	"tuneground/engine/task"
)

// lookInto answers a Command that looks into a model.
func (s *Session) lookInto(r request) error {
	if r.Look == nil {
		return message.Errorf("the command %s needs look, which says what to look into", r.Do)
	}
	if r.Do == run.ListTensors {
		return s.listTensors(r)
	}
	m, c, err := s.lookedAt(r)
	if err != nil {
		return err
	}
	reader, err := s.readerOf(m, c)
	if err != nil {
		return err
	}
	e := run.Event{}
	switch r.Do {
	case run.ExplainAttention:
		e.Event = run.Attended
		e.Attention, err = s.explain(reader, m, c, r)
	case run.NextTokens:
		e.Event = run.Continued
		if e.Next, err = reader.Next(r.Text, r.Look.Written); err == nil {
			e.Next.Model = m.From.Name
		}
	case run.SearchBeams:
		e.Event = run.BeamsSearched
		if e.Beams, err = reader.Beams(r.Text, r.Look.Generation); err == nil {
			e.Beams.Model = m.From.Name
		}
	}
	if err == nil {
		s.emit(e)
	}
	return err
}

// lookedAt returns the model that the Command looks into, and the settings with which it
// reads texts.
func (s *Session) lookedAt(r request) (*pretrained.Model, run.Config, error) {
	name := r.Look.Model
	if name == "" {
		if s.model == nil {
			return nil, r.Config, errNoModel
		}
		if !s.running || s.paused {
			s.model.Settle() // as in predict
		}
		return s.model, r.Config, nil
	}
	if s.side == nil || s.side.From.Name != name {
		if err := s.setSide(name); err != nil {
			return nil, r.Config, err
		}
	}
	c := run.DefaultFor(s.side.Task)
	c.Model = name
	return s.side, c, nil
}

// setSide reads a model of the site to look into, for its family's most usual task.
func (s *Session) setSide(name string) error {
	folder, _, err := s.checkpointFiles(request{Command: run.Command{Config: run.Config{Model: name}}})
	if err != nil {
		return err
	}
	ckpt, err := pretrained.Open(name, folder)
	if err != nil {
		return err
	}
	c := run.DefaultFor(ckpt.Family().Tasks[0])
	c.Model = name
	s.side, err = ckpt.New(s.machine.CPU.Device, &c, nil)
	return err
}

// readerOf returns a Reader with a model that the user looks into.
func (s *Session) readerOf(m *pretrained.Model, c run.Config) (*task.Reader, error) {
	c.MaxLength = min(c.MaxLength, run.MostLooked)
	look := s.look
	if s.running {
		look = func() error { return nil } // Stop ends the run
	}
	return task.NewReader(grad.NewTape(m.Device), m.Model, m.From.Tokenizer, c, m.From.Markup(), look)
}

// explain returns the attention of a model and, of one that a run has changed, before it
// too if the Command asks for that.
func (s *Session) explain(reader *task.Reader, m *pretrained.Model, c run.Config, r request) (*run.AttentionInfo, error) {
	a, err := reader.Explain(*r.Look, r.Text, r.Question)
	if err != nil {
		return nil, err
	}
	a.Model, a.Tuned = m.From.Name, m == s.model && (m.Record != nil || s.running || m.Tuning.Adapter != nil)
	if r.Base != run.BaseToo || !a.Tuned {
		return a, nil
	}
	base, err := s.loadedAgain(c)
	if err == nil {
		if reader, err = s.readerOf(base, c); err == nil {
			a.Base, err = reader.Explain(*r.Look, r.Text, r.Question)
		}
	}
	if err != nil {
		return nil, err
	}
	a.Base.Model = base.From.Name
	return a, nil
}

// loadedAgain returns the current model as it was before the runs.
func (s *Session) loadedAgain(c run.Config) (*pretrained.Model, error) {
	var bytes int64
	for _, p := range s.model.Params {
		bytes += 4 * int64(p.Size())
	}
	if err := plan.Spare(s.opts.Memory, message.New("the model"), bytes); err != nil {
		return nil, err
	}
	ckpt := s.ckpt.Bare()
	c.Method, c.Task = run.Full, cmp.Or(s.model.Task, c.Task)
	return ckpt.New(s.machine.CPU.Device, &c, nil)
}
