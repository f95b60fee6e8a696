package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/part"
	"tuneground/app/text"
	"tuneground/engine/architecture"
)

// inside shows the model that is open: what it changed, its blocks from the top down,
// and how its parameters add up.
func (f *families) inside() app.UI {
	if f.open == "" {
		return app.P().Class("waiting").Text(f.S.T("figure.families.choose"))
	}
	m := architecture.Named(f.open)
	var stack []app.UI
	for _, b := range slices.Backward(m.Blocks()) {
		stack = append(stack, f.blockOf(b))
	}
	return part.Plate(f.S.T("figure.families.inside", m.Title, m.Size),
		app.P().Class("reading-text").Text(f.S.T("figure.families.of."+m.Name)),
		app.Div().DataSet("output", "inside").Body(part.Minor(f.sizes(m)...)),
		app.Ol().Class("blocks").Body(stack...),
		f.matrices(m),
		f.sum(m),
	)
}

// sizes are the settings of the model's config.json.
func (f *families) sizes(m architecture.Shape) (list []part.Figure) {
	for _, x := range []struct {
		key string
		n   int
	}{
		{"layers", m.Layers}, {"hidden", m.Hidden}, {"heads", m.Heads}, {"feed_forward", m.FeedForward},
		{"vocab", m.Vocab}, {"embedding", m.Embedding}, {"positions", m.Positions},
	} {
		if x.n > 0 {
			list = append(list, part.Figure{Metric: x.key + ":" + m.Name, Label: f.S.T("figure.families." + x.key), Value: float64(x.n), Shown: text.Count(int64(x.n))})
		}
	}
	return list
}

// blockOf is a block, which opens at a press.
func (f *families) blockOf(b architecture.Block) app.UI {
	name := f.S.T("figure.families.block." + b.Name)
	if b.Times > 1 {
		name = fmt.Sprintf("%d × %s", b.Times, name)
	}
	size := text.Count(b.Count())
	switch {
	case b.Copies > 1:
		size = fmt.Sprintf("%d × %s = %s", b.Copies, text.Count(b.One()), size)
	case b.Times > 1:
		size = f.S.T("figure.families.shared", size)
	}
	class := "block"
	if b.Times > 1 {
		class = "block trained"
	}
	return app.Li().Class(class).Body(
		app.Button().Type("button").DataSet("action", "block:"+b.Name).Aria("expanded", f.block == b.Name).Disabled(!f.Shows("block")).Text(name).
			OnClick(func(app.Context, app.Event) { f.toggle(b.Name) }, app.EventScope(f.ID, f.open, b.Name)),
		app.Small().Text(size))
}

func (f *families) toggle(block string) {
	if f.block == block {
		block = ""
	}
	f.block = block
}

// matrices lists the weights of the open block.
func (f *families) matrices(m architecture.Shape) app.UI {
	for _, b := range m.Blocks() {
		if b.Name != f.block {
			continue
		}
		var rows [][]app.UI
		for _, x := range b.Matrices {
			rows = append(rows, []app.UI{
				app.Text(f.S.T("figure.families.matrix." + strings.TrimPrefix(x.Name, "cross_"))),
				app.Text(shapeOf(x)), app.Text(text.Count(x.Count())),
			})
			if strings.HasPrefix(x.Name, "cross_") {
				rows[len(rows)-1][0] = app.Text(f.S.T("figure.families.cross", f.S.T("figure.families.matrix."+strings.TrimPrefix(x.Name, "cross_"))))
			}
		}
		rows = append(rows, []app.UI{app.B().Text(f.S.T("figure.families.together")), nil, app.B().Text(text.Count(b.One()))})
		heads := []string{f.S.T("figure.families.weight"), f.S.T("figure.families.shape"), f.S.T("figure.families.numbers")}
		return part.Table(f.S.T("figure.families.block."+b.Name), heads, map[int]bool{1: true, 2: true}, rows)
	}
	return nil
}

// shapeOf writes rows × columns + biases.
func shapeOf(m architecture.Matrix) string {
	shape := text.Count(int64(m.Cols))
	if m.Rows > 1 {
		shape = text.Count(int64(m.Rows)) + " × " + shape
	}
	if m.Bias {
		shape += " + " + text.Count(int64(m.Cols))
	}
	return shape
}

// sum adds the blocks up, and compares with what is published.
func (f *families) sum(m architecture.Shape) app.UI {
	var terms []string
	for _, b := range m.Blocks() {
		term := text.Count(b.One())
		if b.Copies > 1 {
			term = fmt.Sprintf("%d × %s", b.Copies, term)
		}
		terms = append(terms, term)
	}
	n := m.Parameters()
	return app.Div().Class("sum").Body(
		app.P().Body(app.Text(strings.Join(terms, " + ")+" = "),
			app.B().DataSet("metric", "parameters:"+m.Name).DataSet("value", n).Text(text.Count(n)),
			app.Text(f.S.T("figure.families.about", f.S.Lang.Quantity(float64(n))))),
		app.P().Class("help").Text(f.published(m)),
		app.If(m.Type == "", func() app.UI {
			return app.P().Class("notice").Text(f.S.T("figure.families.closed", f.S.T("figure.families.stand_in."+m.Name)))
		}),
	)
}

// mostRounded is how far a count may be from a rounded one without a word about it: half
// of the last of two digits.
const mostRounded = 0.005

// published says how the count compares with the published ones.
func (f *families) published(m architecture.Shape) string {
	p, n := m.Published, m.Parameters()
	said := f.S.T("figure.families.paper", p.Digits, p.Source)
	if p.Exact == n {
		said = f.S.T("figure.families.exact", m.Size) + " " + said
	}
	if off := float64(n)/p.Paper - 1; math.Abs(off) > mostRounded {
		said += " " + f.S.T("figure.families.off", text.Signed(100*off, 1))
	}
	if why := "figure.families.why." + m.Name; text.Has(why) {
		said += " " + f.S.T(why)
	}
	return said
}
