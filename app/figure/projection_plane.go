package figure

import (
	"math"
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
	"tuneground/engine/run"
)

// shapes tell classes apart without colour, as classes of the style sheet.
var shapes = []string{"disc", "square", "triangle", "ring"}

func markOf(class int) string { return shapes[class%len(shapes)] + " hue" + strconv.Itoa(class%6) }

// plane draws each text as a point, at the place of its vector at the moment. The points
// are buttons: a press, or the focus, shows the text.
func (f *projection) plane(p *run.Projection) app.UI {
	most, aspect := extent(p)
	points := make([]app.UI, len(p.Texts))
	for i, at := range p.Moments[f.now(p)].Points {
		label := p.Labels[p.Classes[i]]
		points[i] = app.Button().Type("button").Class("dot", markOf(p.Classes[i])).
			Style("left", percent(50+47*at[0]/most)).Style("bottom", percent(50+47*at[1]*aspect/most)).
			Title(label+" · "+p.Texts[i]).Aria("label", label+" · "+p.Texts[i]).Aria("pressed", f.picked == i).
			OnClick(func(app.Context, app.Event) { f.picked = i }, app.EventScope(f.ID, i)).
			OnFocus(func(app.Context, app.Event) { f.picked = i }, app.EventScope(f.ID, i)).
			OnMouseOver(func(app.Context, app.Event) { f.picked = i }, app.EventScope(f.ID, i))
	}
	return app.Div().Body(
		app.Ul().Class("kinds").Body(app.Range(p.Labels).Slice(func(i int) app.UI {
			return app.Li().Body(app.I().Class("dot", markOf(i)).Aria("hidden", true), app.Text(p.Labels[i]))
		})),
		app.Div().Class("plane").Style("aspect-ratio", text.Fixed(aspect, 2)).Role("group").Aria("label", f.S.T("figure.projection.plane")).Body(points...),
	)
}

// widest is the greatest ratio of the plane's width to its height.
const widest = 2.2

// extent is the greatest coordinate to the right of all moments, and the ratio of the
// plane's width to its height at which all points lie in it. The scale is that of both
// axes and stays, so that what moves has moved.
func extent(p *run.Projection) (most, aspect float64) {
	right, up := 1e-9, 1e-9
	for _, m := range p.Moments {
		for _, at := range m.Points {
			right, up = max(right, math.Abs(at[0])), max(up, math.Abs(at[1]))
		}
	}
	aspect = min(max(1, right/up), widest)
	return max(right, up*aspect), aspect
}
