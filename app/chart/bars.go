package chart

import (
	"github.com/go-echarts/go-echarts/v2/opts"

	"tuneground/app/text"
)

// A Stack is one part of every bar.
type Stack struct {
	Name   string
	Values []int
	Colour string
}

// Bars draws horizontal bars, one for each name, made of stacks. title
// describes the names.
func Bars(p Palette, title string, names []string, stacks ...Stack) Chart {
	numbers := &opts.AxisLabel{Color: p.Soft, FontFamily: serif, FontSize: 11, HideOverlap: opts.Bool(true)}
	o := option{
		TextStyle: textStyle(p), Tooltip: tooltip(p, "item"), Legend: legend(p),
		Grid: opts.Grid{Left: "0", Right: "16", Top: "30", Bottom: "0", ContainLabel: opts.Bool(true)},
		XAxis: opts.XAxis{
			Type: "value", SplitNumber: 4, AxisLabel: numbers,
			SplitLine: &opts.SplitLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: p.Hair}},
		},
		YAxis: opts.YAxis{
			Type: "category", Data: names, Inverse: opts.Bool(true),
			AxisLabel: &opts.AxisLabel{Color: p.Ink, FontFamily: serif, FontSize: 12, Width: 110, Overflow: "truncate"},
			AxisLine:  &opts.AxisLine{LineStyle: &opts.LineStyle{Color: p.Soft}},
		},
	}
	for _, s := range stacks {
		o.Series = append(o.Series, series{
			Type: "bar", Name: s.Name, Data: bars(s.Values), Stack: "all", BarWidth: "46%",
			ItemStyle: &opts.ItemStyle{Color: s.Colour},
		})
	}
	return Chart{o.json(), figuresOfStacks(title, names, stacks)}
}

// figuresOfStacks tables the height of each stack.
func figuresOfStacks(title string, names []string, stacks []Stack) Figures {
	f := Figures{Heads: []string{title}}
	for _, name := range names {
		f.Rows = append(f.Rows, []string{name})
	}
	for _, s := range stacks {
		f.Heads = append(f.Heads, s.Name)
		for i, v := range s.Values {
			f.Rows[i] = append(f.Rows[i], text.Count(int64(v)))
		}
	}
	return f
}

// Histogram draws counts over equal bins, counts[i] from i*width on. Bins from
// limit on have the accent colour. xName and counted name the two axes.
func Histogram(p Palette, xName, counted string, counts []int, width, limit int) Chart {
	names := make([]string, len(counts))
	data := make([]opts.BarData, len(counts))
	for i, n := range counts {
		names[i] = text.Count(int64(i * width))
		colour := p.Ink
		if i*width >= limit {
			colour = p.Accent
		}
		data[i] = opts.BarData{Value: n, ItemStyle: &opts.ItemStyle{Color: colour}}
	}
	o := plate(p, Axes{})
	o.Legend = opts.Legend{Show: opts.Bool(false)}
	o.Grid.Left, o.Grid.Top = "0", "10"
	o.XAxis = opts.XAxis{
		Type: "category", Data: names, Name: xName, NameLocation: "middle", NameGap: 24,
		AxisLabel: &opts.AxisLabel{Color: p.Soft, FontFamily: serif, FontSize: 11, HideOverlap: opts.Bool(true)},
		AxisLine:  &opts.AxisLine{LineStyle: &opts.LineStyle{Color: p.Soft}},
		AxisTick:  &opts.AxisTick{Show: opts.Bool(false)},
	}
	o.Series = []series{{Type: "bar", Data: data, BarCategoryGap: "8%"}}
	return Chart{o.json(), figuresOfStacks(xName, names, []Stack{{Name: counted, Values: counts}})}
}

func bars(values []int) []opts.BarData {
	data := make([]opts.BarData, len(values))
	for i, v := range values {
		data[i] = opts.BarData{Value: v}
	}
	return data
}
