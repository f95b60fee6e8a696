package deploy

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/engine/run"
)

// The picture's measures, in units of its view box.
const (
	lineHeight = 22
	leftEdge   = 150
	rightEdge  = 450
	fullWidth  = 600
	faintest   = 0.02 // weights below are not drawn
)

// choice lets layer and head be chosen.
func (d *Stage) choice(p *run.Prediction) app.UI {
	s := d.S
	pick := func(name string, n, now int, set func(int)) app.UI {
		return app.Label().Class("inline").Body(
			app.Span().Text(s.T("deploy."+name)),
			app.Select().DataSet("control", name).
				OnChange(func(ctx app.Context, _ app.Event) { set(ctx.JSSrc().Get("selectedIndex").Int()) }, app.EventScope(name)).
				Body(app.Range(make([]struct{}, n)).Slice(func(i int) app.UI {
					return app.Option().Value(i).Selected(i == now).Text(fmt.Sprint(i + 1))
				})),
		)
	}
	return app.Div().Class("tools").Body(
		pick("layer", p.Layers, s.Layer, func(i int) { s.Attend(i, s.Head) }),
		pick("head", p.Heads, s.Head, func(i int) { s.Attend(s.Layer, i) }),
		part.Button("all_tokens", s.T("deploy.all_tokens"), d.token > 0, func(app.Context) { d.token = 0 }),
	)
}

// arcs draws each token twice, on the left as the one that attends and on the
// right as the one attended to, and between them a line as strong as the
// weight. A token on the left can be chosen, to follow it alone.
func (d *Stage) arcs(p *run.Prediction) app.UI {
	height := lineHeight*len(p.Tokens) + 8
	if d.token > len(p.Tokens) {
		d.token = 0 // it was chosen in a longer text
	}
	var body []app.UI
	for i, row := range p.Attention {
		if d.token > 0 && d.token != i+1 {
			continue
		}
		for j, w := range row {
			if w >= faintest {
				body = append(body, line(i, j, w))
			}
		}
	}
	for i, token := range p.Tokens {
		body = append(body, d.leftToken(i, token), label(rightEdge+10, i, token, "attended"))
	}
	return app.Div().Class("attention").Body(
		svg("svg", body...).Attr("viewBox", fmt.Sprintf("0 0 %d %d", fullWidth, height)).
			Attr("role", "group").Aria("label", d.S.T("deploy.attention")))
}

func line(i, j int, weight float32) app.UI {
	y1, y2 := middle(i), middle(j)
	path := fmt.Sprintf("M%d %d C%d %d %d %d %d %d", leftEdge, y1, leftEdge+120, y1, rightEdge-120, y2, rightEdge, y2)
	return svg("path").Attr("d", path).Attr("class", "weight").
		Attr("style", fmt.Sprintf("opacity:%.3f;stroke-width:%.2f", 0.12+0.88*weight, 0.5+4*weight))
}

// leftToken is a token on the left, a button.
func (d *Stage) leftToken(i int, token string) app.UI {
	follow := func() {
		if d.token == i+1 {
			d.token = 0
		} else {
			d.token = i + 1
		}
	}
	class := "attending"
	if d.token == i+1 {
		class += " followed"
	}
	return label(leftEdge-10, i, token, class).
		Attr("tabindex", 0).Attr("role", "button").Aria("pressed", d.token == i+1).
		OnClick(func(app.Context, app.Event) { follow() }, app.EventScope(i)).
		OnKeyDown(func(_ app.Context, e app.Event) {
			if key := e.Get("key").String(); key == "Enter" || key == " " {
				e.PreventDefault()
				follow()
			}
		}, app.EventScope(i))
}

func label(x, i int, token, class string) app.HTMLElem {
	return svg("text").Attr("x", x).Attr("y", middle(i)+4).Attr("class", class).Text(token)
}

func middle(i int) int { return lineHeight*i + lineHeight/2 + 4 }

func svg(tag string, body ...app.UI) app.HTMLElem {
	return app.Elem(tag).XMLNS("http://www.w3.org/2000/svg").Body(body...)
}
