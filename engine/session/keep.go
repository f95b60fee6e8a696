package session

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"slices"

	"tuneground/engine/message"
	"tuneground/engine/plan"
	"tuneground/engine/run"
	"tuneground/engine/store"
	"tuneground/engine/train"
)

// keep begins to keep a new run under a name. A run that cannot be kept is done all the
// same.
func (s *Session) keep(t *train.Trainer, job *plan.Job, name string) {
	err := s.openKept(name)
	if err == nil {
		err = s.beginKept(t)
	}
	if err != nil {
		s.closeKept()
		s.emit(run.Event{Event: run.Kept, Kept: &run.KeptInfo{
			Run: name, Problem: message.New("the run is not kept (%w); it is done all the same", err),
		}})
		return
	}
	t.Keep(train.Keeping{Run: s.kept, Name: name, Background: job.Copies, Every: s.saveEvery})
}

// openKept opens the folder of a kept run.
func (s *Session) openKept(name string) error {
	if s.opts.Runs == nil {
		return message.Errorf("runs cannot be kept here")
	}
	kept, err := store.Open(s.opts.Runs, name)
	if err == nil {
		s.kept = kept
	}
	return err
}

func (s *Session) closeKept() {
	if s.kept != nil {
		s.kept.Close() // nothing is written any more
		s.kept = nil
	}
}

// beginKept keeps the beginning of a run, with its data.
func (s *Session) beginKept(t *train.Trainer) error {
	files, closer, err := s.dataFiles()
	if err != nil {
		return err
	}
	defer closer.Close()
	if err := s.spareRoom(t, files); err != nil {
		return err
	}
	b := store.Beginning{Record: *s.model.Record}
	var content []io.Reader
	for i, f := range files {
		again, ok := f.Reader.(io.ReaderAt)
		if !ok {
			return message.Errorf("%s cannot be read a second time", f.Name)
		}
		sum := s.data.table.SHA256
		if i > 0 {
			sum = s.data.test.SHA256
		}
		b.Files = append(b.Files, store.DataFile{Name: f.Name, Bytes: f.Size, SHA256: sum})
		content = append(content, io.NewSectionReader(again, 0, f.Size))
	}
	return s.kept.Begin(b, content)
}

// spareRoom returns an error unless there is room for a run: for its data and two
// checkpoints, of which one is always whole.
func (s *Session) spareRoom(t *train.Trainer, files []File) error {
	need := 2 * t.CheckpointBytes()
	for _, f := range files {
		need += f.Size
	}
	return roomFor(s.opts.Runs, need)
}

// roomFor returns an error unless there is room for so many bytes.
func roomFor(archive store.Archive, need int64) error {
	room := archive.Room()
	if room < 0 || need <= room {
		return nil
	}
	const mb = 1e6
	return message.Errorf("it would take %d MB, and there is room for %d MB: delete kept runs, the largest first", (need+mb-1)/mb, room/mb)
}

// dataFiles returns the files of the data, which have to be closed.
func (s *Session) dataFiles() ([]File, io.Closer, error) {
	switch d := &s.data; {
	case d.files != nil:
		return d.files, io.NopCloser(nil), nil
	case d.lender != "":
		files, closer, err := s.lentFiles(d.lender)
		if !errors.Is(err, fs.ErrNotExist) {
			return files, closer, err
		}
		if d.test != nil {
			return nil, nil, message.Errorf("its data were those of a run that is not there any more; open the files again")
		}
	}
	file, err := s.openDataset(s.data.spec.Name)
	return []File{file.File}, file, err
}

// lentFiles returns the files of the data of a kept run, which have to be closed.
func (s *Session) lentFiles(name string) ([]File, io.Closer, error) {
	folder, err := s.opts.Runs.Look(name)
	if err != nil {
		return nil, nil, err
	}
	kept := store.Of(folder)
	b, err := kept.Beginning()
	if err != nil {
		return nil, nil, err
	}
	return openData(kept, &b)
}

// openData opens the files of the data of a kept run.
func openData(kept *store.Run, b *store.Beginning) ([]File, io.Closer, error) {
	var (
		files []File
		open  closers
	)
	for i, file := range b.Files {
		f, err := kept.Data(i)
		if err != nil {
			return nil, nil, errors.Join(err, open.Close())
		}
		open = append(open, f)
		files = append(files, File{Name: file.Name, Size: file.Bytes, Reader: io.NewSectionReader(f, 0, file.Bytes)})
	}
	return files, open, nil
}

type closers []io.Closer

func (list closers) Close() (err error) {
	for _, c := range list {
		err = errors.Join(err, c.Close())
	}
	return err
}

// goOn goes on with a kept run or, if that is finished, shows it; with Rest it goes on with
// its sweep.
func (s *Session) goOn(r request) error {
	if r.Rest {
		return s.goOnSweep(r.Run)
	}
	return s.train(func() (*train.Trainer, error) { return s.trainerAgain(r.Run) })
}

// trainerAgain opens a kept run and returns its Trainer or, if the run is finished, shows
// it.
func (s *Session) trainerAgain(name string) (*train.Trainer, error) {
	b, job, err := s.openAgain(name)
	if err != nil {
		return nil, err
	}
	before := &b.Record
	from, err := s.kept.Load()
	switch {
	case err == nil:
		defer from.Close()
		before = &from.Record
	case !errors.Is(err, fs.ErrNotExist): // it broke off before the first checkpoint
		return nil, err
	}
	if before.Finished() {
		return nil, s.show(before, from)
	}
	return s.trainerFrom(job, name, before, from)
}

// openAgain opens a kept run and loads what it was begun with.
func (s *Session) openAgain(name string) (*store.Beginning, *plan.Job, error) {
	if err := s.openKept(name); err != nil {
		return nil, nil, err
	}
	b, err := s.kept.Beginning()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, message.Errorf("there is no run in %s", name)
	} else if err != nil {
		return nil, nil, err
	}
	job, err := s.prepareAgain(name, &b)
	return &b, job, err
}

// prepareAgain loads what a kept run was begun with.
func (s *Session) prepareAgain(name string, b *store.Beginning) (*plan.Job, error) {
	c := b.Record.Config
	if err := s.ensureModel(c); errors.Is(err, fs.ErrNotExist) {
		return nil, message.Errorf("the run trains the model %s, which is not here; load its folder or zip again, then go on with the run", c.Model)
	} else if err != nil {
		return nil, err
	}
	files, closer, err := openData(s.kept, b)
	if err != nil {
		return nil, err
	}
	defer closer.Close()
	if err := s.loadData(request{Command: run.Command{Config: c}, files: files}); err != nil {
		return nil, err
	}
	s.data.files, s.data.lender = nil, name
	job, err := s.prepare(c)
	if err != nil {
		return nil, err
	}
	if err := sameFiles(b.Record.Data, job.Texts.Set.Source); err != nil {
		return nil, err
	}
	return job, sameFiles(b.Record.Model, s.ckpt.Source())
}

// sameFiles returns an error unless a run reads the files that it began with.
func sameFiles(before, now run.Source) error {
	names := slices.Sorted(maps.Keys(before.Files))
	for _, name := range names {
		if now.Files[name] != before.Files[name] {
			return message.Errorf("the run began with another %s of %s than the one that is here; put that back, or begin a new run", name, before.Name)
		}
	}
	if len(now.Files) > len(names) {
		return message.Errorf("the run began with these files of %s alone, %s, but others are here; take those away, or begin a new run", before.Name, message.Names(names))
	}
	return nil
}

// trainerFrom returns the Trainer of a run that goes on; from is nil if it goes on from
// the beginning.
func (s *Session) trainerFrom(job *plan.Job, name string, before *run.Record, from *store.Loaded) (*train.Trainer, error) {
	began := before.Plan
	job.Before, job.Copies = &began, s.opts.Background
	before.Report, before.Resumed = nil, append(before.Resumed, before.Last().Step)
	t, err := s.newTrainer(job, before)
	if err != nil {
		return nil, err
	}
	if from != nil {
		err = t.GoOn(from)
	}
	if err == nil {
		err = s.kept.Reopen()
	}
	if err != nil {
		s.letGo(s.machine.CPU.Device) // mend builds the checkpoint's
		return nil, err
	}
	t.Keep(train.Keeping{Run: s.kept, Name: name, Background: job.Copies, Every: s.saveEvery})
	return t, nil
}

// show makes the model of a finished run the current one, and reports the run.
func (s *Session) show(record *run.Record, from *store.Loaded) error {
	s.letGo(s.machine.CPU.Device)
	m, err := s.ckpt.NewToTrain(s.machine.CPU.Device, &record.Config, s.data.set)
	if err != nil {
		return err
	}
	if err := train.ReadTuned(m, s.texts, from); err != nil {
		return err
	}
	m.Rest()
	m.Record = record
	s.use(m)
	s.shelf.on = nil
	begun := *record
	begun.Plan, begun.Report = run.PlanInfo{}, nil
	s.emit(run.Event{Event: run.Started, Plan: &record.Plan, Run: &begun})
	s.emit(run.Event{Event: run.Done, Report: record.Report, Metrics: record.Report.Metrics})
	return s.shelveTrained()
}
