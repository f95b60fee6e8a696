package client

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// Unsaved reports whether leaving the page would lose something: a run, a tuned
// model that was not saved, or the user's own data.
func (s *Client) Unsaved() bool {
	own := s.dataUpload.name != "" && s.dataUpload.name == s.Next.Config.Dataset.Name
	return s.Running() || s.tuned || own
}

// guard makes the browser ask before the page is left. The function that it
// returns ends this.
func (s *Client) guard() (end func()) {
	ask := app.FuncOf(func(_ app.Value, args []app.Value) any {
		if s.Unsaved() {
			args[0].Call("preventDefault")
			args[0].Set("returnValue", true) // for browsers that ignore the former
		}
		return nil
	})
	app.Window().Call("addEventListener", "beforeunload", ask)
	return func() {
		app.Window().Call("removeEventListener", "beforeunload", ask)
		ask.Release()
	}
}
