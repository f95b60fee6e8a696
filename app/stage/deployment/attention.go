package deployment

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/engine/run"
)

// The size of the picture: a token's line in pixels, and the width between the
// tokens in units of the view box, which is stretched to the available space.
const (
	lineHeight = 22
	lineWidth  = 100
	faintest   = 0.02 // smaller weights are not drawn
)

// choice lets the reader choose layer and head.
func (d *Stage) choice(p *run.Prediction) app.UI {
	s := d.S
	return app.Div().Class("tools").Body(append(part.Heads(s.Lang, p.Layers, p.Heads, s.Layer, s.Head, s.Attend),
		part.Button("all_tokens", s.T("deploy.all_tokens"), d.token > 0, func(app.Context) { d.token = 0 }))...)
}

// arcs draws each token twice, on the left as a query and on the right as a
// key, and between them lines as strong as the weights. Choosing a token on the
// left shows its lines alone.
func (d *Stage) arcs(p *run.Prediction) app.UI {
	if d.token > len(p.Tokens) {
		d.token = 0 // it was chosen in a longer text
	}
	var lines []app.UI
	for i, row := range p.Attention {
		if d.token > 0 && d.token != i+1 {
			continue
		}
		for j, w := range row {
			if w >= faintest {
				lines = append(lines, line(i, j, w))
			}
		}
	}
	tokens := app.Range(p.Tokens)
	return app.Div().Class("attention").Role("group").Aria("label", d.S.T("deploy.attention")).Body(
		app.Ol().Class("attending").Body(tokens.Slice(func(i int) app.UI { return app.Li().Body(d.attending(i, p.Tokens[i])) })),
		svg("svg", lines...).Aria("hidden", true).Attr("preserveAspectRatio", "none").
			Attr("viewBox", fmt.Sprintf("0 0 %d %d", lineWidth, lineHeight*len(p.Tokens))).
			Attr("style", fmt.Sprintf("height:%dpx", lineHeight*len(p.Tokens))),
		app.Ol().Body(tokens.Slice(func(i int) app.UI { return app.Li().Title(p.Tokens[i]).Text(p.Tokens[i]) })),
	)
}

func line(i, j int, weight float32) app.UI {
	y1, y2 := middle(i), middle(j)
	path := fmt.Sprintf("M0 %d C%d %d %d %d %d %d", y1, lineWidth*2/5, y1, lineWidth*3/5, y2, lineWidth, y2)
	return svg("path").Attr("d", path).
		Attr("style", fmt.Sprintf("opacity:%.3f;stroke-width:%.2f", 0.12+0.88*weight, 0.5+4*weight))
}

// attending is a token on the left, a button.
func (d *Stage) attending(i int, token string) app.UI {
	return app.Button().Type("button").Title(token).Text(token).Aria("pressed", d.token == i+1).
		OnClick(func(app.Context, app.Event) {
			if d.token == i+1 {
				d.token = 0
			} else {
				d.token = i + 1
			}
		}, app.EventScope(i))
}

func middle(i int) int { return lineHeight*i + lineHeight/2 }

func svg(tag string, body ...app.UI) app.HTMLElem {
	return app.Elem(tag).XMLNS("http://www.w3.org/2000/svg").Body(body...)
}
