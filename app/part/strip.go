package part

import (
	"math"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
)

// Strip draws a vector as a strip of cells, the darker the larger its number; negative
// numbers have the accent's colour. most is the magnitude of the darkest. The first
// numbers stand beside it, which a screen reader reads instead.
func Strip(vector []float32, most float64, first int) app.UI {
	var numbers []string
	for _, x := range vector[:min(first, len(vector))] {
		numbers = append(numbers, text.Decimal(float64(x), 2))
	}
	more := ""
	if len(numbers) < len(vector) {
		more = " …"
	}
	return app.Span().Class("vector").Body(
		app.Span().Class("strip").Aria("hidden", true).Style("background", cells(vector, most)),
		app.Span().Class("numbers").Text("("+strings.Join(numbers, ", ")+more+")"),
	)
}

// cells is a gradient with a step for each number.
func cells(vector []float32, most float64) string {
	var b strings.Builder
	b.WriteString("linear-gradient(90deg")
	for i, x := range vector {
		colour := "var(--ink)"
		if x < 0 {
			colour = "var(--accent)"
		}
		share := min(1, math.Abs(float64(x))/most)
		b.WriteString(", color-mix(in srgb, " + colour + " " + strconv.Itoa(int(100*share)) + "%, var(--paper)) ")
		b.WriteString(edge(i, len(vector)) + " " + edge(i+1, len(vector)))
	}
	return b.String() + ")"
}

func edge(i, n int) string { return strconv.FormatFloat(100*float64(i)/float64(n), 'f', 2, 64) + "%" }

// Largest returns the greatest magnitude in some vectors, 1 if all are zero.
func Largest(vectors ...[]float32) float64 {
	most := 0.0
	for _, v := range vectors {
		for _, x := range v {
			most = max(most, math.Abs(float64(x)))
		}
	}
	if most == 0 {
		return 1
	}
	return most
}
