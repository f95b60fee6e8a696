package chart

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func parse(t *testing.T, c Chart) map[string]any {
	t.Helper()
	option := c.Option
	var m map[string]any
	if err := json.Unmarshal([]byte(option), &m); err != nil {
		t.Fatalf("option is not JSON: %v\n%s", err, option)
	}
	// A function in an option would need eval, which the content policy forbids.
	if strings.Contains(option, "__f__") || strings.Contains(option, "function") {
		t.Errorf("option holds a function: %s", option)
	}
	return m
}

func TestCurvesCarryTheirPoints(t *testing.T) {
	option := Curves(Colours(false), Axes{Name: "step", Last: 3},
		Curve{Name: "</script> loss", X: []float64{1, 2, 3}, Y: []float64{0.7, 0.5, 0.25}, Colour: "#000"},
		Curve{Name: "smooth", X: []float64{1, 2, 3}, Y: []float64{0.7, 0.65, 0.6}, Colour: "#111", Dots: true})
	series := parse(t, option)["series"].([]any)
	if len(series) != 2 {
		t.Fatalf("%d series, want 2", len(series))
	}
	first := series[0].(map[string]any)
	last := first["data"].([]any)[2].(map[string]any)["value"].([]any)
	if last[0] != 3.0 || last[1] != 0.25 {
		t.Errorf("last point is %v, want [3 0.25]", last)
	}
	if first["name"] != "</script> loss" {
		t.Errorf("name is %q", first["name"])
	}
}

func TestBarsLieDown(t *testing.T) {
	m := parse(t, Bars(Colours(true), "class", []string{"ham", "spam"}, Stack{Name: "train", Values: []int{80, 20}, Colour: "#123456"}))
	y := m["yAxis"].(map[string]any)
	if y["type"] != "category" {
		t.Errorf("the categories stand on the %v axis, want yAxis of type category", y["type"])
	}
}

func TestHistogramMarksWhatIsCutOff(t *testing.T) {
	p := Colours(false)
	m := parse(t, Histogram(p, "tokens", "texts", []int{5, 9, 2}, 16, 32))
	data := m["series"].([]any)[0].(map[string]any)["data"].([]any)
	colour := func(i int) any { return data[i].(map[string]any)["itemStyle"].(map[string]any)["color"] }
	if colour(1) != p.Ink || colour(2) != p.Accent {
		t.Errorf("colours of bins below and above the limit: %v, %v", colour(1), colour(2))
	}
}

func TestThinKeepsSpikesAndOrder(t *testing.T) {
	var x, y []float64
	for i := range 10000 {
		x, y = append(x, float64(i)), append(y, 0.5)
	}
	y[4321], y[7777] = 9, -9
	tx, ty := thin(x, y, 600)
	if len(tx) > 600 || len(tx) != len(ty) {
		t.Fatalf("%d x and %d y, want at most 600 of both", len(tx), len(ty))
	}
	if slices.Max(ty) != 9 || slices.Min(ty) != -9 {
		t.Error("a spike was lost")
	}
	if !slices.IsSorted(tx) {
		t.Error("points are out of order")
	}
}

// A logarithmic axis has no zero to begin at.
func TestALogarithmicAxisIsAsLongAsItsCurves(t *testing.T) {
	x := parse(t, Curves(Colours(false), Axes{Name: "rate", Log: true}, Curve{X: []float64{1e-7, 1}, Y: []float64{1, 2}}))["xAxis"]
	if list, ok := x.([]any); ok {
		x = list[0]
	}
	axis := x.(map[string]any)
	if axis["type"] != "log" || axis["min"] != nil || axis["max"] != nil {
		t.Errorf("the axis is %v", axis)
	}
}
