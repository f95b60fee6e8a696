// Package chart draws the page's charts: options built with go-echarts, shown
// by echarts on a canvas. All charts share one look, that of a printed plate:
// thin axes, few lines, one accent colour.
package chart

// A Palette is the colours of one theme, the same as those of the style sheet.
type Palette struct {
	Ink, Soft, Hair, Accent, Paper string
	// Shades tells classes apart, from the strongest.
	Shades []string
}

var light = Palette{
	Ink: "#22201c", Soft: "#746f66", Hair: "#ddd8cd", Accent: "#a8321e", Paper: "#fdfcf8",
	Shades: []string{"#a8321e", "#3f4a56", "#c99a6b", "#8a9aa5", "#6b2c39", "#b9b2a3"},
}

var dark = Palette{
	Ink: "#e9e4d9", Soft: "#9a948a", Hair: "#3a3732", Accent: "#e8795f", Paper: "#1d1b18",
	Shades: []string{"#e8795f", "#a9b7c4", "#d8b48a", "#6d7c88", "#b8707d", "#5d584f"},
}

// Colours returns the palette of a theme.
func Colours(isDark bool) Palette {
	if isDark {
		return dark
	}
	return light
}

// Shade returns the colour of class i.
func (p Palette) Shade(i int) string { return p.Shades[i%len(p.Shades)] }

// serif is the face of the figures beside the charts.
const serif = `"Source Serif 4", "Iowan Old Style", Palatino, Georgia, "Noto Serif CJK SC", "Songti SC", serif`
