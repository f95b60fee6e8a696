package session

import (
	"tuneground/engine/message"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
)

// listTensors tells what becomes of a checkpoint's tensors in a model for a task. The
// current model stays.
func (s *Session) listTensors(r request) error {
	if r.Look.Task == "" {
		return message.Errorf("the command %s needs look, which says what to look into", r.Do)
	}
	ckpt, err := s.namedCheckpoint(r.Look.Model)
	if err != nil {
		return err
	}
	info, err := ckpt.Origins(s.machine.CPU.Device, &r.Config, r.Look.Task)
	if err == nil {
		s.emit(run.Event{Event: run.TensorsListed, Tensors: info})
	}
	return err
}

// namedCheckpoint returns the current checkpoint if it has the name or there is none,
// otherwise one of the site.
func (s *Session) namedCheckpoint(name string) (*pretrained.Checkpoint, error) {
	if s.ckpt != nil && (name == "" || s.ckpt.Name == name) {
		return s.ckpt, nil
	}
	if name == "" {
		return nil, errNoModel
	}
	folder, _, err := s.checkpointFiles(request{Command: run.Command{Config: run.Config{Model: name}}})
	if err != nil {
		return nil, err
	}
	return pretrained.Open(name, folder)
}
