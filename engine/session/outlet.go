package session

import (
	"io"

	"tuneground/engine/run"
)

// An Outlet takes a long file part by part, into a place outside of the program's
// memory.
type Outlet interface {
	io.Writer
	// Close emits the event that announces the file, which is complete.
	Close(run.Event) error
}

// outlet returns an Outlet for a file.
func (s *Session) outlet() (*measured, error) {
	if s.opts.Outlet == nil {
		return &measured{Outlet: &held{emit: s.opts.Emit}}, nil
	}
	out, err := s.opts.Outlet()
	return &measured{Outlet: out}, err
}

// held is an Outlet in memory, for programs without another.
type held struct {
	parts
	emit func(run.Event, [][]byte)
}

func (h *held) Close(e run.Event) error {
	h.emit(e, h.parts)
	return nil
}

// measured counts the bytes of a file.
type measured struct {
	Outlet
	bytes int64
}

func (m *measured) Write(b []byte) (int, error) {
	n, err := m.Outlet.Write(b)
	m.bytes += int64(n)
	return n, err
}
