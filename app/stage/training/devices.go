package training

import (
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// devices shows the devices that could compute the run, how fast each is, and
// which one is used.
func (t *live) devices() app.UI {
	s := t.S
	if s.Device == nil {
		return nil
	}
	rows := make([][]app.UI, len(s.Device.Known))
	for i, d := range s.Device.Known {
		rows[i] = []app.UI{
			t.device(d),
			measured(d, "gflops", d.GFLOPS, text.Number(d.GFLOPS)+"\u202fGFLOP/s"),
			measured(d, "step_seconds", d.StepSeconds, text.Number(1e3*d.StepSeconds)+"\u202fms"),
		}
	}
	heads := []string{s.T("train.device"), s.T("train.products"), s.T("train.foreseen")}
	return app.Div().Class("devices").DataSet("used", s.Device.Used).Body(part.Plate(s.T("train.devices"),
		part.Table(s.T("train.devices"), heads, map[int]bool{1: true, 2: true}, rows),
		app.P().Class("note").Text(s.T("train.devices_note")),
	))
}

// device names d, or its kind if it was never opened.
func (t *live) device(d run.KnownDevice) app.UI {
	s := t.S
	name := s.Lang.Device(d.Name)
	if name == "" {
		name = s.T("device." + d.Kind)
	}
	cell := app.Span().Class("sentence")
	if d.Kind == s.Device.Used {
		return cell.Aria("current", "true").Body(app.B().Text(name), app.Small().Text(s.T("train.used")))
	}
	return cell.Body(app.Text(name), app.If(!d.Problem.IsZero(), func() app.UI {
		return app.P().Class("help").Text(s.Lang.Sentence(d.Problem))
	}))
}

// measured is a figure of d, empty if unknown.
func measured(d run.KnownDevice, metric string, value float64, shown string) app.UI {
	if value == 0 {
		return nil
	}
	return app.Span().DataSet("metric", metric).DataSet("device", d.Kind).DataSet("value", text.Exact(value)).Text(shown)
}

// planNotice says why the device is not the requested one, unless the run has
// just said the same.
func (t *live) planNotice() app.UI {
	d, told := t.S.Device, t.problems()
	if d == nil || d.Problem.IsZero() || slices.ContainsFunc(told, func(m message.Message) bool { return m.String() == d.Problem.String() }) {
		return t.notices(nil)
	}
	return t.notices([]message.Message{d.Problem})
}

// problems are the run's problems with its devices.
func (t *live) problems() (list []message.Message) {
	for _, d := range t.S.Run.Devices {
		if !d.Problem.IsZero() {
			list = append(list, d.Problem)
		}
	}
	return list
}

// notices are announced by screen readers. Their place stays if there are none,
// because a screen reader watches it for the next.
func (t *live) notices(list []message.Message) app.UI {
	return app.Div().Role("status").Body(app.Range(list).Slice(func(i int) app.UI {
		return app.P().Class("notice").Text(t.S.Lang.Sentence(list[i]))
	}))
}
