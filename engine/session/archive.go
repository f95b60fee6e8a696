package session

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"tuneground/engine/message"
	"tuneground/engine/run"
	"tuneground/engine/store"
)

var errNoArchive = message.Errorf("runs cannot be kept here")

// archive executes a Command about kept runs.
func (s *Session) archive(r request) error {
	if s.opts.Runs == nil && r.Do != run.ListRuns {
		return errNoArchive
	}
	switch r.Do {
	case run.ReadRun:
		return s.readRun(r.Run)
	case run.ExportRun:
		return s.exportRun(r.Run)
	case run.LabelRun:
		if err := s.withRun(r.Run, func(kept *store.Run) error { return kept.SetLabel(r.Label) }); err != nil {
			return err
		}
	case run.ImportRun:
		if err := s.importRun(r); err != nil {
			return err
		}
	case run.RemoveRuns:
		if err := s.removeRuns(r.Runs); err != nil {
			return err
		}
	}
	return s.listRuns()
}

// listRuns reports the kept runs.
func (s *Session) listRuns() error {
	archive := s.opts.Runs
	if archive == nil {
		s.emit(run.Event{Event: run.Archived, Archive: &run.ArchiveInfo{Room: -1, Problem: message.Of(errNoArchive)}})
		return nil
	}
	runs, err := s.keptRuns()
	if err != nil {
		return err
	}
	info := &run.ArchiveInfo{Runs: runs, Room: archive.Room()}
	for _, k := range info.Runs {
		info.Bytes += k.Bytes
	}
	slices.SortStableFunc(info.Runs, func(a, b run.KeptRun) int {
		return cmp.Or(b.Row.Started.Compare(a.Row.Started), cmp.Compare(a.Name, b.Name))
	})
	s.emit(run.Event{Event: run.Archived, Archive: info})
	return nil
}

// keptRuns returns the rows of all kept runs.
func (s *Session) keptRuns() (runs []run.KeptRun, err error) {
	archive, began := s.opts.Runs, time.Now()
	names, err := archive.Names()
	if err != nil {
		return nil, err
	}
	rows, err := store.Rows(archive)
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		k, known := rows[name]
		if known {
			runs = append(runs, k)
		}
		return known
	})
	for some := range slices.Chunk(names, looks) {
		runs = append(runs, rowsOf(archive, some)...)
		s.Progress("runs", began, int64(len(runs)), int64(len(rows)+len(names)))
	}
	return runs, nil
}

// looks is the number of kept runs that are looked at at once: a browser takes long to
// answer, but answers many in the same time.
const looks = 32

// rowsOf returns the rows of kept runs, which it opens.
func rowsOf(archive store.Archive, names []string) []run.KeptRun {
	rows := make([]run.KeptRun, len(names))
	var all sync.WaitGroup
	for i, name := range names {
		all.Go(func() { rows[i] = keptRun(archive, name) })
	}
	all.Wait()
	return rows
}

// keptRun returns the row of a kept run, or why it cannot be read.
func keptRun(archive store.Archive, name string) run.KeptRun {
	k := run.KeptRun{Name: name, InUse: archive.InUse(name)}
	folder, err := archive.Look(name)
	if err == nil {
		defer folder.Close()
		r := store.Of(folder)
		if k.Row, k.Bytes, err = r.Row(); err == nil {
			k.Label, err = r.Label()
		}
	}
	if err != nil {
		k.Problem = message.New("it cannot be read (%w)", err)
	}
	return k
}

// readRun reports the Record of a kept run.
func (s *Session) readRun(name string) error {
	record, err := s.recordKept(name)
	if err != nil {
		return err
	}
	s.emit(run.Event{Event: run.RunRead, Run: record})
	return nil
}

// recordKept returns the Record of a kept run.
func (s *Session) recordKept(name string) (*run.Record, error) {
	folder, err := s.opts.Runs.Look(name)
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	record, err := store.Of(folder).Record()
	if err != nil {
		return nil, message.Errorf("the run %s cannot be read (%w)", name, err)
	}
	return record, nil
}

// exportRun packs a kept run as one file.
func (s *Session) exportRun(name string) error {
	return s.withRun(name, func(r *store.Run) error {
		row, bytes, err := r.Row()
		if err != nil {
			return err
		}
		if err := s.spare(0, bytes); err != nil {
			return err
		}
		file, err := s.outlet()
		if err != nil {
			return err
		}
		if err := r.Export(file); err != nil {
			return err
		}
		return s.hand(run.SavedInfo{Name: row.Model + "-run-" + name + ".zip", Type: "application/zip"}, file)
	})
}

// importRun makes a kept run of an exported one.
func (s *Session) importRun(r request) error {
	if len(r.files) != 1 {
		return message.Errorf("choose one file with a run that was exported")
	}
	if err := roomFor(s.opts.Runs, r.files[0].Size); err != nil {
		return err
	}
	content, err := r.files[0].content()
	if err != nil {
		return err
	}
	kept, err := store.Open(s.opts.Runs, r.Run)
	if err != nil {
		return err
	}
	err = kept.Import(bytes.NewReader(content), int64(len(content)))
	if err == nil {
		err = s.tellApart(kept)
	}
	kept.Close()
	if err != nil {
		return errors.Join(err, s.opts.Runs.Remove(r.Run))
	}
	return nil
}

// tellApart gives an imported run another title than those that began as it did.
func (s *Session) tellApart(kept *store.Run) error {
	row, _, err := kept.Row()
	if err != nil {
		return err
	}
	runs, err := s.keptRuns()
	if err != nil {
		return err
	}
	same := 0
	for _, k := range runs {
		if k.Row.Started.Equal(row.Started) {
			same++
		}
	}
	if same < 2 { // it is one of them
		return nil
	}
	label, err := kept.Label()
	if err != nil {
		return err
	}
	label.Title = fmt.Sprintf("%s (%d)", cmp.Or(label.Title, row.Model+", "+row.Data), same)
	return kept.SetLabel(label)
}

// removeRuns removes kept runs, unless one of them is in use.
func (s *Session) removeRuns(names []string) error {
	for _, name := range names {
		if err := s.withRun(name, func(*store.Run) error { return nil }); err != nil {
			return err
		}
	}
	for _, name := range names {
		if err := s.opts.Runs.Remove(name); err != nil {
			return err
		}
	}
	return nil
}

// withRun calls do with a kept run, which nobody else uses meanwhile.
func (s *Session) withRun(name string, do func(*store.Run) error) error {
	kept, err := store.Open(s.opts.Runs, name)
	if err != nil {
		return message.Errorf("the run %s: %w", name, err)
	}
	defer kept.Close()
	return do(kept)
}
