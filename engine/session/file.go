package session

import (
	"path"
	"time"

	"tuneground/engine/data"
	"tuneground/engine/message"
	"tuneground/engine/run"
	"tuneground/engine/sheet"
	"tuneground/engine/watch"
)

// previewedRows is the number of rows that a preview answers, and
// previewedWritten the number if the model generates its answers.
const previewedRows, previewedWritten = 5, 2

// previewFile reads a file to be labelled and answers its first rows, so that
// the user sees how it is read.
func (s *Session) previewFile(r request) error {
	f, err := s.openSheet(r)
	if err != nil {
		return err
	}
	rows := previewedRows
	if run.TaskOf(s.model.Task).Writes() || s.model.From.Family().EncoderDecoder {
		rows = previewedWritten
	}
	info := f.Describe()
	for row := range min(rows, f.Rows()) {
		if err := s.look(); err == watch.ErrStopped {
			break
		} else if err != nil {
			return err
		}
		entries, err := f.Row(row)
		if err == watch.ErrStopped {
			break
		}
		if err != nil {
			return err
		}
		info.First = append(info.First, f.Shown(row, entries))
	}
	if err := f.Count(info, s.look); err != nil {
		return err
	}
	s.emit(run.Event{Event: run.Previewed, File: info})
	return nil
}

// predictFile answers the rows of a file and emits the file with the answers, which it
// writes window by window. After a Stop, the file has the answers so far.
func (s *Session) predictFile(r request) error {
	f, err := s.openSheet(r)
	if err != nil {
		return err
	}
	if f.Doubt != nil {
		return f.Doubt
	}
	out, err := s.outlet()
	if err != nil {
		return err
	}
	started, size, stopped := time.Now(), r.files[0].Size, false
	for more := true; more; {
		var answers [][]data.Entry
		if !stopped {
			answers, err = f.Answer(func(rows int) error {
				s.Progress("predict", started, f.Before(rows, size), size)
				return s.look()
			})
			if stopped = err == watch.ErrStopped; err != nil && !stopped {
				return err
			}
		}
		if err := f.Write(out, answers); err != nil {
			return err
		}
		if more, err = f.Next(); err != nil {
			return err
		}
	}
	saved := f.Saved()
	saved.Bytes = out.bytes
	return out.Close(run.Event{Event: run.Saved, ID: s.id, Saved: &saved})
}

// openSheet reads the attached file to be labelled. Settings for the training
// file's format also hold for a file of the same kind.
func (s *Session) openSheet(r request) (*sheet.Sheet, error) {
	reader, err := s.reader(r.Config)
	if err != nil {
		return nil, err
	}
	if len(r.files) != 1 {
		return nil, message.Errorf("choose one file to label")
	}
	file, d := r.files[0], &s.data
	spec := run.Dataset{Header: r.Reading.Header}
	if d.table != nil && path.Ext(d.table.Name) == path.Ext(file.Name) {
		spec.Format, spec.Delimiter = d.spec.Format, d.spec.Delimiter
	}
	form, err := data.OpenForm(d.table, s.opts.Budget, file.Name, file.Reader, file.Size, spec, s.readingOf(file))
	if err != nil {
		return nil, err
	}
	s.model.Settle()
	return sheet.New(form, reader, r.Config, r.Reading, d.table != nil)
}
