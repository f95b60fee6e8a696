package chart

import (
	"encoding/json"

	"github.com/go-echarts/go-echarts/v2/opts"
)

// An option is what echarts draws, made of go-echarts' parts. The types that
// join these parts, in go-echarts' package charts, also render pages of HTML:
// they would bring two template engines and the options of thirty other charts
// into the page's program.
type option struct {
	Animation *bool          `json:"animation,omitempty"`
	TextStyle map[string]any `json:"textStyle"` // what all parts inherit
	Legend    opts.Legend    `json:"legend"`
	Tooltip   map[string]any `json:"tooltip"`
	Grid      opts.Grid      `json:"grid"`
	XAxis     opts.XAxis     `json:"xAxis"`
	YAxis     opts.YAxis     `json:"yAxis"`
	Series    []series       `json:"series"`
}

// A series is one curve or one stack of bars.
type series struct {
	Type           string          `json:"type"` // "line", "scatter" or "bar"
	Name           string          `json:"name,omitempty"`
	Data           any             `json:"data"`
	ShowSymbol     *bool           `json:"showSymbol,omitempty"` // of a line
	Symbol         string          `json:"symbol,omitempty"`
	SymbolSize     int             `json:"symbolSize,omitempty"`
	LineStyle      *opts.LineStyle `json:"lineStyle,omitempty"`
	Stack          string          `json:"stack,omitempty"` // of bars
	BarWidth       string          `json:"barWidth,omitempty"`
	BarCategoryGap string          `json:"barCategoryGap,omitempty"`
	ItemStyle      *opts.ItemStyle `json:"itemStyle,omitempty"`
}

// json encodes the option. An option with a number that is not finite gives an
// empty text, and a [Canvas] keeps what it showed.
func (o option) json() string {
	encoded, _ := json.Marshal(o)
	return string(encoded)
}

// textStyle is the style of every text that has none of its own.
func textStyle(p Palette) map[string]any {
	return map[string]any{"fontFamily": serif, "color": p.Ink, "fontSize": 12}
}

// tooltip shows the values of an "axis" or of an "item". It has settings that
// opts.Tooltip lacks.
func tooltip(p Palette, trigger string) map[string]any {
	return map[string]any{
		"show": true, "trigger": trigger, "confine": true, "padding": 8, "transitionDuration": 0,
		"backgroundColor": p.Paper, "borderColor": p.Hair, "borderWidth": 1,
		"textStyle":   textStyle(p),
		"axisPointer": map[string]any{"type": "line", "lineStyle": map[string]any{"color": p.Soft, "width": 1}},
	}
}
