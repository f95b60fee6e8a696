package chart

import "github.com/go-echarts/go-echarts/v2/opts"

// A Curve is one line of a plot.
type Curve struct {
	Name   string
	X, Y   []float64
	Colour string
	Width  float32
	Dash   string // "dashed" or "dotted"; "": solid
	Dots   bool   // a dot at every point, for the few points of an evaluation
	Points bool   // dots alone, without a line
}

// mostPoints is the number of points drawn for a curve: more than a canvas of
// this size can separate.
const mostPoints = 600

// Axes describe the axes of a plot.
type Axes struct {
	Name string  // name of the horizontal axis
	Last int     // its end; it begins at 0
	Most float64 // upper bound of the values; 0: none
	// Names are those of the places 0, 1, ... on the horizontal axis, which has no other
	// then; without Last.
	Names []string
	Plain bool // no legend: another is beside the plot
	Log   bool // the horizontal axis is logarithmic and as long as the curves; without Last
}

// Curves plots curves.
func Curves(p Palette, axes Axes, curves ...Curve) Chart {
	o := plate(p, axes)
	for _, c := range curves {
		x, y := thin(c.X, c.Y, mostPoints)
		points := make([]opts.LineData, len(x))
		for i := range x {
			points[i] = opts.LineData{Value: [2]float64{x[i], y[i]}}
		}
		kind := "line"
		if c.Points {
			kind = "scatter"
		}
		o.Series = append(o.Series, series{
			Type: kind, Name: c.Name, Data: points,
			ShowSymbol: opts.Bool(c.Dots), Symbol: "circle", SymbolSize: 6,
			LineStyle: &opts.LineStyle{Color: c.Colour, Width: c.Width, Type: c.Dash},
			ItemStyle: &opts.ItemStyle{Color: c.Colour},
		})
	}
	return Chart{o.json(), figuresOf(axes, curves)}
}

// plate is the common look of all plots over a numeric axis.
func plate(p Palette, axes Axes) option {
	label := &opts.AxisLabel{Color: p.Soft, FontFamily: serif, FontSize: 11, HideOverlap: opts.Bool(true)}
	steps := *label
	steps.ShowMaxLabel = opts.Bool(false) // the last step is seldom a round number
	y := opts.YAxis{
		Type: "value", Scale: opts.Bool(true), SplitNumber: 4, AxisLabel: label,
		SplitLine: &opts.SplitLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: p.Hair, Width: 1}},
	}
	if axes.Most > 0 {
		y.Max = axes.Most
	}
	x := opts.XAxis{
		Type: "value", Name: axes.Name, NameLocation: "middle", NameGap: 24,
		Min: 0, Max: max(axes.Last, 1), SplitNumber: 6, AxisLabel: &steps,
		AxisLine:  &opts.AxisLine{LineStyle: &opts.LineStyle{Color: p.Soft, Width: 1}},
		SplitLine: &opts.SplitLine{Show: opts.Bool(false)},
	}
	if len(axes.Names) > 0 {
		x.Type, x.Data, x.Min, x.Max, steps.ShowMaxLabel = "category", axes.Names, nil, nil, opts.Bool(true)
	}
	if axes.Log {
		x.Type, x.Min, x.Max = "log", nil, nil
	}
	legend, top := legend(p), "34"
	if axes.Plain {
		legend.Show, top = opts.Bool(false), "10"
	}
	return option{
		Animation: opts.Bool(false), TextStyle: textStyle(p), Tooltip: tooltip(p, "axis"), Legend: legend,
		Grid:  opts.Grid{Left: "8", Right: "16", Top: top, Bottom: "24", ContainLabel: opts.Bool(true)},
		XAxis: x, YAxis: y,
	}
}

func legend(p Palette) opts.Legend {
	return opts.Legend{
		Show: opts.Bool(true), Left: "0", Top: "0", Icon: "rect", ItemWidth: 14, ItemHeight: 2,
		TextStyle: &opts.TextStyle{Color: p.Soft, FontFamily: serif, FontSize: 12},
	}
}
