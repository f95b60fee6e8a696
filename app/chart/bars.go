package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// A Stack is one part of every bar.
type Stack struct {
	Name   string
	Values []int
	Colour string
}

// Bars returns the option of lying bars, one for each name, made of stacks.
func Bars(p Palette, names []string, stacks ...Stack) string {
	bar := charts.NewBar()
	bar.Accept(look{palette: p})
	label := &opts.AxisLabel{Color: p.Ink, FontFamily: serif, FontSize: 12, Width: 110, Overflow: "truncate"}
	numbers := &opts.AxisLabel{Color: p.Soft, FontFamily: serif, FontSize: 11, HideOverlap: opts.Bool(true)}
	bar.SetGlobalOptions(
		charts.WithTooltipOpts(opts.Tooltip{Trigger: "item"}),
		charts.WithLegendOpts(legend(p)),
		charts.WithGridOpts(opts.Grid{Left: "0", Right: "16", Top: "30", Bottom: "0", ContainLabel: opts.Bool(true)}),
		charts.WithXAxisOpts(opts.XAxis{
			Type: "value", SplitNumber: 4, AxisLabel: numbers,
			SplitLine: &opts.SplitLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: p.Hair}},
		}),
		charts.WithYAxisOpts(opts.YAxis{
			Type: "category", Inverse: opts.Bool(true), AxisLabel: label,
			AxisLine: &opts.AxisLine{LineStyle: &opts.LineStyle{Color: p.Soft}},
		}),
	)
	bar.SetXAxis(names)
	for _, s := range stacks {
		bar.AddSeries(s.Name, bars(s.Values),
			charts.WithBarChartOpts(opts.BarChart{Stack: "all", BarWidth: "46%"}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: s.Colour}),
		)
	}
	bar.XYReversal()
	bar.Validate()
	return string(bar.JSONNotEscaped())
}

// Histogram returns the option of counts over equal bins, counts[i] from
// i*width on. A bin from limit on is drawn in the accent colour.
func Histogram(p Palette, xName string, counts []int, width, limit int) string {
	bar := charts.NewBar()
	bar.Accept(look{palette: p})
	bar.SetGlobalOptions(plate(p, xName, len(counts))...)
	names := make([]int, len(counts))
	data := make([]opts.BarData, len(counts))
	for i, n := range counts {
		names[i] = i * width
		colour := p.Ink
		if i*width >= limit {
			colour = p.Accent
		}
		data[i] = opts.BarData{Value: n, ItemStyle: &opts.ItemStyle{Color: colour}}
	}
	bar.SetGlobalOptions(
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
		charts.WithGridOpts(opts.Grid{Left: "0", Right: "16", Top: "10", Bottom: "24", ContainLabel: opts.Bool(true)}),
		charts.WithXAxisOpts(opts.XAxis{
			Type: "category", Name: xName, NameLocation: "middle", NameGap: 24,
			AxisLabel: &opts.AxisLabel{Color: p.Soft, FontFamily: serif, FontSize: 11, HideOverlap: opts.Bool(true)},
			AxisLine:  &opts.AxisLine{LineStyle: &opts.LineStyle{Color: p.Soft}},
			AxisTick:  &opts.AxisTick{Show: opts.Bool(false)},
		}),
	)
	bar.SetXAxis(names)
	bar.AddSeries("", data, charts.WithBarChartOpts(opts.BarChart{BarCategoryGap: "8%"}))
	bar.Validate()
	return string(bar.JSONNotEscaped())
}

func bars(values []int) []opts.BarData {
	data := make([]opts.BarData, len(values))
	for i, v := range values {
		data[i] = opts.BarData{Value: v}
	}
	return data
}
