package chart

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Canvas shows a chart with echarts and, for screen readers, as a table. It
// fills its parent's width; the class sets its height.
type Canvas struct {
	app.Compo
	Chart Chart
	Label string // the chart's description
	Class string

	chart    app.Value
	observer app.Value // observes changes of the element's size
	resized  app.Func
}

// Render renders the empty element for echarts, and the table.
func (c *Canvas) Render() app.UI {
	return app.Div().Class("chart", c.Class).Body(
		app.Div().Class("drawing").Aria("hidden", true),
		c.Chart.table(c.Label),
	)
}

// OnMount passes the element to echarts.
func (c *Canvas) OnMount(app.Context) {
	echarts := app.Window().Get("echarts")
	if !echarts.Truthy() {
		return // its script is missing: the numbers beside the charts remain
	}
	drawing := c.JSValue().Get("firstElementChild")
	c.chart = echarts.Call("init", drawing, nil, map[string]any{"devicePixelRatio": sharp(drawing)})
	c.resized = app.FuncOf(func(app.Value, []app.Value) any {
		c.chart.Call("resize")
		return nil
	})
	c.observer = app.Window().Get("ResizeObserver").New(c.resized)
	c.observer.Call("observe", drawing)
	c.draw()
}

// sharp is the number of the screen's pixels to one of the drawing, which a presentation
// enlarges.
func sharp(drawing app.Value) float64 {
	ratio := app.Window().Get("devicePixelRatio").Float()
	if zoom := drawing.Get("currentCSSZoom"); zoom.Truthy() { // not in every browser
		ratio *= zoom.Float()
	}
	return ratio
}

// OnUpdate draws a changed option.
func (c *Canvas) OnUpdate(app.Context) { c.draw() }

// OnDismount releases the canvas.
func (c *Canvas) OnDismount() {
	if c.chart == nil {
		return
	}
	c.observer.Call("disconnect")
	c.resized.Release()
	c.chart.Call("dispose")
	c.chart = nil
}

func (c *Canvas) draw() {
	if c.chart == nil || c.Chart.Option == "" {
		return
	}
	option := app.Window().Get("JSON").Call("parse", c.Chart.Option)
	if app.Window().Call("matchMedia", "(prefers-reduced-motion: reduce)").Get("matches").Bool() {
		option.Set("animation", false)
	}
	c.chart.Call("setOption", option, map[string]any{"replaceMerge": []any{"series"}, "lazyUpdate": true})
}
