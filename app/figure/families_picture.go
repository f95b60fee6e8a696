package figure

import (
	"fmt"
	"math"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/architecture"
)

const svg = "http://www.w3.org/2000/svg"

// element is an SVG element.
func element(name string) app.HTMLElem { return app.Elem(name).XMLNS(svg) }

// The box of a model's picture. The widest and the deepest model fill it.
const (
	pictureWidth  = 100.0
	pictureHeight = 64.0
)

// picture draws a stroke for every layer: as long as the model is wide, and the stack as
// high as it is deep, both by their square roots. An encoder-decoder has two stacks side
// by side. A layer that only repeats the weights of the lowest is dashed.
func picture(s architecture.Shape) app.UI {
	widest, deepest := 0, 0
	for _, other := range architecture.Shapes {
		widest, deepest = max(widest, other.Hidden), max(deepest, other.Layers)
	}
	width := 0.92 * pictureWidth * math.Sqrt(float64(s.Hidden)/float64(widest))
	height := 0.92 * pictureHeight * math.Sqrt(float64(s.Layers)/float64(deepest))
	classes := []string{string(s.Kind)}
	if s.Kind == architecture.EncoderDecoder {
		classes = []string{string(architecture.Encoder), string(architecture.Decoder)}
	}
	var stacks []app.UI
	for i, class := range classes {
		middle := pictureWidth/2 + (float64(i)-float64(len(classes)-1)/2)*(width+6)
		stacks = append(stacks, strokes(s, middle, width, height, class)...)
	}
	return element("svg").Attr("viewBox", fmt.Sprintf("0 0 %g %g", pictureWidth, pictureHeight)).Aria("hidden", true).Body(stacks...)
}

// strokes are the layers of a stack around a middle. Those with weights of their own are
// one path, repetitions another.
func strokes(s architecture.Shape, middle, width, height float64, class string) []app.UI {
	own, again := &strings.Builder{}, &strings.Builder{}
	step := height / float64(s.Layers)
	for i := range s.Layers {
		path := own
		if s.Shared && i > 0 {
			path = again
		}
		fmt.Fprintf(path, "M%.1f %.1fh%.1f", middle-width/2, pictureHeight-1-step*(float64(i)+0.5), width)
	}
	stroke := func(d string, class ...string) app.UI {
		return element("path").Attr("class", strings.Join(class, " ")).Attr("d", d).Attr("stroke-width", fmt.Sprintf("%.2f", min(0.62*step, 2.4)))
	}
	list := []app.UI{stroke(own.String(), class)}
	if again.Len() > 0 {
		list = append(list, stroke(again.String(), class, "again"))
	}
	return list
}
