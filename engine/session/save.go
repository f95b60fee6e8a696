package session

import (
	"tuneground/engine/plan"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
)

// save packs the model as a zip of Hugging Face files.
func (s *Session) save() error {
	if s.model == nil {
		return errNoModel
	}
	all, _ := pretrained.Trains(pretrained.Nothing).Count(s.model.Model)
	if err := plan.Spare(s.opts.Memory, "saving", 2*4*all); err != nil { // the file, and the zip of it
		return err
	}
	folder, err := s.Folder()
	if err != nil {
		return err
	}
	var zip parts
	if err := folder.WriteZip(&zip); err != nil {
		return err
	}
	s.hand(run.SavedInfo{Name: s.model.From.Name + "-tuned.zip", Type: "application/zip"}, zip)
	return nil
}

// hand emits a file for the user to keep.
func (s *Session) hand(info run.SavedInfo, file parts) {
	for _, p := range file {
		info.Bytes += int64(len(p))
	}
	s.emitWith(run.Event{Event: run.Saved, Saved: &info}, file)
}

// parts is a file being written, in parts that fit between what else is in memory:
// half of a gigabyte in one piece may not.
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
