package training

import (
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// sweepControls are the controls of several runs in one go.
type sweepControls struct {
	app.Compo
	S       *client.Client
	Version int
}

// Render renders the controls.
func (t *sweepControls) Render() app.UI {
	s := t.S
	body := []app.UI{
		app.P().Class("help").Text(s.T("sweep.help")),
		t.field("sweep_seeds", s.T("sweep.seeds"), strconv.Itoa(s.Sweep.Next.Seeds), s.T("sweep.seeds_help"), func(typed string) {
			n, _ := strconv.Atoi(strings.TrimSpace(typed)) // what is no number is 0, which is refused with the range
			s.VarySeeds(n)
		}),
	}
	for i := range s.Sweep.Next.Settings {
		body = append(body, t.setting(i))
	}
	body = append(body, t.choose(len(s.Sweep.Next.Settings), ""), t.outlook(),
		part.Button("sweep", s.T("sweep.start"), s.Sweepable(), func(app.Context) { s.StartSweep() }))
	if failure := s.Failure(run.StartSweep); failure != "" {
		body = append(body, part.Failure(failure))
	}
	return app.Div().Class("sweep").Body(part.Fold(s.T("sweep.title"), body...))
}

// setting is the i-th setting that varies, with its values.
func (t *sweepControls) setting(i int) app.UI {
	values := t.S.Sweep.Next.Settings[i].Values
	separator := ", "
	if slices.ContainsFunc(values, func(v string) bool { return strings.Contains(v, ",") }) {
		separator = "; "
	}
	return app.Div().Class("group").Body(
		t.choose(i, t.S.Sweep.Next.Settings[i].Setting),
		t.field("sweep_values_"+strconv.Itoa(i), t.S.T("sweep.values"), strings.Join(values, separator), t.S.T("sweep.values_help"),
			func(typed string) { t.S.VaryOver(i, typed) }),
	)
}

// choose chooses the i-th setting that varies, or none.
func (t *sweepControls) choose(i int, now string) app.UI {
	s := t.S
	options := []part.Option{{Value: "", Name: s.T("sweep.none")}}
	for _, path := range run.Sweepable() {
		taken := slices.ContainsFunc(s.Sweep.Next.Settings, func(v run.Values) bool { return v.Setting == path })
		if path == now || s.Next.Uses(path) && !taken {
			options = append(options, part.Option{Value: path, Name: s.T("field." + path)})
		}
	}
	return part.Choose("sweep_setting_"+strconv.Itoa(i), s.T("sweep.setting"), now, options, func(path string) { s.Vary(i, path) })
}

// field is a text field of the controls.
func (t *sweepControls) field(name, label, value, help string, set func(typed string)) app.UI {
	return app.Div().Class("control").Body(
		app.Label().For(name).Body(app.Span().Text(label)),
		app.Input().Type("text").ID(name).AutoComplete(false).DataSet("control", name).Aria("describedby", name+"-help").Value(value).
			OnChange(func(ctx app.Context, _ app.Event) { set(ctx.JSSrc().Get("value").String()) }, app.EventScope(name)),
		app.P().ID(name+"-help").Class("help").Text(help),
	)
}

// outlook says what the sweep would take, or why it cannot be run.
func (t *sweepControls) outlook() app.UI {
	s := t.S
	p := s.Sweep.Plan
	switch {
	case p == nil:
		return nil
	case !p.Problem.IsZero():
		return part.Failure(s.Lang.Sentence(p.Problem))
	}
	return part.Figures(
		part.Figure{Metric: "sweep_runs", Label: s.T("sweep.runs"), Value: float64(p.Runs), Shown: text.Count(int64(p.Runs))},
		part.Figure{Metric: "sweep_seconds", Label: s.T("plan.seconds"), Value: p.Seconds, Shown: text.Duration(p.Seconds)},
	)
}
