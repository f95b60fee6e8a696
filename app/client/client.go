// Package client is the page's side of its worker's session: the settings of the
// run, the worker's events so far, and the connection to the worker. The stages
// read it and call its methods; they keep no copy of it.
package client

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/settings"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// A Client belongs to the page's goroutine; its methods must not be called
// from another.
type Client struct {
	Next *settings.Form // the next run, which the controls show
	Lang text.Lang
	Dark bool

	Place    Place // what the page shows
	Embedded bool  // in another page, which wants a figure alone

	Ready     *run.ReadyInfo
	Data      *run.DataInfo
	Model     *run.ModelInfo
	Shelf     *run.ShelfInfo  // the adapters; nil: none
	Plan      *run.PlanInfo   // of the current Next; nil while unknown
	Device    *run.DeviceInfo // likewise; during a run that of the run
	Run       *Run            // the current one, or the last
	Done      *Run            // the last completed one; nil: none
	Predicted *run.Prediction
	Progress  *run.ProgressInfo
	Saved     *run.SavedInfo // the last saving of the current model
	Sheet     Sheet
	Bench     *run.BenchInfo
	Figures   []run.Figure // figures of the bench so far
	Rates     Rates
	Archive   Archive
	Sweep     Sweep
	Minute    Minute
	Augmented *run.AugmentInfo // the example shown last
	Base      string           // whose answers are asked for: see run.Command
	Cores     int              // that could compute; of them Spare are left to the reader
	Spare     int

	// Written is the text so far while the model generates.
	Written string

	// Layer and Head select the attention in predictions.
	Layer, Head int

	following   bool // the address was read
	opened      bool // and go-app has not yet told of it
	chosen      bool // the address has settings, or the reader has changed some
	bare        bool // a page without runs: neither data nor model is loaded
	preferred   bool // Lang and Dark come from the reader's preferences
	phase       phase
	id          int
	pending     map[int]string             // commands not answered yet, by ID
	failures    map[string]message.Message // errors, by command
	versions    [topics]int
	reviving    bool // this worker loads what the previous one had
	dataUpload  upload
	modelUpload upload
	testUpload  testUpload
	// goodDataUpload and goodModelUpload are the last ones that could be read.
	goodDataUpload, goodModelUpload upload
	goodTestUpload                  testUpload
	baseUpload                      upload // of the last model that was no adapter
	// startAtOnce is set until the run that the address asked for has started.
	startAtOnce bool
	tuned       bool   // the model has learnt something unsaved
	writing     int    // the command that generates Written
	good        source // source of the displayed data and model
	uploads     uploads
	learnt      learnt
	asked       map[int]source               // sources of the answers to commands
	answers     map[int]func(run.Event) bool // who gets the answers to own commands
	away        bool                         // the worker may have other data, or another model, than the bench
	made        [results]*source             // sources of the displayed results; nil: none
	question    run.Input                    // the last question
	example     int                          // the training example to be shown augmented
	asksAgain   bool                         // the last question, once another adapter is on
	renaming    map[int]string               // adapters that get another name, by command
	stored      map[string]bool              // adapters that were saved
	answeredAt  time.Time                    // when it was answered

	// post sends a command with its attachments to the worker.
	post func(command []byte, files []app.Value)
	// after calls f later on the page's goroutine; a second call with the same key
	// replaces the first.
	after func(key string, d time.Duration, f func())
	// keep downloads a finished file.
	keep func(name string, file app.Value)
	// remember keeps a preference for later visits.
	remember func(key string, value any)
	// share writes the fragment into the address.
	share func(fragment string)
	// show scrolls to a stage.
	show func(stage string)
	// connect starts a worker, end ends it.
	connect, end func()
	// endGuard stops asking before the page is left.
	endGuard func()
	// endReturning stops listing the kept runs when the reader comes back.
	endReturning func()
	// persist asks the browser to keep the page's files also when its disk fills up.
	persist func()
}

// An upload is a file or text of the user's. It is kept so that it can be read
// again, with other options or by another worker.
type upload struct {
	name  string
	files []app.Value
	text  string
}

// A testUpload is a separate test file, of the user's, for the data set beside it.
type testUpload struct {
	upload
	beside string
}

// A phase is the state of the run.
type phase int

const (
	atRest phase = iota
	starting
	training
	paused
	evaluating
	measuring
	finished
	failed
)

// A Topic is a part of the client's state that a component may show.
type Topic int

// Values of Failure's argument besides commands: the worker itself, and the
// settings in the address.
const (
	Worker  = "worker"
	Address = "address"
)

// The topics.
const (
	Settings Topic = iota
	Look           // language and theme
	Site           // Ready
	DataSet
	Checkpoint
	Estimate
	Devices  // Device
	Training // Run and the phase
	Outcome  // Report
	Tried    // Predicted, Written, Layer, Head, Sheet
	Work     // Progress and pending commands
	Search   // Rates, Sweep
	Kept     // Archive
	Copied   // Augmented
	topics
)

// New returns a client with the default settings that is not yet connected.
func New() *Client {
	s := &Client{
		Run:          &Run{},
		Lang:         text.Chinese,
		pending:      map[int]string{},
		asked:        map[int]source{},
		answers:      map[int]func(run.Event) bool{},
		renaming:     map[int]string{},
		stored:       map[string]bool{},
		failures:     map[string]message.Message{},
		Archive:      Archive{Records: map[string]*run.Record{}, reading: map[int]string{}},
		post:         func([]byte, []app.Value) {},
		after:        func(string, time.Duration, func()) {},
		keep:         func(string, app.Value) {},
		share:        func(string) {},
		show:         func(string) {},
		connect:      func() {},
		end:          func() {},
		endGuard:     func() {},
		endReturning: func() {},
		persist:      func() {},
	}
	s.Sweep.Next.Seeds = 1
	s.Next = settings.New("set", s.known, s.changed)
	s.Next.Config = s.initial()
	return s
}

// NewBare returns a client for a page that has no run: neither data nor model is
// loaded, and the address holds no settings.
func NewBare() *Client {
	s := New()
	s.bare = true
	return s
}

// Version changes whenever one of the topics does. A component need not be
// rendered again while its Version is the same.
func (s *Client) Version(of ...Topic) int {
	sum := 0
	for _, t := range of {
		sum += s.versions[t]
	}
	return sum
}

func (s *Client) touch(changed ...Topic) {
	for _, t := range changed {
		s.versions[t]++
	}
}

// T is s.Lang.T, which every component needs.
func (s *Client) T(key string, args ...any) string { return s.Lang.T(key, args...) }

// Controls returns the controls of the next run's settings.
func (s *Client) Controls() settings.Controls { return s.Next.In(s.Lang) }

// State names the client's state, for style sheets and scripts: idle, loading,
// training, evaluating, measuring, done or error.
func (s *Client) State() string {
	switch s.phase {
	case training, paused:
		return "training"
	case evaluating:
		return "evaluating"
	case measuring:
		return "measuring"
	}
	switch {
	case s.Waiting(run.FindRate):
		return "measuring"
	case len(s.failures) > 0 && !s.loading():
		return "error"
	case s.Ready == nil, s.loading(), s.phase == starting:
		return "loading"
	case s.phase == finished:
		return "done"
	}
	return "idle"
}

// Running reports whether there is a current run, paused or not.
func (s *Client) Running() bool {
	return s.phase == starting || s.phase == training || s.phase == paused || s.phase == evaluating
}

// Paused reports whether the current run is paused.
func (s *Client) Paused() bool { return s.phase == paused }

// Waiting reports whether a command of this kind is unanswered.
func (s *Client) Waiting(do string) bool {
	for _, d := range s.pending {
		if d == do {
			return true
		}
	}
	return false
}

// Work is the progress of an unanswered command of this kind, nil if there is
// none. During a run all progress is the run's.
func (s *Client) Work(do string) *run.ProgressInfo {
	if !s.Waiting(do) || s.Running() != run.Trains(do) {
		return nil
	}
	return s.Progress
}

// loading reports whether data or model are being loaded, or will be.
func (s *Client) loading() bool {
	return s.Waiting(run.Hello) || s.Waiting(run.LoadData) || s.Waiting(run.LoadModel)
}

// Failure returns the error of the last command of this kind, or "", in the
// page's language.
func (s *Client) Failure(do string) string { return s.Lang.Sentence(s.failures[do]) }

// SetLang changes the language of the page, and with it data and model if the reader
// has chosen nothing yet.
func (s *Client) SetLang(l text.Lang) {
	untouched := s.untouched()
	s.Lang = l
	s.touch(Look)
	if untouched {
		s.Next.SetAll(s.initial())
		s.touch(Settings)
		if s.Ready != nil {
			s.open()
		}
	}
}

// SetDark changes the theme.
func (s *Client) SetDark(dark bool) {
	s.Dark = dark
	s.touch(Look)
}

// Theme names the theme for style sheets: light, dark, or auto until the
// reader's preference is known.
func (s *Client) Theme() string {
	switch {
	case !s.preferred:
		return "auto"
	case s.Dark:
		return "dark"
	}
	return "light"
}
