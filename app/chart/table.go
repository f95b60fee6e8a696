package chart

import (
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
)

// A Chart is drawn by a [Canvas]. For screen readers it has the same in
// figures.
type Chart struct {
	Option string // for echarts, JSON
	Figures
}

// Figures are a chart's data as a table: the head and the cells of each column.
type Figures struct {
	Heads []string
	Rows  [][]string
}

// fewPoints is the number of points of a curve in its table: few enough to
// listen to.
const fewPoints = 8

// figuresOf tables curves over their axis: a row for some points of every
// curve, including the first and the last, in the order of the axis.
func figuresOf(axes Axes, curves []Curve) Figures {
	f := Figures{Heads: []string{axes.Name}}
	var at []float64
	for _, c := range curves {
		f.Heads = append(f.Heads, c.Name)
		n := min(len(c.X), fewPoints)
		for i := range n {
			at = append(at, c.X[i*(len(c.X)-1)/max(1, n-1)])
		}
	}
	slices.Sort(at)
	for _, x := range slices.Compact(at) {
		row := []string{text.Number(x)}
		if len(axes.Names) > 0 {
			row[0] = axes.Names[int(x)]
		}
		for _, c := range curves {
			cell := ""
			if i := slices.Index(c.X, x); i >= 0 {
				cell = text.Number(c.Y[i])
			}
			row = append(row, cell)
		}
		f.Rows = append(f.Rows, row)
	}
	return f
}

// table renders the figures below their caption, hidden from sight.
func (f Figures) table(caption string) app.UI {
	return app.Div().Class("unseen").Body(app.Table().Body(
		app.Caption().Text(caption),
		app.THead().Body(app.Tr().Body(app.Range(f.Heads).Slice(func(i int) app.UI {
			return app.Th().Scope("col").Text(f.Heads[i])
		}))),
		app.TBody().Body(app.Range(f.Rows).Slice(func(r int) app.UI {
			return app.Tr().Body(app.Range(f.Rows[r]).Slice(func(i int) app.UI {
				if i == 0 {
					return app.Th().Scope("row").Text(f.Rows[r][i])
				}
				return app.Td().Text(f.Rows[r][i])
			}))
		})),
	))
}
