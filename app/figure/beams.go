package figure

import (
	"fmt"
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// The size of the tree of beams in pixels.
const (
	beamStep = 116 // from one step to the next
	beamLine = 34  // from one beam to the next
	beamNode = 92  // width of a token
)

// beamSearch is the search and its tree.
func (f *decoding) beamSearch() app.UI {
	s := f.S
	options := make([]part.Option, 0, 4)
	for n := 2; n <= 5; n++ {
		options = append(options, part.Option{Value: strconv.Itoa(n), Name: strconv.Itoa(n)})
	}
	return part.Plate(s.T("figure.beams.title", strconv.Itoa(f.g.MaxNewTokens)),
		app.Div().Class("tools").Body(
			f.pick("beams", strconv.Itoa(f.g.NumBeams), options, func(v string) {
				f.g.NumBeams = number(v, 3)
				if f.beams != nil {
					f.search()
				}
			}),
			part.Button("search", s.T("figure.beams.search"), f.waiting == 0, func(app.Context) { f.search() }),
		),
		app.If(f.beams != nil, func() app.UI {
			b := f.beams
			return app.Div().Class("steps").Body(
				f.tree(),
				app.P().Body(app.Text(s.T("figure.beams.found")), app.B().DataSet("output", "beams").Text(b.Output),
					app.Text(" "+s.T("figure.beams.score", text.Fixed(b.Score, 3)))),
				app.P().Body(app.Text(s.T("figure.beams.greedy")), app.B().Text(b.Greedy),
					app.Text(" "+s.T("figure.beams.score", text.Fixed(b.GreedyScore, 3)))),
				part.Fold(s.T("figure.beams.table"), f.beamTable()),
			)
		}),
	)
}

// A beamPlace is where the tree has a continuation: its step and its line.
type beamPlace struct{ step, line int }

func (p beamPlace) x() int { return 8 + p.step*beamStep }
func (p beamPlace) y() int { return 20 + p.line*beamLine }

// tree draws the beams of each step, those that go on above those that end, and from
// each to the one that it continues.
func (f *decoding) tree() app.UI {
	var edges, nodes []app.UI
	before, lines := map[int]beamPlace{0: {-1, 0}}, 1
	for i, step := range f.beams.Steps {
		at, below := map[int]beamPlace{}, kept(step)
		for _, x := range step {
			place := beamPlace{i, x.Beam}
			switch {
			case x.Beam >= 0:
				at[x.Beam] = place
			case x.Finished:
				place.line, below = below, below+1
			default:
				continue
			}
			lines = max(lines, place.line+1)
			if i > 0 {
				edges = append(edges, edgeOf(before[x.From], place, x.Chosen))
			}
			nodes = append(nodes, nodeOf(place, x))
		}
		before = at
	}
	width, height := len(f.beams.Steps)*beamStep, lines*beamLine+8
	return app.Div().Class("scroll", "tree").TabIndex(0).Role("region").Aria("label", f.S.T("figure.beams.tree")).Body(
		drawing("svg", append(edges, nodes...)...).Attr("width", width).Attr("height", height).
			Attr("viewBox", fmt.Sprintf("0 0 %d %d", width, height)).Role("img").Aria("label", f.S.T("figure.beams.tree")),
	)
}

// kept is the number of beams that go on after a step.
func kept(step []run.BeamInfo) (n int) {
	for _, x := range step {
		if x.Beam >= 0 {
			n++
		}
	}
	return n
}

func edgeOf(from, to beamPlace, chosen bool) app.UI {
	x1, y1, x2, y2 := from.x()+beamNode, from.y(), to.x(), to.y()
	middle := (x1 + x2) / 2
	return drawing("path").Attr("class", chosenClass("edge", chosen)).
		Attr("d", fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, middle, y1, middle, y2, x2, y2))
}

func nodeOf(p beamPlace, x run.BeamInfo) app.UI {
	name := part.Visible(x.Token)
	if r := []rune(name); len(r) > 9 {
		name = string(r[:8]) + "…"
	}
	if x.Finished {
		name += " ■"
	}
	return drawing("g",
		drawing("rect").Attr("x", p.x()).Attr("y", p.y()-14).Attr("width", beamNode).Attr("height", 28),
		drawing("text").Attr("x", p.x()+6).Attr("y", p.y()-1).Text(name),
		drawing("text").Attr("x", p.x()+6).Attr("y", p.y()+11).Attr("class", "score").Text(text.Fixed(x.Score, 2)),
	).Attr("class", chosenClass("node", x.Chosen))
}

func chosenClass(class string, chosen bool) string {
	if chosen {
		return class + " chosen"
	}
	return class
}

// beamTable is the tree in words, with the continuations that were dropped.
func (f *decoding) beamTable() app.UI {
	s := f.S
	heads := []string{s.T("figure.beams.step"), s.T("figure.beams.from"), s.T("figure.beams.token"), s.T("figure.beams.logprob"), s.T("figure.beams.fate")}
	var rows [][]app.UI
	for i, step := range f.beams.Steps {
		for _, x := range step {
			fate := s.T("figure.beams.dropped")
			switch {
			case x.Beam >= 0:
				fate = s.T("figure.beams.kept", strconv.Itoa(x.Beam+1))
			case x.Finished:
				fate = s.T("figure.beams.finished")
			}
			if x.Chosen {
				fate += s.T("figure.beams.chosen")
			}
			rows = append(rows, []app.UI{
				app.Text(strconv.Itoa(i + 1)), app.Text(strconv.Itoa(x.From + 1)), app.Text(part.Visible(x.Token)),
				app.Text(text.Fixed(x.Score, 3)), app.Text(fate),
			})
		}
	}
	return part.Table(s.T("figure.beams.table"), heads, map[int]bool{0: true, 1: true, 3: true}, rows)
}

// drawing is an element of a drawing.
func drawing(tag string, body ...app.UI) app.HTMLElem {
	return app.Elem(tag).XMLNS("http://www.w3.org/2000/svg").Body(body...)
}
