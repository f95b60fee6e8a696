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
	for i := range min(rows, f.Rows()) {
		entries, err := s.answerRow(f, i)
		if err == watch.ErrStopped {
			break
		}
		if err != nil {
			return err
		}
		info.First = append(info.First, f.Shown(i, entries))
	}
	s.emit(run.Event{Event: run.Previewed, File: info})
	return nil
}

// predictFile answers the rows of a file and emits the file with the answers.
// After a Stop, the file has the answers so far.
func (s *Session) predictFile(r request) error {
	f, err := s.openSheet(r)
	if err != nil {
		return err
	}
	if f.Doubt != nil {
		return f.Doubt
	}
	started := time.Now()
	answers := make([][]data.Entry, 0, f.Rows())
	for i := range f.Rows() {
		entries, err := s.answerRow(f, i)
		if err == watch.ErrStopped {
			break
		}
		if err != nil {
			return err
		}
		answers = append(answers, entries)
		s.Progress("predict", started, int64(i+1), int64(f.Rows()))
	}
	var out parts
	if err := f.Write(&out, answers); err != nil {
		return err
	}
	s.hand(f.Saved(len(answers)), out)
	return nil
}

// answerRow answers a row, unless the user stopped the work.
func (s *Session) answerRow(f *sheet.Sheet, row int) ([]data.Entry, error) {
	if err := s.look(); err != nil {
		return nil, err
	}
	return f.Next(row)
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
