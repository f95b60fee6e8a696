package session

import (
	"bytes"
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
	tables
	set     *data.Set // cleaned and split for spec and problem; nil: nothing was read
	spec    run.Dataset
	problem string   // the requested problem type of text classification
	known   []string // tokens that cleaning left alone
}

// tables are files as read.
type tables struct {
	table, test *data.Table // test is a separate test file, or nil
	files       []File      // of both; none if table is a bundled set, or lent
	lender      string      // name of the kept run that has the files, or ""
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
	files, err := s.dataOf(r)
	if err != nil {
		return err
	}
	if len(files) > 0 {
		t := tables{files: files}
		if t.table, err = s.readTable(files[0], nil, r.Config.Dataset); err != nil {
			return err
		}
		if len(files) > 1 {
			if t.test, err = s.readTable(files[1], t.table, r.Config.Dataset); err != nil {
				return err
			}
		}
		err = s.useTables(t, r.Config)
	} else {
		if s.data.test != nil && s.data.lender == "" {
			s.data = dataset{} // its test file was taken back
		}
		err = s.ensureData(r.Config)
	}
	if err != nil {
		return err
	}
	return s.showData(r.Config)
}

// dataOf returns the file of the data that the Command brings, and a test file; none
// if it names a bundled set without a test file.
func (s *Session) dataOf(r request) ([]File, error) {
	files := r.files[:min(len(r.files), 2)]
	switch {
	case r.Text != "":
		files = append([]File{{Name: r.Config.Dataset.Name, Size: int64(len(r.Text)), Reader: strings.NewReader(r.Text)}}, files...)
	case r.TestFile && len(files) == 1:
		bundled, err := s.openDataset(r.Config.Dataset.Name)
		if err != nil {
			return nil, err
		}
		defer bundled.Close()
		content, err := bundled.content()
		if err != nil {
			return nil, err
		}
		files = append([]File{{Name: bundled.Name, Size: bundled.Size, Reader: bytes.NewReader(content)}}, files...)
	}
	return files, nil
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
		d.tables = tables{}
		if d.table, err = s.readTable(file.File, nil, spec); err != nil {
			return err
		}
	}
	return s.useTables(d.tables, c)
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
	err := message.Errorf("there is no bundled data set %q; open the file again", name)
	if len(list) > 0 {
		var names []string
		for _, e := range list {
			names = append(names, e.Name)
		}
		err = message.Errorf("%w; the bundled ones are %s", err, message.Names(names))
	}
	return openFile{}, err
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

// useTables cleans and splits t. With a test table, that is the test set, and the
// other one is not split for one. The previous set stays if this fails.
func (s *Session) useTables(t tables, c run.Config) error {
	d := dataset{tables: t, spec: c.Dataset, problem: c.ProblemType, known: s.ckpt.Markup()}
	if t.test != nil {
		c.Dataset.TestSize = 0
	}
	var err error
	if d.set, err = t.table.Build(&c, d.known...); err != nil {
		return err
	}
	if t.test != nil {
		if err := d.set.ReadTest(t.test, &c, d.known...); err != nil {
			return err
		}
	}
	s.data, s.texts, s.copies = d, nil, copies{}
	return nil
}

// cleanAgain cleans the set again if another tokenizer knows other tokens.
func (s *Session) cleanAgain(c run.Config) error {
	d := &s.data
	if d.set == nil || slices.Equal(d.known, s.ckpt.Markup()) {
		return nil
	}
	c.Dataset, c.Task, c.ProblemType = d.spec, d.set.Task, d.problem
	return s.useTables(d.tables, c)
}

// encode makes the texts match the set and the settings.
func (s *Session) encode(c *run.Config) (err error) {
	texts, err := task.Encode(s.ckpt.Tokenizer, s.ckpt.Reads(c), c, s.data.set, s.texts, s.watch())
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
