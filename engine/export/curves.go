package export

import (
	"encoding/xml"
	"fmt"
	"math"
	"strings"

	"tuneground/engine/run"
)

// curvesFile is the picture of a run's curves, which the card shows.
const curvesFile = "curves.svg"

// curves draws the run's losses and, beside them, its metrics on the validation set,
// as SVG; nil if there is nothing to draw, as in a record that keeps no steps. Solid,
// dashed and dotted lines tell the curves apart without their colours.
func curves(r *run.Record) []byte {
	loss := chart{title: "loss", x: 0}
	if len(r.Steps) > 1 {
		raw, smooth := curve{name: "", colour: "#c9c4ba"}, curve{name: "training", colour: "#22201c"}
		keep, weight, mean := math.Exp(-30/float64(len(r.Steps))), 0.0, 0.0
		for _, s := range r.Steps {
			weight, mean = keep*weight+1-keep, keep*mean+(1-keep)*s.Loss
			raw.add(s.Step, s.Loss)
			smooth.add(s.Step, mean/weight)
		}
		loss.curves = append(loss.curves, raw, smooth)
	}
	loss.curves = append(loss.curves, validated(r, "loss", "validation", 1))
	scores := chart{title: "on the validation set", x: chartWidth + 20}
	for i, name := range run.TaskOf(r.Config.Task).Curves {
		scores.curves = append(scores.curves, validated(r, name, name, i))
	}
	var charts string
	for _, c := range []chart{loss, scores} {
		charts += c.draw()
	}
	if charts == "" {
		return nil
	}
	return []byte(fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="Georgia, serif" font-size="12">
<title>Loss and scores of the run by step</title>
<rect width="100%%" height="100%%" fill="#fdfcf8"/>
%s</svg>
`, 2*chartWidth+20, chartHeight, charts))
}

// validated is a metric's curve over the evaluations.
func validated(r *run.Record, metric, name string, style int) curve {
	c := curve{name: name, colour: colours[style%len(colours)], dashes: dashes[style%len(dashes)], dots: true}
	for _, e := range r.Evals {
		if v, ok := e.Metrics[metric]; ok {
			c.add(e.Step, v)
		}
	}
	return c
}

var (
	colours = []string{"#22201c", "#a8321e", "#3f6a9a", "#835624"}
	dashes  = []string{"", "6 3", "2 3", "8 3 2 3"}
)

// A curve is a series of points, by step.
type curve struct {
	name, colour, dashes string
	dots                 bool
	x, y                 []float64
}

// add adds a point, unless its value is no number.
func (c *curve) add(step int, v float64) {
	if !math.IsNaN(v) && !math.IsInf(v, 0) {
		c.x, c.y = append(c.x, float64(step)), append(c.y, v)
	}
}

// A chart is a part of the picture, from x on.
type chart struct {
	title  string
	x      int
	curves []curve
}

// Sizes in the picture's units; left and bottom leave room for numbers.
const (
	chartWidth, chartHeight  = 380, 280
	left, right, top, bottom = 54, 10, 62, 34
	mostPoints               = 400 // of a curve: more are not seen
)

// draw returns the chart's elements, "" without a point.
func (c *chart) draw() string {
	low, high, last := math.Inf(1), math.Inf(-1), 1.0
	for _, s := range c.curves {
		for i, y := range s.y {
			low, high, last = min(low, y), max(high, y), max(last, s.x[i])
		}
	}
	if low > high {
		return ""
	}
	if low == high {
		low, high = low-0.5, high+0.5
	}
	at := func(x, y float64) (float64, float64) {
		return left + x/last*(chartWidth-left-right), top + (high-y)/(high-low)*(chartHeight-top-bottom)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<g transform="translate(%d 0)" fill="#6b665d"><text x="%d" y="16" fill="#22201c">%s</text>`+"\n", c.x, left, escaped(c.title))
	for _, y := range []float64{low, (low + high) / 2, high} {
		_, py := at(0, y)
		fmt.Fprintf(&b, `<path d="M%d %.1fH%d" stroke="#ddd8cd"/><text x="%d" y="%.1f" text-anchor="end">%.3g</text>`+"\n", left, py, chartWidth-right, left-6, py+4, y)
	}
	fmt.Fprintf(&b, `<text x="%d" y="%d">0</text><text x="%d" y="%d" text-anchor="end">step %.0f</text>`+"\n", left, chartHeight-14, chartWidth-right, chartHeight-14, last)
	for _, s := range c.curves {
		s.draw(&b, at)
	}
	c.name(&b)
	b.WriteString("</g>\n")
	return b.String()
}

// name draws the names of the curves, in two rows if they do not fit into one.
func (c *chart) name(b *strings.Builder) {
	x, y := left, 32
	for _, s := range c.curves {
		if s.name == "" || len(s.y) == 0 {
			continue
		}
		width := 42 + 7*len(s.name)
		if x > left && x+width > chartWidth {
			x, y = left, y+18
		}
		fmt.Fprintf(b, `<path d="M%d %dh24" stroke="%s" stroke-width="2" stroke-dasharray="%s"/><text x="%d" y="%d">%s</text>`+"\n", x, y, s.colour, s.dashes, x+30, y+4, escaped(s.name))
		x += width
	}
}

func (s *curve) draw(b *strings.Builder, at func(x, y float64) (float64, float64)) {
	var line, dots strings.Builder
	every := 1 + len(s.y)/mostPoints
	for i := 0; i < len(s.y); i += every {
		x, y := at(s.x[i], s.y[i])
		fmt.Fprintf(&line, "%s%.1f %.1f", map[bool]string{true: "M", false: "L"}[i == 0], x, y)
		if s.dots {
			fmt.Fprintf(&dots, `<circle cx="%.1f" cy="%.1f" r="2.5" fill="%s"/>`, x, y, s.colour)
		}
	}
	fmt.Fprintf(b, `<path d="%s" fill="none" stroke="%s" stroke-width="1.5" stroke-dasharray="%s"/>%s`+"\n", line.String(), s.colour, s.dashes, dots.String())
}

func escaped(text string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		panic(err) // a Builder takes everything
	}
	return b.String()
}
