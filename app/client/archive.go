package client

import (
	"slices"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/run"
)

// An Archive is what the page knows of the runs that are kept in this browser.
type Archive struct {
	*run.ArchiveInfo                        // nil: not known yet
	Off              bool                   // new runs are not kept
	Kept             *run.KeptInfo          // how far the current run is kept
	Chosen           []string               // names of the runs to compare or remove
	Records          map[string]*run.Record // of the chosen ones, as far as they are read

	reading map[int]string // names of the runs that ReadRun commands ask for
	opening int            // the ReadRun command for the run to go on with; 0: none
	whole   bool           // with its sweep
	lent    string         // the data set that the engine has from a kept run, or ""
	before  choice         // what the reader had chosen before going on
	offered string         // an interrupted run with which the reader can go on, or ""
	refused bool           // the reader does not want to go on with one
	tries   int            // how often the page has looked whether a run is still in use
}

// newRun returns a name for a new run: the time, to the millisecond. It is "" if runs are
// not kept; otherwise it asks the browser not to clear them away.
func (s *Client) newRun() string {
	if s.Archive.Off {
		return ""
	}
	s.persist()
	return time.Now().UTC().Format("20060102-150405.000")
}

func persist() {
	if storage := app.Window().Get("navigator").Get("storage"); storage.Truthy() && storage.Get("persist").Truthy() {
		storage.Call("persist")
	}
}

// ListRuns asks for the kept runs.
func (s *Client) ListRuns() { s.send(run.Command{Do: run.ListRuns}) }

// refreshRuns asks for the kept runs, after what else was asked for.
func (s *Client) refreshRuns() { s.after("runs", reloadDelay, s.ListRuns) }

// Keep switches the keeping of new runs on or off.
func (s *Client) Keep(on bool) {
	s.Archive.Off = !on
	s.touch(Kept)
}

// Interrupted returns the run that broke off or was stopped before the page was opened, and
// with which nobody goes on; nil: there is none, or the reader does not want it. If it is of
// a sweep with runs left, that can go on. It stays when another run begins, so that nothing
// moves below it.
func (s *Client) Interrupted() (k *run.KeptRun, ofSweep bool) {
	k = s.Archive.Find(s.Archive.offered)
	if k == nil {
		return nil, false
	}
	if ofSweep = s.Archive.CanSweepOn(k); ofSweep || k.CanGoOn() {
		return k, ofSweep
	}
	return nil, false
}

// offer offers the latest run of a page that has not trained yet.
func (s *Client) offer() {
	a := &s.Archive
	if a.refused || s.Running() || len(s.Run.Steps) > 0 {
		return
	}
	a.offered = ""
	switch {
	case len(a.Runs) == 0:
	case a.Runs[0].CanGoOn(), a.CanSweepOn(&a.Runs[0]):
		a.offered = a.Runs[0].Name
	case a.Runs[0].InUse && a.tries < inUseTries:
		a.tries++
		s.after("runs", time.Second<<a.tries, s.ListRuns)
	}
}

// inUseTries is how often the page looks again, after 2 s, 4 s and so on, whether the
// latest run is still in use. The browser takes some seconds to end the engine of a tab
// that was closed or reloaded in mid-run.
const inUseTries = 4

// Refuse leaves an interrupted run as it is.
func (s *Client) Refuse() {
	s.Archive.offered, s.Archive.refused = "", true
	s.touch(Kept)
}

// GoOn goes on with a kept run or, if it is finished, shows it: its settings become the
// page's.
func (s *Client) GoOn(name string) { s.goOn(name, false) }

// GoOnSweep goes on with the sweep that a kept run is of.
func (s *Client) GoOnSweep(name string) { s.goOn(name, true) }

func (s *Client) goOn(name string, whole bool) {
	s.readRun(name)
	s.Archive.opening, s.Archive.whole, s.Archive.offered = s.id, whole, ""
}

func (s *Client) readRun(name string) {
	s.send(run.Command{Do: run.ReadRun, Run: name})
	s.Archive.reading[s.id] = name
}

// ChooseRun adds a run to those to compare, or takes it away.
func (s *Client) ChooseRun(name string) {
	a := &s.Archive
	if a.Has(name) {
		a.forget(name)
	} else {
		a.Chosen = append(a.Chosen, name)
		s.readRun(name)
	}
	s.touch(Kept)
}

// Has reports whether a run is chosen.
func (a *Archive) Has(name string) bool {
	for _, chosen := range a.Chosen {
		if chosen == name {
			return true
		}
	}
	return false
}

func (a *Archive) forget(name string) {
	left := a.Chosen[:0]
	for _, chosen := range a.Chosen {
		if chosen != name {
			left = append(left, chosen)
		}
	}
	a.Chosen = left
	delete(a.Records, name)
}

// Label gives a run a title and tags.
func (s *Client) Label(name string, l run.Label) {
	s.send(run.Command{Do: run.LabelRun, Run: name, Label: l})
}

// RemoveChosen removes the chosen runs.
func (s *Client) RemoveChosen() {
	s.send(run.Command{Do: run.RemoveRuns, Runs: append([]string{}, s.Archive.Chosen...)})
}

// FinishedRuns are the kept runs that were finished and measured, on data and a model of
// the site: other names could say who trained.
func (s *Client) FinishedRuns() (list []run.Row) {
	if s.Archive.ArchiveInfo == nil || s.Ready == nil {
		return nil
	}
	for _, k := range s.Archive.Runs {
		r := k.Row
		ofSite := slices.ContainsFunc(s.Ready.Datasets, func(d run.DatasetEntry) bool { return d.Name == r.Data }) &&
			slices.ContainsFunc(s.Ready.Models, func(m run.ModelEntry) bool { return m.Name == r.Model })
		if r.Finished && r.Metric != "" && ofSite {
			list = append(list, r)
		}
	}
	return list
}

// ExportRun asks for a run as one file, ImportRun makes a run of such a file.
func (s *Client) ExportRun(name string) { s.send(run.Command{Do: run.ExportRun, Run: name}) }

// ImportRun makes a kept run of an exported file.
func (s *Client) ImportRun(file app.Value) {
	s.send(run.Command{Do: run.ImportRun, Run: time.Now().UTC().Format("20060102-150405.000")}, file)
}

// archived takes in the list of kept runs.
func (s *Client) archived(e run.Event) {
	a := &s.Archive
	a.ArchiveInfo = e.Archive
	for _, name := range append([]string{}, a.Chosen...) {
		if a.Find(name) == nil {
			a.forget(name)
		}
	}
	s.offer()
	s.answered(e.ID, Kept)
}

// Find returns a run of the list, nil if there is none of that name.
func (a *Archive) Find(name string) *run.KeptRun {
	if a.ArchiveInfo == nil {
		return nil
	}
	for i := range a.Runs {
		if a.Runs[i].Name == name {
			return &a.Runs[i]
		}
	}
	return nil
}

// runRead takes in the Record of a kept run, and goes on with the run if that was asked.
func (s *Client) runRead(e run.Event) {
	a := &s.Archive
	name := a.reading[e.ID]
	delete(a.reading, e.ID)
	s.answered(e.ID, Kept)
	if a.Has(name) {
		a.Records[name] = e.Run
	}
	asked := e.ID == a.opening
	if asked {
		a.opening = 0
	}
	if !asked || s.Running() {
		return
	}
	a.before = s.choice()
	config, part := e.Run.Config, e.Run.Sweep
	whole := a.whole && part != nil
	if whole {
		config = part.Config
		s.Sweep = Sweep{Next: part.Grid, Grid: part.Grid, Task: config.Task}
	}
	s.Next.SetAll(config)
	if s.modelUpload.name != config.Model {
		s.modelUpload = upload{}
	}
	s.dataUpload, s.testUpload = upload{}, testUpload{} // the run has the data
	s.Publish()
	s.begin(run.Command{Do: run.GoOn, Run: name, Rest: whole})
}

// runUnread takes a run whose Record could not be read out of the comparison.
func (s *Client) runUnread(id int) {
	a := &s.Archive
	if a.opening == id {
		a.opening = 0
	}
	a.forget(a.reading[id])
	delete(a.reading, id)
	s.touch(Kept)
}

// A choice is what the reader has chosen for the next run.
type choice struct {
	config      run.Config
	data, model upload
	test        testUpload
	grid        run.Grid
}

func (s *Client) choice() choice {
	return choice{s.Next.Config, s.dataUpload, s.modelUpload, s.testUpload, s.Sweep.Next}
}

// giveUpGoingOn returns to what the reader had chosen before a kept run that cannot go on.
func (s *Client) giveUpGoingOn() {
	was := s.Archive.before
	s.Next.SetAll(was.config)
	s.dataUpload, s.modelUpload, s.testUpload, s.Sweep.Next = was.data, was.model, was.test, was.grid
	s.Publish()
}

// borrow notes whether the data that arrived with a command are those of a kept run.
func (s *Client) borrow(do string) {
	name := s.Next.Config.Dataset.Name
	if do == run.GoOn {
		s.Archive.lent = name
	} else if s.Archive.lent != name {
		s.Archive.lent = ""
	}
}

// kept takes in how far the current run is kept.
func (s *Client) kept(k *run.KeptInfo) {
	s.Archive.Kept = k
	s.touch(Kept)
}

// KeepingProblem says why the current run is not kept as far as it is; "": it is.
func (s *Client) KeepingProblem() string {
	if k := s.Archive.Kept; k != nil {
		return s.Lang.Sentence(k.Problem)
	}
	return ""
}
