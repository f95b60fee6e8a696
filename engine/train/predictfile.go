package train

import (
	"path"
	"time"

	"tuneground/engine/data"
	"tuneground/engine/run"
)

// previewedRows is how many rows a preview answers, and previewedWritten how many
// where a model writes its answers token by token.
const previewedRows, previewedWritten = 5, 2

// previewFile reads a file to be labelled and answers its first rows, so that one
// sees what is read as what.
func (s *Session) previewFile(r request) error {
	f, err := s.newFilling(r)
	if err != nil {
		return err
	}
	rows := previewedRows
	if run.Generates(s.model.Task) || run.FamilyOf(s.model.Config.ModelType).EncoderDecoder {
		rows = previewedWritten
	}
	info := f.describe()
	for i := range min(rows, len(f.form.Rows)) {
		entries, err := f.next(i)
		if err == errStopped {
			break
		}
		if err != nil {
			return err
		}
		info.First = append(info.First, f.shown(i, entries))
	}
	s.emit(run.Event{Event: run.Previewed, File: info})
	return nil
}

// predictFile answers the rows of a file and emits the file with the answers. A
// Stop ends that: what is answered by then is in the file.
func (s *Session) predictFile(r request) error {
	f, err := s.newFilling(r)
	if err != nil {
		return err
	}
	if f.doubt != nil {
		return f.doubt
	}
	started, all := time.Now(), len(f.form.Rows)
	answers := make([][]data.Entry, 0, all)
	for i := range all {
		entries, err := f.next(i)
		if err == errStopped {
			break
		}
		if err != nil {
			return err
		}
		answers = append(answers, entries)
		s.Progress("predict", started, int64(i+1), int64(all))
	}
	var out parts
	if err := f.form.Write(&out, f.names, answers); err != nil {
		return err
	}
	name := f.form.FileName()
	s.hand(run.SavedInfo{
		Name: name, Type: mediaTypeOf(name), Rows: all, Labelled: len(answers) - f.skipped, Skipped: f.skipped, Problem: f.problem,
	}, out)
	return nil
}

func mediaTypeOf(name string) string {
	switch path.Ext(name) {
	case ".csv":
		return "text/csv"
	case ".tsv":
		return "text/tab-separated-values"
	case ".json":
		return "application/json"
	case ".jsonl", ".ndjson":
		return "application/jsonl"
	}
	return "text/plain"
}
