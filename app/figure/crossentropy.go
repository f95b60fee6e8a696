package figure

import (
	"math"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/part"
	"tuneground/app/text"
)

func init() {
	kinds["cross_entropy"] = kind{
		settings: []string{"classes", "truth"},
		controls: []string{"probabilities", "truth", "smoothing"},
		new:      newCrossEntropy,
	}
}

// crossEntropy shows the loss of one example term by term:
//
//	L = -sum_i y_i log p_i, y_i = (1 - smoothing) [i is true] + smoothing / classes
//
// The reader sets the probabilities, and halves that of the true class.
type crossEntropy struct {
	Place
	classes   []string
	truth     int
	p         []float64 // sums to one
	smoothing float64
	rises     []float64 // of the loss, one for each halving
}

// newCrossEntropy takes the classes' names, with commas between them, and the true one's.
func newCrossEntropy(place Place) Figure {
	f := &crossEntropy{Place: place, classes: []string{"A", "B", "C"}}
	if names := place.Settings["classes"]; names != "" {
		f.classes = nil
		for name := range strings.SplitSeq(names, ",") {
			f.classes = append(f.classes, strings.TrimSpace(name))
		}
	}
	for i, name := range f.classes {
		if name == place.Settings["truth"] {
			f.truth = i
		}
	}
	f.begin()
	return f
}

// begin gives the true class four fifths.
func (f *crossEntropy) begin() {
	f.p = make([]float64, len(f.classes))
	for i := range f.p {
		f.p[i] = 0.2 / float64(len(f.p)-1)
	}
	f.p[f.truth] = 0.8
	f.rises = nil
}

// set gives class i the probability p; the others share the rest as they did before.
func (f *crossEntropy) set(i int, p float64) {
	p = min(max(p, 0.001), 0.999)
	rest := 1 - f.p[i]
	for j := range f.p {
		f.p[j] *= (1 - p) / rest
	}
	f.p[i] = p
}

// target is y_i.
func (f *crossEntropy) target(i int) float64 {
	y := f.smoothing / float64(len(f.p))
	if i == f.truth {
		y += 1 - f.smoothing
	}
	return y
}

// targets are the y_i.
func (f *crossEntropy) targets() []float64 {
	y := make([]float64, len(f.p))
	for i := range y {
		y[i] = f.target(i)
	}
	return y
}

// term is -y log p.
func term(y, p float64) float64 {
	if y > 0 {
		return -y * math.Log(p)
	}
	return 0
}

func (f *crossEntropy) loss() (sum float64) {
	for i, p := range f.p {
		sum += term(f.target(i), p)
	}
	return sum
}

// floor is the smallest loss that any probabilities reach: that of p = y.
func (f *crossEntropy) floor() (sum float64) {
	for i := range f.p {
		if y := f.target(i); y > 0 {
			sum -= y * math.Log(y)
		}
	}
	return sum
}

// halve halves the probability of the true class.
func (f *crossEntropy) halve(app.Context) {
	before := f.loss()
	f.set(f.truth, f.p[f.truth]/2)
	f.rises = append(f.rises, f.loss()-before)
}

// Readings returns the loss and what made it.
func (f *crossEntropy) Readings() []Reading {
	s := f.S
	list := []Reading{
		{"p", s.T("figure.cross_entropy.p"), f.p[f.truth], text.Fixed(f.p[f.truth], 3)},
		{"y", s.T("figure.cross_entropy.y"), f.target(f.truth), text.Fixed(f.target(f.truth), 3)},
		{"loss", s.T("figure.cross_entropy.loss"), f.loss(), text.Fixed(f.loss(), 4)},
		{"smoothing", s.T("figure.cross_entropy.smoothing"), f.smoothing, text.Fixed(f.smoothing, 2)},
	}
	if f.smoothing > 0 {
		list = append(list, Reading{"floor", s.T("figure.cross_entropy.floor"), f.floor(), text.Fixed(f.floor(), 4)})
	}
	if n := len(f.rises); n > 0 {
		list = append(list, Reading{"rise", s.T("figure.cross_entropy.rise"), f.rises[0], text.Fixed(f.rises[0], 4)})
		if n > 1 {
			change := f.rises[1] - f.rises[0]
			list = append(list, Reading{"rise_change", s.T("figure.cross_entropy.rise_change"), change, text.Signed(change, 4)})
		}
	}
	return list
}

// Render draws the bars, the controls and the terms.
func (f *crossEntropy) Render() app.UI {
	s := f.S
	return app.Div().Class("cross-entropy").Body(
		app.If(f.Shows("truth"), func() app.UI { return f.choose() }),
		app.Div().Class("probs").Body(app.Range(f.classes).Slice(f.bar)),
		app.If(f.Shows("smoothing"), func() app.UI {
			return slider(f.ID, "smoothing", s.T("figure.cross_entropy.smoothing"), text.Fixed(f.smoothing, 2), f.smoothing, 0, 0.5, 0.05,
				func(v float64) { f.smoothing = v })
		}),
		app.Div().Class("buttons").Body(
			part.Primary("figure", s.T("figure.cross_entropy.halve"), f.p[f.truth] > 0.002, f.halve),
			part.Button("again", s.T("figure.cross_entropy.again"), len(f.rises) > 0, func(app.Context) { f.begin() }),
		),
		terms(s, s.T("figure.cross_entropy.terms"), f.classes, f.targets(), f.p),
	)
}

func (f *crossEntropy) choose() app.UI {
	options := make([]part.Option, len(f.classes))
	for i, name := range f.classes {
		options[i] = part.Option{Value: strconv.Itoa(i), Name: name}
	}
	return part.Choose(f.ID+"-truth", f.S.T("figure.cross_entropy.truth"), strconv.Itoa(f.truth), options, func(value string) {
		f.truth, _ = strconv.Atoi(value)
		f.begin()
	})
}

// bar is the probability of a class, which the reader may drag.
func (f *crossEntropy) bar(i int) app.UI {
	class := "prob"
	if i == f.truth {
		class = "prob best"
	}
	name := f.classes[i]
	if f.Shows("probabilities") {
		return slider(f.ID, "p"+strconv.Itoa(i), name, text.Fixed(f.p[i], 3), f.p[i], 0.001, 0.999, 0.001, func(v float64) { f.set(i, v) }).Class(class)
	}
	return app.Div().Class(class).Body(
		app.Span().Class("label").Text(name),
		app.Span().Class("bar").Body(app.Span().Style("width", text.Fixed(100*f.p[i], 1)+"%")),
		app.Span().Class("value").Text(text.Fixed(f.p[i], 3)),
	)
}

// terms is the sum -sum_i y_i log p_i written out, in a table with a title.
func terms(s *client.Client, title string, classes []string, y, p []float64) app.UI {
	rows, sum := make([][]app.UI, len(classes), len(classes)+1), 0.0
	for i, name := range classes {
		term := term(y[i], p[i])
		sum += term
		rows[i] = []app.UI{
			app.Text(name), app.Text(text.Fixed(y[i], 3)), app.Text(text.Fixed(p[i], 3)),
			app.Text(text.Signed(math.Log(p[i]), 3)), app.Text(text.Fixed(term, 4)),
		}
	}
	rows = append(rows, []app.UI{
		app.B().Text(s.T("figure.cross_entropy.loss")), nil, nil, nil,
		app.B().Text(text.Fixed(sum, 4)),
	})
	heads := []string{s.T("figure.cross_entropy.class"), "yᵢ", "pᵢ", "log pᵢ", "−yᵢ log pᵢ"}
	return part.Table(title, heads, map[int]bool{1: true, 2: true, 3: true, 4: true}, rows)
}
