package session

import (
	"io/fs"
	"runtime/debug"
	"time"

	"tuneground/engine/export"
	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/plan"
	"tuneground/engine/run"
)

// saveAs packs the model in a format.
func (s *Session) saveAs(format string) error {
	ending := "-tuned.zip"
	if format != run.Float32 {
		ending = "-" + format + ".zip"
	}
	return s.save(func() (hf.Files, error) { return s.Folder(format) }, ending)
}

// saveProject packs a run as a Python project.
func (s *Session) saveProject(c run.Config) error {
	files, err := s.Project(c)
	if err != nil {
		return err
	}
	return s.pack(files, s.ckpt.Name+"-project.zip")
}

// save packs the model, or its adapter, as a zip whose name has the given ending.
func (s *Session) save(make func() (hf.Files, error), ending string) error {
	if s.model == nil {
		return errNoModel
	}
	all, _ := s.model.Tuning.Count()
	if err := s.spare(4*all, 5*all); err != nil { // a GPU's weights are read at once
		return err
	}
	files, err := make()
	if err != nil {
		return err
	}
	return s.pack(files, s.model.From.Name+ending)
}

// spare returns an error if there is no memory to save a model: for work and, where
// files are held in memory, for a file.
func (s *Session) spare(work, file int64) error {
	if s.opts.Outlet == nil {
		work += file
	}
	return plan.Spare(s.opts.Memory, message.New("saving"), work)
}

// pack writes files as a zip.
func (s *Session) pack(files hf.Files, name string) error {
	defer debug.SetGCPercent(debug.SetGCPercent(garbage))
	zip, err := s.outlet()
	if err != nil {
		return err
	}
	began, total := time.Now(), 2*files.Size() // weights are made twice
	done := int64(0)
	tell := func(n int) {
		done += int64(n)
		if !s.running { // a run shows its own progress
			s.Progress("save", began, done, total)
		}
	}
	if err := files.Watched(tell).WriteZip(zip); err != nil {
		return err
	}
	tell(int(total - done))
	return s.hand(run.SavedInfo{Name: name, Type: "application/zip"}, zip)
}

// saveDemo packs the model into a page of its own.
func (s *Session) saveDemo(r request) error {
	if s.model == nil {
		return errNoModel
	}
	all, _ := s.model.Tuning.Count()
	if err := s.spare(4*all, 4*all*4/3); err != nil { // the weights, and their base64
		return err
	}
	page, err := fs.ReadFile(s.opts.Programs, "demo.html")
	if err != nil {
		return message.Errorf("the page to put the model into cannot be read: %w", err)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(garbage))
	file, err := s.outlet()
	if err != nil {
		return err
	}
	if err := export.Demo(file, page, s.model, run.Input{Text: r.Text, Question: r.Question}); err != nil {
		return err
	}
	return s.hand(run.SavedInfo{Name: s.model.From.Name + "-demo.html", Type: "text/html"}, file)
}

// hand emits a file for the user to save.
func (s *Session) hand(info run.SavedInfo, file *measured) error {
	info.Bytes = file.bytes
	return file.Close(run.Event{Event: run.Saved, ID: s.id, Saved: &info})
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
