package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// A look sets what go-echarts has no option for: the font and the colour of
// every text, including tooltips.
type look struct {
	charts.BaseConfigurationVisitor
	palette Palette
}

// Visit sets the text style that all parts of a chart inherit.
func (l look) Visit(option map[string]any) { option["textStyle"] = l.text() }

// VisitTooltipOpt gives the tooltip's text the same style.
func (l look) VisitTooltipOpt(t opts.Tooltip) any {
	return map[string]any{
		"show": true, "trigger": t.Trigger, "confine": true, "padding": 8, "transitionDuration": 0,
		"backgroundColor": l.palette.Paper, "borderColor": l.palette.Hair, "borderWidth": 1,
		"textStyle":   l.text(),
		"axisPointer": map[string]any{"type": "line", "lineStyle": map[string]any{"color": l.palette.Soft, "width": 1}},
	}
}

func (l look) text() map[string]any {
	return map[string]any{"fontFamily": serif, "color": l.palette.Ink, "fontSize": 12}
}
