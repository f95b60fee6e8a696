package dataset

import (
	"slices"
	"strings"
	"unicode"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/formula"
	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// unknown is the share of the tokens that stand for characters not in the
// model's vocabulary.
func (d *Stage) unknown(info *run.DataInfo) part.Figure {
	s := d.S
	share := float64(info.Unknown) / float64(max(1, info.Tokens))
	return part.Figure{
		Metric: "unknown", Label: s.T("data.unknown"), Value: share, Shown: text.Percent(share),
		Formula: formula.Unknown(s.Lang, info),
	}
}

// unread warns if the model's vocabulary lacks much of the texts, and offers
// the site's model that knows most of them.
func (d *Stage) unread(info *run.DataInfo) app.UI {
	s := d.S
	if !info.MuchUnknown() || s.Model == nil {
		return nil
	}
	if s.Waiting(run.LoadModel) {
		return app.Div().Class("notice").Role("status").Body(
			app.P().Text(s.T("data.switching", s.Next.Config.Model)), part.Progress(s.Lang, s.Work(run.LoadModel)))
	}
	warning := part.Failure(s.T("data.unread", s.Model.Name, text.Percent(float64(info.Unknown)/float64(info.Tokens))))
	if len(info.Readers) == 0 {
		return app.Div().Body(warning, app.P().Class("help").Text(s.T(needed(info))))
	}
	best := info.Readers[0]
	return app.Div().Body(warning,
		part.Primary("switch-model", s.T("data.switch", best), !s.Running(), func(app.Context) { s.Next.Set("model", best) }))
}

// needed is the key of a sentence that says which kind of model the texts need,
// if the site has none. For Chinese it names a model if that can do the task.
func needed(info *run.DataInfo) string {
	isHan := func(r rune) bool { return unicode.Is(unicode.Han, r) }
	if slices.Contains(run.FamilyOf("bert").Tasks, info.Task) && slices.ContainsFunc(info.Preview, func(r run.PreviewRow) bool { return strings.ContainsFunc(r.Text, isHan) }) {
		return "data.needs_chinese"
	}
	return "data.needs"
}
