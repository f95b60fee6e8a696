package settings

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/run"
)

// Task shows the tasks as tiles, one of them chosen. closed disables them.
func (c Controls) Task(closed bool) app.UI {
	return app.FieldSet().Class("tasks").DataSet("control", "task").DataSet("value", c.form.Config.Task).Disabled(closed).Body(
		app.Legend().Body(c.name("task"), app.Text(" "), app.Small().Text(c.l.T("help.task"))),
		app.Div().Class("tiles").Body(app.Range(run.Tasks).Slice(func(i int) app.UI { return c.tile(run.Tasks[i].Name) })),
	)
}

func (c Controls) tile(task string) app.UI {
	group := c.form.ID("task")
	return app.Label().Class("tile").Body(
		app.Input().Type("radio").Name(group).Value(task).Checked(c.form.Config.Task == task).
			OnChange(func(app.Context, app.Event) { c.form.Set("task", task) }, app.EventScope(group, task)),
		app.B().Text(c.l.T("task."+task)),
		app.Small().Text(c.l.T("task_is."+task)),
	)
}
