package chart

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// Requirements of the Web Content Accessibility Guidelines 2.2, level AA.
const (
	ofText     = 4.5
	ofGraphics = 3
)

// A colour has its components in sRGB, from 0 to 1.
type colour [3]float64

func parseColour(t *testing.T, hex string) (c colour) {
	t.Helper()
	for i := range c {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil || len(hex) != 7 {
			t.Fatalf("%q is no colour", hex)
		}
		c[i] = float64(n) / 255
	}
	return c
}

// over mixes a share of c into ground, as CSS's color-mix(in srgb) does.
func (c colour) over(ground colour, share float64) colour {
	for i := range c {
		c[i] = share*c[i] + (1-share)*ground[i]
	}
	return c
}

// luminance is relative luminance: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
func (c colour) luminance() float64 {
	for i, v := range c {
		if v <= 0.04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2]
}

func contrast(a, b colour) float64 {
	high, low := max(a.luminance(), b.luminance()), min(a.luminance(), b.luminance())
	return (high + 0.05) / (low + 0.05)
}

// styled returns the style sheet's colours of the light and of the dark theme,
// by name.
func styled(t *testing.T) [2]map[string]colour {
	t.Helper()
	sheet, err := os.ReadFile("../../web/style.css")
	if err != nil {
		t.Fatal(err)
	}
	themes := [2]map[string]colour{{}, {}}
	pair := regexp.MustCompile(`(?:\.(hue\d) \{ )?--([a-z-]+): light-dark\((#\w+), (#\w+)\)`)
	for _, m := range pair.FindAllSubmatch(sheet, -1) {
		for theme, colours := range themes {
			colours[string(m[1])+string(m[2])] = parseColour(t, string(m[3+theme]))
		}
	}
	return themes
}

func TestTextIsLegible(t *testing.T) {
	for theme, c := range styled(t) {
		legible := func(what string, text, ground colour) {
			t.Helper()
			if got := contrast(text, ground); got < ofText {
				t.Errorf("theme %d: %s has a contrast of %.2f, less than %v", theme, what, got, ofText)
			}
		}
		trained := c["accent"].over(c["paper"], 0.08) // as in the style sheet for .block.trained
		for _, name := range []string{"ink", "soft", "accent"} {
			legible(name+" on paper", c[name], c["paper"])
			legible(name+" on faint", c[name], c["faint"])
		}
		legible("soft on a trained block", c["soft"], trained)
		legible("a button", c["on-accent"], c["accent"])
		for i := range 6 {
			hue := c[fmt.Sprintf("hue%dhue", i)]
			legible(fmt.Sprint("the name of hue ", i), hue, hue.over(c["paper"], 0.16)) // of .marked mark
		}
		for n := range 1001 {
			accent, deep := Tone(float64(n) / 1000)
			on := c["ink"]
			if deep {
				on = c["on-accent"]
			}
			legible(fmt.Sprint("a cell of the share ", n, "/1000"), on, c["accent"].over(c["paper"], accent))
		}
	}
}

// A greater share gives a darker cell.
func TestTonesAscend(t *testing.T) {
	last := -1.0
	for n := range 1001 {
		accent, _ := Tone(float64(n) / 1000)
		if accent <= last || accent > 1 {
			t.Fatalf("the share %d/1000 has %v of the accent, the one before %v", n, accent, last)
		}
		last = accent
	}
}

// The charts have the style sheet's colours, and their lines are visible.
func TestPalettesAreTheStyleSheets(t *testing.T) {
	for theme, c := range styled(t) {
		p := Colours(theme == 1)
		for name, hex := range map[string]string{
			"ink": p.Ink, "soft": p.Soft, "hair": p.Hair, "accent": p.Accent, "paper": p.Paper,
		} {
			if c[name] != parseColour(t, hex) {
				t.Errorf("theme %d: %s is %s in charts, %v in the style sheet", theme, name, hex, c[name])
			}
		}
		for i, hex := range p.Shades {
			shade := parseColour(t, hex)
			if c[fmt.Sprintf("hue%dhue", i)] != shade {
				t.Errorf("theme %d: shade %d is %s in charts, and another in the style sheet", theme, i, hex)
			}
			if got := contrast(shade, c["paper"]); got < ofGraphics {
				t.Errorf("theme %d: shade %d has a contrast of %.2f, less than %v", theme, i, got, float64(ofGraphics))
			}
		}
	}
}
