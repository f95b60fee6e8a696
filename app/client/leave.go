package client

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// Unsaved reports whether leaving the page would lose something: a run, a tuned
// model that was not saved, or the user's own data. The first minute is soon done again.
func (s *Client) Unsaved() bool {
	own := s.dataUpload.name != "" && s.dataUpload.name == s.Next.Config.Dataset.Name
	return s.Running() && !s.MinuteBegun() || s.tuned || s.unsavedAdapter() || own || s.TestFile() != ""
}

// guard makes the browser ask before the page is left. The function that it
// returns ends this.
func (s *Client) guard() (end func()) {
	return Listen(app.Window(), "beforeunload", func(e app.Value) {
		if s.Unsaved() {
			e.Call("preventDefault")
			e.Set("returnValue", true) // for browsers that ignore the former
		}
	})
}

// returning lists the kept runs again whenever the reader comes back from another tab,
// which may have kept some. The function that it returns ends this.
func (s *Client) returning(ctx app.Context) (end func()) {
	document := app.Window().Get("document")
	return Listen(document, "visibilitychange", func(app.Value) {
		if document.Get("visibilityState").String() == "visible" {
			ctx.Dispatch(func(app.Context) { s.refreshRuns() })
		}
	})
}

// Listen calls hear with each event of a kind, until end is called.
func Listen(target app.Value, kind string, hear func(e app.Value)) (end func()) {
	f := app.FuncOf(func(_ app.Value, args []app.Value) any {
		hear(args[0])
		return nil
	})
	target.Call("addEventListener", kind, f)
	return func() {
		target.Call("removeEventListener", kind, f)
		f.Release()
	}
}
