// Package session executes one user's Commands in order.
package session

import (
	"bytes"
	"io"
	"io/fs"
	"time"

	"tuneground/engine/data"
	"tuneground/engine/export"
	"tuneground/engine/hf"
	"tuneground/engine/machine"
	"tuneground/engine/message"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
	"tuneground/engine/task"
	"tuneground/engine/tensor"
	"tuneground/engine/watch"
)

// A File is a file from the user.
type File struct {
	Name string
	Size int64
	io.Reader
}

// content reads all of f into memory of its exact size, which a growing slice
// would exceed.
func (f File) content() ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(f.Size) + bytes.MinRead)
	_, err := b.ReadFrom(f)
	return b.Bytes(), err
}

// Options are the resources of a Session.
type Options struct {
	CPU tensor.Device
	// OpenGPU, if set, requests a GPU. Its error says why there is none.
	OpenGPU  func() (machine.GPU, error)
	Models   fs.FS // a folder for each model, and index.json
	Datasets fs.FS // the bundled data sets, and index.json
	// Budget limits the size of a file; the default is that of a browser tab.
	Budget data.Budget
	// Memory is how many bytes the program may hold; 0: unknown. A run that needs
	// more is refused.
	Memory int64
	// Emit is called with every Event, and with the parts, in order, of the file
	// that a Saved event announces.
	Emit func(run.Event, [][]byte)
	// Yield, if set, is called often during long work, so that the caller's event
	// loop can run.
	Yield func()
}

// A Session is one user's work: the data and the model in memory, and the
// queued Commands. Serve executes them one after the other; Send may be called
// from any goroutine.
type Session struct {
	opts    Options
	inbox   inbox
	id      int // of the current Command, which marks its Events
	machine *machine.Machine

	data  dataset
	ckpt  *pretrained.Checkpoint
	texts *task.Texts       // of the data, with ckpt's tokenizer
	model *pretrained.Model // nil until a checkpoint is loaded

	running  bool // a run has begun, after loading
	stopping bool
	paused   bool
	lastSign time.Time // of the last Progress event
	lastLook time.Time // of the last look into the inbox
}

// New returns a Session without data or model.
func New(o Options) *Session {
	s := &Session{opts: o}
	if s.opts.Budget == (data.Budget{}) {
		s.opts.Budget = data.BrowserTab()
	}
	s.machine = machine.New(o.CPU, o.OpenGPU, func() { s.Progress("measure", time.Now(), 0, 0) })
	s.inbox.wake = make(chan struct{}, 1)
	return s
}

// Send queues a Command with its files.
func (s *Session) Send(c run.Command, files ...File) { s.inbox.put(request{c, files}) }

// Serve executes Commands as they arrive, for ever.
func (s *Session) Serve() {
	for {
		s.do(s.inbox.take(anything))
	}
}

// Run executes a Command and returns its error, for callers without a loop of
// their own.
func (s *Session) Run(c run.Command, files ...File) error { return s.do(request{c, files}) }

// Folder returns the model as Hugging Face files.
func (s *Session) Folder() (hf.Folder, error) {
	if s.model == nil {
		return nil, errNoModel
	}
	return export.Folder(s.model)
}

// Adapter returns the adapter that a run has trained, as PEFT writes it.
func (s *Session) Adapter() (hf.Folder, error) {
	if s.model == nil {
		return nil, errNoModel
	}
	if s.model.Tuning.Adapter == nil {
		return nil, message.Errorf("the model has no adapter; a run with method lora, dora or ia3 trains one")
	}
	return export.Adapter(s.model)
}

// do executes one Command, and once more after a failed GPU was replaced. An
// error is emitted as a Failed event and returned; whatever was loaded before
// stays.
func (s *Session) do(r request) error {
	outer := s.id // not 0 if r interrupts a run
	s.id = r.ID
	defer func() { s.id = outer }()
	if r.Do == run.Start && r.Config.Device == run.WebGPU {
		s.machine.Forgive() // a user who chooses the GPU again may try it again
	}
	err := s.machine.Guard(func() error { return s.execute(r) }, func(on *machine.Computer, failure error) error {
		if err := s.restoreModel(on, failure); err != nil {
			return err
		}
		return r.again(failure)
	})
	s.refuse(r, err)
	return err
}

// refuse emits the error of a Command, if there is one.
func (s *Session) refuse(r request, err error) {
	if err != nil && err != watch.ErrStopped {
		s.emit(run.Event{Event: run.Failed, Error: message.Of(err)})
	}
	if _, broken := err.(*machine.Broken); broken || s.model == nil {
		s.mend(r)
	}
}

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
		return s.estimate(r.Config)
	case run.Start:
		return s.start(r.Config)
	case run.FindRate:
		return s.findRate(r.Config)
	case run.Predict:
		return s.predict(r)
	case run.PredictFile:
		return s.predictFile(r)
	case run.PreviewFile:
		return s.previewFile(r)
	case run.Save:
		return s.save(s.Folder, "-tuned.zip")
	case run.SaveAdapter:
		return s.save(s.Adapter, "-adapter.zip")
	case run.Bench:
		return s.bench(r.Seconds)
	case run.Pause, run.Resume, run.Stop:
		s.steer(r.Do)
		return nil
	}
	return message.Errorf("the command %s does not exist", r.Do)
}

func (s *Session) emit(e run.Event) { s.emitWith(e, nil) }

func (s *Session) emitWith(e run.Event, file [][]byte) {
	e.ID = s.id
	s.opts.Emit(e, file)
}

// watch returns a Watch with which long work reports progress and can be
// stopped.
func (s *Session) watch() watch.Watch {
	return watch.Watch{Look: s.look, Stopped: s.stopped, Progress: s.Progress}
}

// Progress emits the progress of work, at most ten times a second.
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

// restoreModel moves the model to another device outside a run.
func (s *Session) restoreModel(on *machine.Computer, failure error) error {
	if s.model == nil || s.model.Device == s.machine.CPU.Device {
		return nil
	}
	s.emit(s.machine.Event(on, nil, message.Errorf("the GPU failed (%w); the model is now on %s", failure, on.Name)))
	if err := s.model.Restore(on.Device); err != nil {
		return err
	}
	s.model.Rest()
	return nil
}

// mend makes the Session usable after a fault in a Command, or a GPU's failure on
// the way to a run's model. Data and checkpoint are replaced as a whole or not at
// all, but a run gives up the model before it and changes its own bit by bit, so the
// checkpoint's is built again.
func (s *Session) mend(r request) {
	if r.Do != run.Start || s.ckpt == nil {
		return
	}
	err := machine.Catch(func() error {
		m, err := s.ckpt.New(s.machine.CPU.Device, &r.Config, nil)
		if err == nil {
			s.use(m)
			s.machine.Close() // the fault may have left a GPU in any state
			s.emit(run.Event{Event: run.ModelReady, Model: m.Describe(&r.Config)})
		}
		return err
	})
	if err != nil {
		s.model, s.ckpt, s.texts = nil, nil, nil // the next Command loads it again, or says why not
	}
}
