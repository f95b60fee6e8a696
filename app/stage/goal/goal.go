// Package goal is what the page asks first: what the model is to learn.
package goal

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/session"
)

// A Choice shows the tasks there are, one of them chosen.
type Choice struct {
	app.Compo
	S       *session.Session
	Version int
}

// Topics is what the choice shows of the session.
var Topics = []session.Topic{session.Look, session.Settings, session.Training}

// Render sets the tasks. A run under way keeps its task.
func (c *Choice) Render() app.UI { return c.S.Controls().Task(c.S.Running()) }
