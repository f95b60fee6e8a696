package dataset

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// understood says which column was read for each role and why, and whether the
// first row was read as a header. Each can be corrected there.
func (d *Stage) understood(info *run.DataInfo) app.UI {
	var parts []app.UI
	if len(info.FirstRow) > 0 {
		parts = append(parts, d.firstRow(info))
	}
	for _, r := range info.Roles {
		parts = append(parts, d.role(info, r))
	}
	return app.Div().Class("understood").Body(parts...)
}

// firstRow shows the file's first row and how it was read, with a button for
// the other way.
func (d *Stage) firstRow(info *run.DataInfo) app.UI {
	s := d.S
	taken, other := "no", "yes"
	if info.Header {
		taken, other = other, taken
	}
	sure := ""
	if info.Doubtful {
		sure = s.T("columns.doubtful")
	}
	return app.Div().Class("control").Body(
		app.P().Body(app.Span().Text(s.T("columns.first")+" "), app.Span().Class("sentence").Text(strings.Join(info.FirstRow, " | "))),
		app.P().Class("help").Text(s.T("columns.taken", s.T("header."+taken))+sure),
		part.Button("header", s.T("columns.header."+other), true, func(app.Context) { s.Next.Set("dataset.header", other) }),
	)
}

// role is the choice of one column, with the reason for the current one and how
// full it is.
func (d *Stage) role(info *run.DataInfo, r run.ColumnRole) app.UI {
	s := d.S
	why := s.T("columns.none")
	if r.Column != "" {
		why = s.T("columns.why", r.Column, s.T("why."+r.Why), text.Count(int64(r.Filled)), text.Count(int64(r.Rows)),
			text.Percent(float64(r.Filled)/float64(max(r.Rows, 1))))
	}
	return app.Div().Body(
		s.Controls().Select("dataset."+r.Role+"_column", d.columns(info.Columns, r.Column)),
		app.P().Class("help").DataSet("role", r.Role).DataSet("why", r.Why).Text(why),
	)
}

// choosers are the choices of the task's columns, for a file that could not be
// read.
func (d *Stage) choosers() []app.UI {
	var all []app.UI
	for _, role := range run.TaskOf(d.S.Next.Config.Task).Columns {
		all = append(all, d.S.Controls().Select("dataset."+role+"_column", d.columns(nil, "")))
	}
	return all
}
