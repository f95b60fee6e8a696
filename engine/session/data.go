package session

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"tuneground/engine/data"
	"tuneground/engine/message"
	"tuneground/engine/run"
	"tuneground/engine/task"
)

// A dataset is one or two files as read, and the set made from them.
type dataset struct {
	table, test *data.Table // as read; test is a separate test file, or nil
	set         *data.Set   // cleaned and split for spec and problem; nil: nothing was read
	spec        run.Dataset
	problem     string   // the requested problem type of text classification
	known       []string // tokens that cleaning left alone
}

// loadData reads the data set that the Command names and shows it. The previous
// set stays if the model cannot read the new texts.
func (s *Session) loadData(r request) error {
	before, texts := s.data, s.texts
	if err := s.replaceData(r); err != nil {
		s.data, s.texts = before, texts
		return err
	}
	return nil
}

func (s *Session) replaceData(r request) error {
	if len(r.files) > 0 || r.Text != "" {
		file := File{Name: r.Config.Dataset.Name, Size: int64(len(r.Text)), Reader: strings.NewReader(r.Text)}
		if len(r.files) > 0 {
			file = r.files[0]
		}
		table, err := s.readTable(file, nil, r.Config.Dataset)
		if err != nil {
			return err
		}
		var test *data.Table
		if len(r.files) > 1 {
			if test, err = s.readTable(r.files[1], table, r.Config.Dataset); err != nil {
				return err
			}
		}
		if err := s.useTables(table, test, r.Config); err != nil {
			return err
		}
	} else if err := s.ensureData(r.Config); err != nil {
		return err
	}
	return s.showData(r.Config)
}

// ensureData makes the set match the settings.
func (s *Session) ensureData(c run.Config) error {
	d, spec := s.data, c.Dataset
	if d.set != nil && d.spec == spec && d.set.Task == c.Task && d.problem == c.ProblemType {
		return nil
	}
	if d.table == nil || d.spec.Name != spec.Name || rereads(d.spec, spec) {
		file, err := s.openDataset(spec.Name)
		if err != nil {
			return err
		}
		defer file.Close()
		d.test = nil
		if d.table, err = s.readTable(file.File, nil, spec); err != nil {
			return err
		}
	}
	return s.useTables(d.table, d.test, c)
}

// rereads reports whether b needs the file to be read differently than a.
func rereads(a, b run.Dataset) bool {
	return a.Format != b.Format || a.Delimiter != b.Delimiter || a.Header != b.Header
}

type openFile struct {
	File
	io.Closer
}

// openDataset opens a bundled data set by its name in index.json.
func (s *Session) openDataset(name string) (openFile, error) {
	var list []run.DatasetEntry
	if err := readIndex(s.opts.Datasets, &list); err != nil {
		return openFile{}, message.Errorf("the list of data sets cannot be read (%w)", err)
	}
	for _, e := range list {
		if e.Name != name {
			continue
		}
		f, err := s.opts.Datasets.Open(e.File)
		if errors.Is(err, fs.ErrNotExist) {
			return openFile{}, message.Errorf("data set %s: %w; reload the page", name, err)
		}
		if err != nil {
			return openFile{}, message.Errorf("data set %s: %w", name, err)
		}
		info, err := f.Stat()
		if err != nil {
			return openFile{}, message.Errorf("data set %s: %w", name, err)
		}
		return openFile{File{path.Base(e.File), info.Size(), f}, f}, nil
	}
	return openFile{}, message.Errorf("there is no bundled data set %q; open the file again", name)
}

// readTable reads a user's file, or a bundled one, with the columns of like,
// which may be nil.
func (s *Session) readTable(f File, like *data.Table, spec run.Dataset) (*data.Table, error) {
	return data.ReadLike(like, s.opts.Budget, f.Name, f.Reader, f.Size, spec, s.readingOf(f))
}

// readingOf returns a function that emits the progress of reading a file.
func (s *Session) readingOf(f File) func(done int64) {
	started := time.Now()
	return func(done int64) { s.Progress("read", started, done, f.Size) }
}

// useTables cleans and splits table. With a test table, that is the test set,
// and table is not split for one. The previous set stays if this fails.
func (s *Session) useTables(table, test *data.Table, c run.Config) error {
	d := dataset{table: table, test: test, spec: c.Dataset, problem: c.ProblemType, known: s.ckpt.Markup()}
	if test != nil {
		c.Dataset.TestSize = 0
	}
	var err error
	if d.set, err = table.Build(&c, d.known...); err != nil {
		return err
	}
	if test != nil {
		if err := d.set.ReadTest(test, &c, d.known...); err != nil {
			return err
		}
	}
	s.data, s.texts = d, nil
	return nil
}

// cleanAgain cleans the set again if another tokenizer knows other tokens.
func (s *Session) cleanAgain(c run.Config) error {
	d := &s.data
	if d.set == nil || slices.Equal(d.known, s.ckpt.Markup()) {
		return nil
	}
	c.Dataset, c.Task, c.ProblemType = d.spec, d.set.Task, d.problem
	return s.useTables(d.table, d.test, c)
}

// encode makes the texts match the set and the settings.
func (s *Session) encode(c *run.Config) (err error) {
	texts, err := task.Encode(s.ckpt.Tokenizer, s.ckpt.Config, c, s.data.set, s.texts, s.watch())
	if err == nil {
		s.texts = texts
	}
	return err
}

// showData emits a description of the set, with tokens once there is a
// tokenizer.
func (s *Session) showData(c run.Config) error {
	info := s.data.set.Info
	if s.ckpt != nil && s.ckpt.Task(c.Task) == s.data.set.Task {
		if err := s.encode(&c); err != nil {
			return err
		}
		s.texts.Describe(&info)
		if info.MuchUnknown() {
			info.Readers = s.readers()
		}
	}
	s.emit(run.Event{Event: run.DataReady, Data: &info})
	return nil
}
