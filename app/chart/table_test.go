package chart

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A chart's table has the first and the last point of each curve, and some
// between them.
func TestChartsAreTablesToo(t *testing.T) {
	var x, y []float64
	for i := range 1000 {
		x, y = append(x, float64(i+1)), append(y, 1/float64(i+1))
	}
	c := Curves(Colours(false), Axes{Name: "step", Last: 1000},
		Curve{Name: "loss", X: x, Y: y}, Curve{Name: "validation", X: []float64{500, 1000}, Y: []float64{0.25, 0.125}})
	if want := []string{"step", "loss", "validation"}; !reflect.DeepEqual(c.Heads, want) {
		t.Errorf("the heads are %q, want %q", c.Heads, want)
	}
	first, last := c.Rows[0], c.Rows[len(c.Rows)-1]
	if !reflect.DeepEqual(first, []string{"1", "1", ""}) || !reflect.DeepEqual(last, []string{"1,000", "0.001", "0.125"}) {
		t.Errorf("the table goes from %q to %q", first, last)
	}
	if n := len(c.Rows); n < fewPoints || n > 2*fewPoints {
		t.Errorf("it has %d rows", n)
	}
	bars := Bars(Colours(true), "class", []string{"ham", "spam"}, Stack{Name: "train", Values: []int{1500, 20}})
	if want := [][]string{{"ham", "1,500"}, {"spam", "20"}}; !reflect.DeepEqual(bars.Rows, want) {
		t.Errorf("the bars are %q, want %q", bars.Rows, want)
	}
	counts := Histogram(Colours(true), "tokens", "texts", []int{7, 9}, 16, 16)
	if want := [][]string{{"0", "7"}, {"16", "9"}}; !reflect.DeepEqual(counts.Rows, want) {
		t.Errorf("the counts are %q, want %q", counts.Rows, want)
	}
	markup := app.HTMLString((&Canvas{Chart: bars, Label: "Examples"}).Render())
	for _, want := range []string{"<caption>", "Examples", `scope="row"`, "1,500", "aria-hidden"} {
		if !strings.Contains(markup, want) {
			t.Errorf("a canvas has no %s", want)
		}
	}
}

// The axis of a share ends at 1, even if rounding would exceed it.
func TestNoAxisGoesBeyondWhatThereCanBe(t *testing.T) {
	axis := func(most float64) map[string]any {
		c := Curves(Colours(false), Axes{Last: 2, Most: most}, Curve{Name: "a", X: []float64{1, 2}, Y: []float64{0.99, 1}})
		return parse(t, c)["yAxis"].(map[string]any)
	}
	if most := axis(1)["max"]; most != 1.0 {
		t.Errorf("the axis of a share ends at %v, want 1", most)
	}
	if most, ok := axis(0)["max"]; ok {
		t.Errorf("the axis of a loss ends at %v", most)
	}
}

func TestASparkFillsItsBox(t *testing.T) {
	for _, c := range []struct {
		y    []float64
		want string
	}{
		{nil, ""},
		{[]float64{5}, "M10.0 12.0"},
		{[]float64{3, 1, 2}, fmt.Sprintf("M10.0 1.0L20.0 %.1fL30.0 12.0", sparkHeight-1.0)},
	} {
		x := make([]float64, len(c.y))
		for i := range x {
			x[i] = float64(i + 1)
		}
		if got := sparkPath(x, c.y, 10); got != c.want {
			t.Errorf("the spark of %v is %q, want %q", c.y, got, c.want)
		}
	}
}
