package figure

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// projection is the vectors of held-out texts in a plane, before, within and after a run.
// Its settings are
//
//	config: the JSON of the run's run.Config
//	texts: how many are shown
//	moments: how often they are looked at, from before the run to after it
//
// Its readings are silhouette_before, silhouette_after, silhouette_gain and
// variance_share.
type projection struct {
	Place
	tuning
	observe run.Observe
	moment  int // -1: the last
	picked  int // a text; -1: none
}

func newProjection(p Place) Figure {
	return &projection{
		Place: p, tuning: newTuning(p), moment: -1, picked: -1,
		observe: run.Observe{Texts: p.number("texts", 40), Moments: p.number("moments", 6)},
	}
}

// number reads a setting of a figure that is a whole number above 0.
func (p Place) number(setting string, otherwise int) int {
	if n, err := strconv.Atoi(p.Settings[setting]); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// seen is what the last run showed, nil if there is none that ended.
func (f *projection) seen() *run.Projection {
	if f.race == nil || len(f.race.Observed) == 0 {
		return nil
	}
	return f.race.Observed[0].Projection
}

// Render draws the button, the plane, and the moment that it shows.
func (f *projection) Render() app.UI {
	if f.fault != nil {
		return part.Failure(f.S.Lang.Sentence(message.Of(f.fault)))
	}
	body := []app.UI{f.action(f.race, f.S.T("figure.projection.start"), func() {
		f.race, f.moment, f.picked = f.S.StartObserved(f.config, run.Grid{}, &f.observe), -1, -1
	})}
	if p := f.seen(); p == nil {
		body = append(body, app.P().Class("waiting").Text(f.S.T("figure.projection.waiting")))
	} else {
		body = append(body, f.plane(p), f.slide(p), f.says(p), f.numbers(p))
	}
	return app.Div().Class("projection").Body(body...)
}

// now is the number of the moment that is shown: at first the last one.
func (f *projection) now(p *run.Projection) int {
	if f.moment < 0 {
		return len(p.Moments) - 1
	}
	return f.moment
}

// slide chooses the moment.
func (f *projection) slide(p *run.Projection) app.UI {
	if !f.Shows("moment") {
		return nil
	}
	now := f.now(p)
	shown := f.S.T("figure.projection.step", text.Count(int64(p.Moments[now].Step)))
	return slider(f.ID, "moment", f.S.T("figure.projection.moment"), shown, float64(now), 0, float64(len(p.Moments)-1), 1,
		func(v float64) { f.moment = min(max(0, int(v)), len(p.Moments)-1) })
}

// says is the text of the point that the reader picked.
func (f *projection) says(p *run.Projection) app.UI {
	words := app.P().Class("picked").Aria("live", "polite")
	if f.picked < 0 {
		return words.Class("help").Text(f.S.T("figure.projection.pick"))
	}
	return words.Body(app.B().Text(p.Labels[p.Classes[f.picked]]), app.Text(" "), app.Span().Text(p.Texts[f.picked]))
}

// numbers are those of the moment, beside those of the beginning.
func (f *projection) numbers(p *run.Projection) app.UI {
	now := p.Moments[f.now(p)].Silhouette
	return part.Figures(
		part.Figure{Metric: "silhouette", Label: f.S.T("figure.projection.silhouette"), Value: now, Shown: text.Fixed(now, 3)},
		part.Figure{Metric: "silhouette_before", Label: f.S.T("figure.projection.before"), Value: p.Moments[0].Silhouette, Shown: text.Fixed(p.Moments[0].Silhouette, 3)},
		part.Figure{Metric: "variance_share", Label: f.S.T("figure.projection.share", text.Count(int64(p.Width))), Value: p.Share, Shown: text.Percent(p.Share)},
	)
}

// Readings are the silhouettes of the first moment and the last, and the plane's share of
// the variance.
func (f *projection) Readings() []Reading {
	p := f.seen()
	if p == nil {
		return nil
	}
	before, after := p.Moments[0].Silhouette, p.Moments[len(p.Moments)-1].Silhouette
	return []Reading{
		{"silhouette_before", f.S.T("figure.projection.before"), before, text.Fixed(before, 3)},
		{"silhouette_after", f.S.T("figure.projection.after"), after, text.Fixed(after, 3)},
		{"silhouette_gain", f.S.T("figure.projection.gain"), after - before, text.Signed(after-before, 3)},
		{"variance_share", f.S.T("figure.projection.share", text.Count(int64(p.Width))), p.Share, text.Percent(p.Share)},
	}
}
