// Package goal asks the page's first question, what the model is to learn.
package goal

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
)

// A Choice shows all tasks, one of them chosen.
type Choice struct {
	app.Compo
	S       *client.Client
	Version int
}

// Topics are the topics of the client that the choice shows.
var Topics = []client.Topic{client.Look, client.Settings, client.Training}

// Render renders the tasks. During a run the task cannot change.
func (c *Choice) Render() app.UI { return c.S.Controls().Task(c.S.Running()) }
