package client

import (
	"fmt"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// connectWorker starts a worker and connects the client to it.
func (s *Client) connectWorker(ctx app.Context) {
	worker, name, said := newWorker(ctx)
	var in inbox
	deliver := func() {
		ctx.Dispatch(func(app.Context) {
			for _, m := range in.take() {
				s.Apply(m.event, m.files)
			}
		})
	}
	over := false // later reports of the same worker's end are ignored
	ended := func(why message.Message) {
		if !over {
			over = true
			in.put(delivery{event: run.Event{Event: run.Ended, Error: why}}, deliver)
		}
	}
	s.end = func() {
		over = true
		worker.Call("terminate")
	}
	watched := false
	hear := app.FuncOf(func(_ app.Value, args []app.Value) any {
		m := decode(args[0].Get("data"))
		if m.event.Event == run.Ended {
			ended(m.event.Error)
			return nil
		}
		if !watched { // it holds its lock by now
			watched = true
			watch(name, func() { ended(message.New("the browser ended it")) })
		}
		in.put(m, deliver)
		return nil
	})
	fail := app.FuncOf(func(_ app.Value, args []app.Value) any {
		ended(message.OfText(args[0].Get("message").String()))
		return nil
	})
	worker.Set("onmessage", hear)
	worker.Set("onerror", fail)
	for _, m := range said {
		worker.Call("on"+m.Get("type").String(), m)
	}
	s.post = func(command []byte, files []app.Value) {
		attached := make([]any, len(files))
		for i, f := range files {
			attached[i] = f
		}
		worker.Call("postMessage", map[string]any{"command": string(command), "files": attached})
	}
	s.tellThreads()
}

// newWorker returns a worker, its name, and the events that it has had: the one that began
// before this program did (see boot.js), or a new one.
func newWorker(ctx app.Context) (worker app.Value, name string, said []app.Value) {
	if early := app.Window().Get("earlyEngine"); early.Truthy() {
		app.Window().Set("earlyEngine", nil)
		list := early.Get("said")
		for i := range list.Length() {
			said = append(said, list.Index(i))
		}
		return early.Get("worker"), early.Get("name").String(), said
	}
	name = fmt.Sprintf("engine %d", time.Now().UnixNano())
	return app.Window().Get("Worker").New(ctx.ResolveStaticResource("/web/worker.js"), map[string]any{"name": name}), name, nil
}

// watch calls gone when the lock of a name is released. The worker holds its
// lock as long as it lives; a worker that is ended from outside gives no other
// sign. Without locks, as over plain HTTP from another machine, there is none.
func watch(name string, gone func()) {
	if locks := app.Window().Get("navigator").Get("locks"); locks.Truthy() {
		locks.Call("request", name, app.FuncOf(func(app.Value, []app.Value) any {
			gone()
			return nil
		}))
	}
}

// outOfMemory is the reason that web/engine.js gives if the engine ended
// because it could get no more memory.
const outOfMemory = "out of memory"

// revive replaces a worker that ended, and has the new one load the same data
// and model. The result of a run is lost.
func (s *Client) revive(why message.Message) {
	s.end()
	again := s.Ready != nil && !s.reviving // otherwise it would end like the one before
	// The file that it was reading may be the cause.
	if s.Waiting(run.LoadData) && s.Data != nil {
		s.keepData()
	}
	if s.Waiting(run.LoadModel) && s.Model != nil {
		s.keepModel()
	}
	if s.Shelf != nil { // the new worker has no adapters
		s.Next.Config.Model, s.modelUpload = s.Shelf.Base, s.baseUpload
		s.Shelf = nil
	}
	s.Archive.lent = ""
	clear(s.pending)
	clear(s.asked)
	clear(s.failures)
	s.giveUpOwn(why)
	s.Sweep.Now = nil
	s.phase, s.Progress, s.startAtOnce, s.tuned = failed, nil, false, false
	s.Done, s.Predicted, s.Written, s.Saved, s.learnt = nil, nil, "", nil, learnt{}
	defer s.touch(Settings, Site, DataSet, Checkpoint, Estimate, Training, Outcome, Tried, Work)
	if !again {
		s.failures[Worker] = message.New("the engine cannot start (%s); reload the page, and if that does not help, try a current Chrome, Edge, Firefox or Safari", why)
		return
	}
	s.Ready, s.reviving = nil, true
	said := message.New("the engine stopped (%s) and was started again; data and model are loaded again, what was trained and the adapters are lost", why)
	if why.String() == outOfMemory {
		said = message.New("the engine ran out of memory and was started again; data and model are loaded again, what was trained and the adapters are lost; before the next run lower per_device_train_batch_size or max_length")
	}
	s.failures[Worker] = said
	s.connect()
	s.Hello()
}
