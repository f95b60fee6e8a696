package client

import (
	"encoding/json"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// Limits on how often the page is rendered for a run's steps and for generated
// words: the worker may send hundreds a second.
const (
	drawEvery  = 200 * time.Millisecond
	writeEvery = 50 * time.Millisecond
)

// Connect starts the worker and gives the client timers, the address bar and
// downloads. It is called once, when the page is mounted.
func (s *Client) Connect(ctx app.Context) {
	s.readPreferences(ctx)
	s.readSpare(ctx)
	s.remember = func(key string, value any) { ctx.LocalStorage().Set(key, value) }
	s.after = timers(ctx)
	s.keep, s.show, s.persist = download, show, persist
	s.connect = func() { s.connectWorker(ctx) }
	s.connect()
	if !s.bare {
		s.followAddress()
		s.endGuard, s.endReturning = s.guard(), s.returning(ctx)
	}
	s.Hello()
}

// followAddress applies the settings in the address, and writes new ones there.
func (s *Client) followAddress() {
	fragment := hash()
	config, start, err := run.ParseFragment(fragment)
	s.chosen = run.HoldsRun(fragment) || start
	if err != nil {
		s.failures[Address] = message.Of(err)
	}
	if err != nil || !s.chosen {
		config = s.initial()
	}
	s.Next.SetAll(config)
	s.touch(Settings)
	s.startAtOnce = start
	s.share = func(fragment string) { s.replace(s.Place.around(fragment)) }
	s.following, s.opened = true, true
	if start {
		s.Publish() // without the start: a reload must not train again
	}
}

// Disconnect ends the worker and its work.
func (s *Client) Disconnect() {
	s.end()
	s.endGuard()
	s.endReturning()
}

// Arrive takes the page's place from the address with which it was opened.
func (s *Client) Arrive() {
	location := app.Window().Get("location")
	s.Place, _ = PlaceOf(location.Get("hash").String())
	s.Embedded = strings.Contains(location.Get("search").String(), "embed=1")
}

// replace changes the fragment of the address, without an entry in the browser's history.
func (s *Client) replace(fragment string) {
	app.Window().Get("history").Call("replaceState", nil, "", "#"+fragment)
}

// Go shows another place; go-app writes its address afterwards. The browser's button back
// returns to this one, and must not return to its settings, which may have changed by
// then. The place does not wait for the address: settings that are published meanwhile
// would name the old one again, and the reader's press would be lost.
func (s *Client) Go(to Place) {
	if s.following {
		s.replace(s.Place.Fragment())
	}
	s.Place = to
	s.touch(Look)
}

// Present shows another part of the lesson that is presented. The address names it,
// without an entry in the browser's history.
func (s *Client) Present(part int) {
	s.Place.Present = part
	s.replace(s.Place.Fragment())
}

// Revisit follows the address after the user changed it: to another place, and to other
// settings. A current run keeps its own, and the address goes on naming them.
func (s *Client) Revisit() {
	if s.bare || !s.following {
		return
	}
	if s.opened { // this is the address that Connect has read
		s.opened = false
		return
	}
	fragment := hash()
	if place, ok := PlaceOf(fragment); ok {
		s.Place = place
		s.touch(Look)
	}
	config, start, err := run.ParseFragment(fragment)
	switch {
	case err != nil:
		s.failures[Address] = message.Of(err)
		s.touch(Settings)
		return
	case !run.HoldsRun(fragment) && !start: // a place alone
		s.Publish()
		return
	case s.Running():
		s.Publish()
		return
	}
	delete(s.failures, Address)
	s.chosen = true
	if config == s.Next.Config && !start {
		return
	}
	s.Next.SetAll(config)
	s.touch(Settings)
	if start {
		s.Publish()
	}
	s.startAtOnce = start
	if s.Ready != nil {
		s.open()
	}
}

// hash returns the fragment of the address as it was opened, also if
// server/site/assets/boot.js had to repair it for go-app.
func hash() string {
	if broken := app.Window().Get("brokenHash"); broken.Truthy() {
		app.Window().Set("brokenHash", "")
		return broken.String()
	}
	return app.Window().Get("location").Get("hash").String()
}

// inbox collects messages between two renderings of the page.
type inbox struct {
	sync.Mutex
	messages []delivery
	waiting  bool
}

type delivery struct {
	event run.Event
	files []app.Value
}

// put adds m and schedules its delivery: steps and words wait for others, all
// else is delivered at once.
func (in *inbox) put(m delivery, deliver func()) {
	in.Lock()
	defer in.Unlock()
	in.messages = append(in.messages, m)
	wait := drawEvery
	switch m.event.Event {
	case run.Step, run.Progress:
	case run.Piece:
		wait = writeEvery
	default:
		deliver()
		return
	}
	if !in.waiting {
		in.waiting = true
		time.AfterFunc(wait, deliver)
	}
}

func (in *inbox) take() []delivery {
	in.Lock()
	defer in.Unlock()
	taken := in.messages
	in.messages, in.waiting = nil, false
	return taken
}

func decode(data app.Value) delivery {
	var m delivery
	if err := json.Unmarshal([]byte(data.Get("event").String()), &m.event); err != nil {
		m.event = run.Event{Event: run.Failed, Error: message.New("the worker sent something that is not an event: %w", err)}
	}
	if files := data.Get("files"); files.Truthy() {
		for i := range files.Length() {
			m.files = append(m.files, files.Index(i))
		}
	}
	return m
}

// timers returns a function that calls f on the page's goroutine after d,
// unless it is called again with the same key before that.
func timers(ctx app.Context) func(string, time.Duration, func()) {
	running := map[string]*time.Timer{}
	return func(key string, d time.Duration, f func()) {
		if t := running[key]; t != nil {
			t.Stop()
		}
		running[key] = time.AfterFunc(d, func() { ctx.Dispatch(func(app.Context) { f() }) })
	}
}

// show scrolls a stage to the top of the window without animation: the reader
// has not scrolled yet.
func show(stage string) {
	app.Window().GetElementByID(stage).Call("scrollIntoView", map[string]any{"behavior": "instant"})
}

// Download saves a text as a file.
func (s *Client) Download(name, text string) {
	s.keep(name, app.Window().Get("Blob").New([]any{text}))
}

// download saves a Blob as a file in the browser.
func download(name string, blob app.Value) {
	url := app.Window().Get("URL").Call("createObjectURL", blob)
	link := app.Window().Get("document").Call("createElement", "a")
	link.Set("href", url)
	link.Set("download", name)
	link.Call("click")
	time.AfterFunc(time.Minute, func() { app.Window().Get("URL").Call("revokeObjectURL", url) })
}

// readPreferences takes language and theme from an earlier visit, or else from
// the browser. The address can say another language for this visit.
func (s *Client) readPreferences(ctx app.Context) {
	s.preferred = true
	var lang, theme string
	address, _ := url.ParseQuery(strings.TrimPrefix(app.Window().Get("location").Get("search").String(), "?"))
	ctx.LocalStorage().Get("language", &lang)
	if wanted := address.Get("lang"); wanted != "" {
		lang = wanted
	}
	if lang == "" {
		lang = app.Window().Get("navigator").Get("language").String()
	}
	s.SetLang(text.Prefer(lang))
	keep := true
	ctx.LocalStorage().Get("keep", &keep)
	s.Archive.Off = !keep
	if ctx.LocalStorage().Get("theme", &theme); theme == "" {
		s.SetDark(app.Window().Call("matchMedia", "(prefers-color-scheme: dark)").Get("matches").Bool())
		return
	}
	s.SetDark(theme == "dark")
}
