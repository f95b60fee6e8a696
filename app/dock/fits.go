package dock

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// tooLarge says that the run does not fit into memory, and offers settings that
// fit.
func (b *Bar) tooLarge() app.UI {
	s, p := b.S, b.S.Plan
	words := s.T("plan.too_large", text.Bytes(p.Bytes), text.Bytes(p.Memory))
	if len(p.Fits) == 0 {
		words += s.T("plan.nothing_fits")
	}
	return app.Div().Class("too-large").Role("status").Body(
		app.P().Class("failure").Text(words),
		app.Range(p.Fits).Slice(func(i int) app.UI { return b.fit(p.Fits[i]) }),
	)
}

// fit is a button for a setting with which the run fits.
func (b *Bar) fit(f run.Fit) app.UI {
	s := b.S
	value := f.Value
	if f.Setting == "method" {
		value = s.T("method." + f.Value)
	}
	label := s.T("plan.fit", s.T("field."+f.Setting), value, text.Bytes(f.Bytes))
	return part.Button("fit:"+f.Setting, label, true, func(app.Context) { s.Next.Set(f.Setting, f.Value) })
}
