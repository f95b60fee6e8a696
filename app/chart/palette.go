// Package chart draws the page's charts: options built with go-echarts, shown
// by echarts on a canvas. All charts look like a printed plate: thin axes, few
// lines, one accent colour.
package chart

// A Palette is the colours of one theme, the same as those of the style sheet.
type Palette struct {
	Ink, Soft, Hair, Accent, Paper string
	// Shades distinguish classes, the strongest first.
	Shades []string
}

var light = Palette{
	Ink: "#22201c", Soft: "#6b665d", Hair: "#ddd8cd", Accent: "#a8321e", Paper: "#fdfcf8",
	Shades: []string{"#a8321e", "#3f4a56", "#835624", "#51677a", "#6b2c39", "#5b672e"},
}

var dark = Palette{
	Ink: "#e9e4d9", Soft: "#a39d92", Hair: "#3a3732", Accent: "#e8795f", Paper: "#1d1b18",
	Shades: []string{"#e8795f", "#a9b7c4", "#d8b48a", "#8a9fae", "#cf8391", "#b6c178"},
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

// Tone returns the share of the accent colour in a heat map's cell, and whether
// text on it has the colour that is legible on the accent. Tones on which
// neither colour is legible are left out.
func Tone(share float64) (accent float64, deep bool) {
	const inkUpTo, onAccentFrom = 0.6, 0.86
	if share <= inkUpTo {
		return share, false
	}
	return onAccentFrom + (1-onAccentFrom)*(share-inkUpTo)/(1-inkUpTo), true
}

// serif is the font of the figures beside the charts.
const serif = `"Source Serif 4", "Iowan Old Style", Palatino, Georgia, "Songti SC", "Noto Serif CJK SC", "Source Han Serif SC", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", serif`
