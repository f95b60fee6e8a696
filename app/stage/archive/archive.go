// Package archive is the stage of the kept runs: go on with one, compare several, take
// them along.
package archive

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// A Stage shows the runs that are kept in this browser.
type Stage struct {
	app.Compo
	S       *client.Client
	Version int

	words    string // that a run must have, or ""
	order    string // one of orders
	more     int    // how many runs it shows besides the first
	renaming string // the run whose title is being typed
}

// Topics are the topics of the client that the stage shows.
var Topics = []client.Topic{client.Look, client.Kept, client.Training, client.Work}

// orders are the orders of the table, the first one at the beginning.
var orders = []string{"latest", "score", "model", "size"}

// shownAtFirst is how many runs the table shows before the reader asks for more, and
// shownMore how many come then: a browser draws some 200 rows in a second.
const shownAtFirst, shownMore = 20, 50

// Render renders the stage.
func (a *Stage) Render() app.UI {
	s := a.S
	return part.Stage("archive", "6", s.T("archive.title"), s.T("archive.lead"), a.controls(), []app.UI{a.table(), a.comparison()})
}

// controls switch keeping on and off, tell the room, and import.
func (a *Stage) controls() []app.UI {
	s := a.S
	return []app.UI{
		app.Div().Class("control", "switch").Body(
			app.Label().For("keep-runs").Body(
				app.Input().Type("checkbox").ID("keep-runs").DataSet("control", "keep_runs").Checked(!s.Archive.Off).
					OnChange(func(ctx app.Context, _ app.Event) {
						on := ctx.JSSrc().Get("checked").Bool()
						s.Keep(on)
						ctx.LocalStorage().Set("keep", on)
					}),
				app.Span().Text(s.T("archive.keep"))),
			app.P().Class("help").Text(s.T("archive.keep_help")),
		),
		app.P().Class("help").DataSet("output", "room").Text(a.room()),
		part.Files(app.Input().DataSet("action", "import_run").Accept(".zip"), s.T("archive.import"),
			func(files []app.Value) { s.ImportRun(files[0]) }),
		app.Range(commands).Slice(func(i int) app.UI {
			said := s.Failure(commands[i])
			return app.If(said != "", func() app.UI { return part.Failure(said) })
		}),
		app.If(s.KeepingProblem() != "", func() app.UI { return part.Failure(s.KeepingProblem()) }),
	}
}

// commands are those whose failures the stage shows.
var commands = []string{run.ListRuns, run.ReadRun, run.LabelRun, run.RemoveRuns, run.ExportRun, run.ImportRun}

// room says how much the runs take, and how much more there is room for.
func (a *Stage) room() string {
	known := a.S.Archive.ArchiveInfo
	switch {
	case known == nil:
		return ""
	case !known.Problem.IsZero():
		return a.S.Lang.Sentence(known.Problem)
	case known.Room < 0:
		return a.S.T("archive.takes", text.Bytes(known.Bytes))
	}
	return a.S.T("archive.room", text.Bytes(known.Bytes), text.Bytes(known.Room))
}

// runs returns the runs that the reader wants to see, in their order.
func (a *Stage) runs() []run.KeptRun {
	known := a.S.Archive.ArchiveInfo
	if known == nil {
		return nil
	}
	wanted := strings.Fields(strings.ToLower(a.words))
	list := slices.DeleteFunc(slices.Clone(known.Runs), func(k run.KeptRun) bool {
		all := strings.ToLower(strings.Join([]string{k.Label.Title, k.Label.Tags, k.Row.Model, k.Row.Data, k.Row.Task, k.Row.Method}, " "))
		return slices.ContainsFunc(wanted, func(word string) bool { return !strings.Contains(all, word) })
	})
	slices.SortStableFunc(list, byOrder[a.order])
	return list
}

// comparison compares the chosen runs, as far as they are read.
func (a *Stage) comparison() app.UI {
	var chosen []chosenRun
	for _, name := range a.S.Archive.Chosen {
		if k, record := a.S.Archive.Find(name), a.S.Archive.Records[name]; k != nil && record != nil {
			chosen = append(chosen, chosenRun{fmt.Sprintf("%d. %s", len(chosen)+1, a.title(k)), record})
		}
	}
	if len(chosen) < 2 {
		return nil
	}
	return app.Div().Class("comparison").Body(a.curves(chosen), a.settings(chosen), a.scores(chosen), a.answers(chosen))
}
