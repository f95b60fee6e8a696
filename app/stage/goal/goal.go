// Package goal is what the page asks first: what the model is to learn.
package goal

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/session"
	"tuneground/engine/run"
)

// A Choice shows the tasks there are, one of them chosen.
type Choice struct {
	app.Compo
	S       *session.Session
	Version int
}

// Topics is what the choice shows of the session.
var Topics = []session.Topic{session.Look, session.Settings, session.Training}

// Render sets the tasks as tiles. A run under way keeps its task.
func (c *Choice) Render() app.UI {
	s := c.S
	return app.FieldSet().Class("tasks").DataSet("control", "task").DataSet("value", s.Config.Task).
		Disabled(s.Running()).Body(
		app.Legend().Body(app.Span().Text(s.T("field.task")), app.Text(" "), app.Small().Text(s.T("help.task"))),
		app.Div().Class("tiles").Body(app.Range(run.Tasks).Slice(func(i int) app.UI { return c.tile(run.Tasks[i].Name) })),
	)
}

func (c *Choice) tile(name string) app.UI {
	s := c.S
	return app.Label().Class("tile").Body(
		app.Input().Type("radio").Name("task").Value(name).Checked(s.Config.Task == name).
			OnChange(func(app.Context, app.Event) { s.Set("task", name) }, app.EventScope(name)),
		app.B().Text(s.T("task."+name)),
		app.Small().Text(s.T("task_is."+name)),
	)
}
