package session

import (
	"runtime/debug"

	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/plan"
	"tuneground/engine/run"
)

// save packs the model, or its adapter, as a zip of Hugging Face files whose
// name has the given ending.
func (s *Session) save(files func() (hf.Folder, error), ending string) error {
	if s.model == nil {
		return errNoModel
	}
	all, _ := s.model.Tuning.Count()
	if err := plan.Spare(s.opts.Memory, message.New("saving"), 2*4*all); err != nil { // the file, and its zip
		return err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(garbage))
	folder, err := files()
	if err != nil {
		return err
	}
	var zip parts
	if err := folder.WriteZip(&zip); err != nil {
		return err
	}
	s.hand(run.SavedInfo{Name: s.model.From.Name + ending, Type: "application/zip"}, zip)
	return nil
}

// hand emits a file for the user to save.
func (s *Session) hand(info run.SavedInfo, file parts) {
	for _, p := range file {
		info.Bytes += int64(len(p))
	}
	s.emitWith(run.Event{Event: run.Saved, Saved: &info}, file)
}

// parts is a file in memory, in parts that fit into gaps: there may be no room
// for half a gigabyte in one piece.
type parts [][]byte

const partSize = 1 << 20

func (p *parts) Write(b []byte) (int, error) {
	for left := b; len(left) > 0; {
		last := len(*p) - 1
		if last < 0 || len((*p)[last]) == partSize {
			*p = append(*p, make([]byte, 0, partSize))
			continue
		}
		n := min(len(left), partSize-len((*p)[last]))
		(*p)[last] = append((*p)[last], left[:n]...)
		left = left[n:]
	}
	return len(b), nil
}
