package chart

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// dashes tell lines apart without colour, with their pattern in an SVG.
var dashes = []struct{ name, pattern string }{{"", ""}, {"dashed", "6 4"}, {"dotted", "2 3"}}

// Line returns the look of the i-th of several curves in one plot, which differ in dash
// or width as well as in colour.
func (p Palette) Line(i int) Curve {
	c := Curve{Colour: p.Shade(i), Width: 2.5, Dash: dashes[i%len(dashes)].name}
	if i/len(dashes)%2 == 1 {
		c.Width = 1
	}
	return c
}

// Sample draws a piece of the curve, for a legend.
func (c Curve) Sample() app.UI {
	line := app.Elem("line").XMLNS(svgNamespace).Attr("x1", 0).Attr("x2", 32).Attr("y1", 4).Attr("y2", 4).
		Attr("stroke", c.Colour).Attr("stroke-width", c.Width)
	for _, d := range dashes {
		if d.name == c.Dash {
			line = line.Attr("stroke-dasharray", d.pattern)
		}
	}
	return app.Elem("svg").XMLNS(svgNamespace).Attr("class", "sample").Aria("hidden", true).Attr("viewBox", "0 0 32 8").Body(line)
}
