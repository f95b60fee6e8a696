package session

import (
	"cmp"
	"slices"

	"tuneground/engine/message"
	"tuneground/engine/run"
	"tuneground/engine/store"
)

// goOnSweep goes on with the sweep that a kept run is of: with the runs that broke off or
// were stopped, and with those that are not there.
func (s *Session) goOnSweep(name string) error {
	return s.sweep(func() (*sweeping, error) {
		b, _, err := s.openAgain(name)
		s.closeKept()
		if err != nil {
			return nil, err
		}
		part, record := b.Record.Sweep, &b.Record
		k := run.KeptRun{Name: name, Row: record.Row()}
		if k.SweepName() == "" {
			return nil, message.Errorf("the run %s is not one of a sweep that is kept here", name)
		}
		done, begun, err := s.sweptBefore(k.SweepName(), part.Grid)
		if err != nil {
			return nil, err
		}
		c := part.Config
		c.Device = record.Config.Device // that was chosen for all
		w, err := s.newSweeping(c, &run.Sweep{Grid: part.Grid, Done: done, Data: record.Data, Model: record.Model}, k.SweepName())
		if err != nil {
			return nil, err
		}
		w.asked, w.begun, w.before = part.Config, begun, done
		return w, nil
	})
}

// sweptBefore returns the results of the kept runs of a sweep that are finished, in order,
// and the numbers of the others.
func (s *Session) sweptBefore(sweep string, grid run.Grid) (done []run.SweptRun, begun map[int]bool, err error) {
	runs, err := s.keptRuns()
	if err != nil {
		return nil, nil, err
	}
	begun = map[int]bool{}
	for _, k := range runs {
		switch number := k.Row.SweepRun; {
		case k.SweepName() != sweep:
		case k.Row.Finished:
			record, err := s.recordKept(k.Name)
			if err != nil {
				return nil, nil, err
			}
			done = append(done, grid.ResultOf(number, record))
		default:
			begun[number] = true
		}
	}
	slices.SortFunc(done, func(a, b run.SweptRun) int { return cmp.Compare(a.Run, b.Run) })
	return done, begun, nil
}

// showKept makes the model of a finished kept run the current one.
func (s *Session) showKept(name string) error {
	folder, err := s.opts.Runs.Look(name)
	if err != nil {
		return err
	}
	defer folder.Close()
	from, err := store.Of(folder).Load()
	if err != nil {
		return err
	}
	defer from.Close()
	return s.show(&from.Record, from)
}
