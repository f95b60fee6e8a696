// Package train executes runs: it reads data and checkpoints, trains,
// evaluates, predicts and saves, and speaks only in Events.
package train

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sync"
	"time"

	"tuneground/engine/data"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A File is something the user handed over.
type File struct {
	Name string
	Size int64
	io.Reader
}

// Options are what a Session works with.
type Options struct {
	CPU tensor.Device
	// OpenGPU, when set, asks for a GPU. Its error says why there is none.
	OpenGPU  func() (GPU, error)
	Models   fs.FS // a folder for each model, and index.json
	Datasets fs.FS // the bundled data sets, and index.json
	// Budget is how large a file may be; as in a browser tab if it is left out.
	Budget data.Budget
	// Memory is how many bytes the program may come to hold; 0: not known. A run that
	// needs more is refused.
	Memory int64
	// Emit is called with every Event, and with the parts, one after the other, of
	// the file that a Saved event announces.
	Emit func(run.Event, [][]byte)
	// Yield, when set, is called often during long work, so that whoever runs
	// the Session can look after other things.
	Yield func()
}

// A Session is one user's work: the data and the checkpoint at hand, the model
// being trained and the Commands that arrive meanwhile. Serve executes them
// one after the other; Send may be called from anywhere.
type Session struct {
	Options
	inbox   inbox
	current run.Command // the one being executed: its ID marks our Events

	table   *data.Table // as read
	test    *data.Table // a test file of its own, or nil
	set     *data.Set   // as cleaned and split for spec and problem
	spec    run.Dataset
	known   []string // tokens that cleaning left alone
	problem string   // type of text classification that was asked for
	ckpt    *checkpoint
	texts   *encoded // of set, by ckpt's tokenizer
	model   *tuned   // nil until a checkpoint is loaded
	report  *run.Report
	machine machine

	running  bool // a run is under way, not only loading
	stopping bool
	paused   bool
	lastSign time.Time // of the last Progress event
	lastLook time.Time // of the last look into the inbox
}

// NewSession returns a Session without data or model.
func NewSession(o Options) *Session {
	s := &Session{Options: o}
	if s.Budget == (data.Budget{}) {
		s.Budget = data.BrowserTab()
	}
	s.machine = newMachine(o.CPU, o.OpenGPU, func() { s.Progress("measure", time.Now(), 0, 0) })
	s.inbox.wake = make(chan struct{}, 1)
	return s
}

// Send queues a Command with its files.
func (s *Session) Send(c run.Command, files ...File) { s.inbox.put(request{c, files}) }

// Serve executes Commands as they arrive, for ever.
func (s *Session) Serve() {
	for {
		s.Do(s.inbox.take(anything))
	}
}

// errStopped is what long work returns when the user stopped it.
var errStopped = errors.New("stopped")

// Do executes one Command, and once more after a GPU that failed was replaced.
// What goes wrong is emitted as a Failed event and leaves what was loaded before
// as it was; it is also returned.
func (s *Session) Do(r request) error {
	outer := s.current // not empty where r interrupts a run
	s.current = r.Command
	defer func() { s.current = outer }()
	if r.Do == run.Start && r.Config.Device == run.WebGPU {
		s.machine.gpu.problem = nil // who insists may hope again
	}
	err := s.guard(func() error { return s.execute(r) }, func(on *computer, failure error) error {
		if err := s.restoreModel(on, failure); err != nil {
			return err
		}
		return r.again(failure)
	})
	s.refuse(err)
	return err
}

// refuse emits what went wrong with the current Command, if anything.
func (s *Session) refuse(err error) {
	if err != nil && err != errStopped {
		s.emit(run.Event{Event: run.Failed, Error: err.Error()})
	}
	if _, ok := err.(*Broken); ok {
		s.mend()
	}
}

// Run executes a Command and returns what went wrong, for callers without a
// loop of their own.
func (s *Session) Run(c run.Command, files ...File) error { return s.Do(request{c, files}) }

func (s *Session) execute(r request) error {
	if !s.running {
		s.stopping, s.paused = false, false
	}
	switch r.Do {
	case run.Hello:
		return s.hello()
	case run.LoadData:
		return s.loadData(r)
	case run.LoadModel:
		return s.loadModel(r)
	case run.Estimate:
		return s.estimate()
	case run.Start:
		return s.start()
	case run.Predict:
		return s.predict()
	case run.PredictFile:
		return s.predictFile(r)
	case run.PreviewFile:
		return s.previewFile(r)
	case run.Save:
		return s.save()
	case run.Bench:
		return s.bench()
	case run.Pause, run.Resume, run.Stop:
		return s.steer()
	}
	return errors.New("the command " + r.Do + " does not exist")
}

// steer acts on the run under way, which is what looks into the inbox. Where
// there is none, there is nothing to steer.
func (s *Session) steer() error {
	switch s.current.Do {
	case run.Stop:
		s.stopping, s.paused = true, false
	case run.Pause:
		s.paused = true
	case run.Resume:
		s.paused = false
	}
	return nil
}

// look lets others in and executes what cannot wait for the end of the work
// under way. Long work calls it between its parts and ends when it returns an
// error. A run that is paused stays in here.
func (s *Session) look() error {
	if time.Since(s.lastLook) < 20*time.Millisecond {
		return nil
	}
	if s.Yield != nil {
		s.Yield()
	}
	for {
		if r, ok := s.inbox.poll(s.urgent); ok {
			s.interrupt(r)
		} else if s.stopping {
			return errStopped
		} else if s.paused {
			s.rest()
		} else {
			s.lastLook = time.Now()
			return nil
		}
	}
}

// urgent reports whether a Command is executed while other work is under way.
func (s *Session) urgent(r request) bool {
	switch r.Do {
	case run.Stop:
		return true
	case run.Hello, run.Estimate:
		return false
	}
	return s.running
}

// interrupt executes a Command during a run, unless it would change what the
// run works on.
func (s *Session) interrupt(r request) {
	switch r.Do {
	case run.Start, run.LoadData, run.LoadModel, run.Bench:
		s.Emit(run.Event{
			Event: run.Failed, ID: r.ID,
			Error: "A run is under way. Wait for its end or stop it, then try again.",
		}, nil)
	default:
		s.answer(r)
	}
}

// answer executes a Command on the model that a run works on. Where the GPU fails
// it is the run that has to go on first: the Command waits for that.
func (s *Session) answer(r request) {
	outer := s.current
	s.current = r.Command
	err := catch(func() error { return s.execute(r) })
	failure, lost := err.(*tensor.Failure)
	if lost {
		err = r.again(failure)
	}
	s.refuse(err)
	s.current = outer
	if lost {
		if err == nil {
			s.inbox.put(r)
			s.lastLook = time.Time{} // and is not to wait longer
		}
		panic(failure)
	}
}

// rest waits for the next Command with the run paused.
func (s *Session) rest() {
	s.emit(run.Event{Event: run.Paused})
	for s.paused {
		s.interrupt(s.inbox.take(s.urgent))
	}
	if !s.stopping {
		s.emit(run.Event{Event: run.Resumed})
	}
}

func (s *Session) emit(e run.Event) {
	e.ID = s.current.ID
	s.Emit(e, nil)
}

// Progress emits how far work is, at most ten times a second.
func (s *Session) Progress(what string, started time.Time, done, total int64) {
	if done < total && time.Since(s.lastSign) < 100*time.Millisecond {
		return
	}
	s.lastSign = time.Now()
	p := &run.ProgressInfo{What: what, Done: done, Total: total}
	if done > 0 && total > 0 {
		p.ETA = time.Since(started).Seconds() * float64(total-done) / float64(done)
	}
	s.emit(run.Event{Event: run.Progress, Progress: p})
}

// A request is a Command as it arrived.
type request struct {
	run.Command
	files []File
}

func (r request) stops() bool { return r.Do == run.Stop }

// again returns an error when r cannot be executed twice.
func (r request) again(failure error) error {
	if len(r.files) > 0 {
		return fmt.Errorf("the GPU failed (%w) while the file was worked on; choose the file again", failure)
	}
	return nil
}

// inbox is a queue without bound: whoever sends never waits.
type inbox struct {
	mu    sync.Mutex
	queue []request
	wake  chan struct{}
}

func (b *inbox) put(r request) {
	b.mu.Lock()
	b.queue = append(b.queue, r)
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// poll returns the oldest request that accept says yes to, if there is one.
func (b *inbox) poll(accept func(request) bool) (request, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.queue, accept)
	if i < 0 {
		return request{}, false
	}
	r := b.queue[i]
	b.queue = slices.Delete(b.queue, i, i+1)
	return r, true
}

// take waits for such a request.
func (b *inbox) take(accept func(request) bool) request {
	for {
		if r, ok := b.poll(accept); ok {
			return r
		}
		<-b.wake
	}
}

func anything(request) bool { return true }
