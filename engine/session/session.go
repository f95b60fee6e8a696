// Package session executes one user's Commands in order.
package session

import (
	"bytes"
	"cmp"
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
	"tuneground/engine/store"
	"tuneground/engine/task"
	"tuneground/engine/tensor"
	"tuneground/engine/train"
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
	Programs fs.FS // demo.html: a page of its own, without its model
	Words    fs.FS // the word lists for augmentation
	// Budget limits the size of a file; the default is that of a browser tab.
	Budget data.Budget
	// Memory is how many bytes the program may hold; 0: unknown. A run that needs
	// more is refused.
	Memory int64
	// Emit is called with every Event, and with the parts, in order, of the file
	// that a Saved event announces.
	Emit func(run.Event, [][]byte)
	// Outlet, if set, returns a place for a file that may be too long for memory.
	// Without it such a file goes to Emit.
	Outlet func() (Outlet, error)
	// Runs has the kept runs; nil: no run is kept.
	Runs store.Archive
	// Background is set if kept runs are written while training goes on, from a copy in
	// memory if there is room for it.
	Background bool
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
	side  *pretrained.Model // one to look into beside it; nil: none
	shelf shelf

	kept      *store.Run // the current run; nil: it is not kept
	saveEvery int        // see train.Keeping

	copies copies    // of the training texts
	words  wordLists // those used last

	observer *observer      // of a sweep's current run; nil: nothing more is asked of it
	trainer  *train.Trainer // of the run once it has begun; else nil
	running  bool           // a run has begun, after loading
	stopping bool
	paused   bool
	lastSign time.Time // of the last Progress event
	lastLook time.Time // of the last look into the inbox
}

// New returns a Session without data or model.
func New(o Options) *Session {
	s := &Session{opts: o, saveEvery: train.SaveEvery}
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

// Folder returns the model in a format: one of [run.SaveFormats].
func (s *Session) Folder(format string) (hf.Files, error) {
	if s.model == nil {
		return nil, errNoModel
	}
	if format == run.ONNX {
		return export.ONNX(s.model)
	}
	dtype, err := hf.ParseDType(format)
	if err != nil {
		return nil, err
	}
	return export.Folder(s.model, dtype)
}

// Project returns the run of these settings as a Python project. It loads what the
// run needs.
func (s *Session) Project(c run.Config) (hf.Files, error) {
	job, err := s.prepare(c)
	if err != nil {
		return nil, err
	}
	return export.Project(job)
}

// Adapter returns the adapter that a run has trained, as PEFT writes it.
func (s *Session) Adapter() (hf.Files, error) {
	if s.model == nil {
		return nil, errNoModel
	}
	if s.model.Tuning.Adapter == nil {
		return nil, message.Errorf("the model has no adapter; a run with method lora, dora, ia3 or prompt trains one")
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
	if run.Trains(r.Do) && r.Config.Device == run.WebGPU {
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
		return s.estimate(r.Config, r.Sweep)
	case run.Start:
		return s.start(r.Config, r.Run)
	case run.GoOn:
		return s.goOn(r)
	case run.ListRuns, run.ReadRun, run.LabelRun, run.ExportRun, run.ImportRun, run.RemoveRuns:
		return s.archive(r)
	case run.StartSweep:
		return s.sweepOn(r)
	case run.FindRate:
		return s.findRate(r.Config)
	case run.OpenStep:
		return s.openStep(r.Config)
	case run.ChangeRate:
		return s.changeRate(r.LearningRate)
	case run.PreviewAugmentation:
		return s.previewAugmentation(r)
	case run.Predict:
		return s.predict(r)
	case run.ExplainAttention, run.NextTokens, run.SearchBeams, run.ListTensors:
		return s.lookInto(r)
	case run.TraceLine:
		return s.traceLine(r)
	case run.PredictFile:
		return s.predictFile(r)
	case run.PreviewFile:
		return s.previewFile(r)
	case run.Save:
		return s.saveAs(cmp.Or(r.Format, run.Float32))
	case run.SaveProject:
		return s.saveProject(r.Config)
	case run.SaveAdapter:
		return s.save(s.Adapter, "-adapter.zip")
	case run.SaveDemo:
		return s.saveDemo(r)
	case run.RenameAdapter:
		return s.renameAdapter(r)
	case run.RemoveAdapter:
		return s.removeAdapter(r)
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
	if !run.Trains(r.Do) || s.ckpt == nil {
		return
	}
	err := machine.Catch(func() error {
		m, err := s.ckpt.New(s.machine.CPU.Device, &r.Config, nil)
		if err == nil {
			s.use(m)
			s.machine.Close() // the fault may have left a GPU in any state
			s.emit(run.Event{Event: run.ModelReady, Model: m.Describe(&r.Config)})
			s.shelf.on = s.shelf.find(s.ckpt.Name)
			s.showShelf()
		}
		return err
	})
	if err != nil {
		s.model, s.ckpt, s.texts = nil, nil, nil // the next Command loads it again, or says why not
	}
}
