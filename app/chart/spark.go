package chart

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// The size of a spark's view box, which is stretched to the element.
const (
	sparkWidth  = 100
	sparkHeight = 24
	sparkPoints = 100
)

// Spark is a curve without axes that fills the width at the run's end. It only
// repeats the number beside it, so it is hidden from screen readers.
func Spark(x, y []float64, last int) app.UI {
	return app.Elem("svg").XMLNS(svgNamespace).Attr("class", "spark").Aria("hidden", true).
		Attr("viewBox", fmt.Sprintf("0 0 %d %d", sparkWidth, sparkHeight)).Attr("preserveAspectRatio", "none").
		Body(app.Elem("path").XMLNS(svgNamespace).Attr("d", sparkPath(x, y, last)))
}

const svgNamespace = "http://www.w3.org/2000/svg"

// sparkPath goes through the points of the curve, with the greatest value at
// the top.
func sparkPath(x, y []float64, last int) string {
	if len(x) == 0 {
		return ""
	}
	x, y = thin(x, y, sparkPoints)
	low, high := slices.Min(y), slices.Max(y)
	var path strings.Builder
	for i := range x {
		command := byte('L')
		if i == 0 {
			command = 'M'
		}
		across := sparkWidth * x[i] / float64(max(last, 1))
		down := sparkHeight / 2.0
		if high > low {
			down = 1 + (sparkHeight-2)*(high-y[i])/(high-low)
		}
		fmt.Fprintf(&path, "%c%.1f %.1f", command, across, down)
	}
	return path.String()
}
