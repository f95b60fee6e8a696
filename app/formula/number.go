package formula

import (
	"math"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
)

// number is the displayed digits of a number that may differ by slack.
func number(shown string, slack float64) Expr {
	v := read(shown)
	return &expr{func() app.UI { return leaf("mn", shown) }, value{v, v - slack, v + slack, true}}
}

// Count is a whole number, unrounded.
func Count[N int | int64](n N) Expr { return number(text.Count(int64(n)), 0) }

// Exact is a number with all its digits.
func Exact(v float64) Expr { return number(text.Exact(v), 0) }

// Fixed is a number rounded to decimals.
func Fixed(v float64, decimals int) Expr {
	return number(text.Fixed(v, decimals), math.Pow10(-decimals)/2)
}

// Number is a number rounded to three digits, or to a whole one.
func Number(v float64) Expr { return number(text.Number(v), min(0.5, place(v, 3)/2)) }

// Significant is a number below 1 rounded to the given number of digits.
func Significant(v float64, digits int) Expr {
	return number(text.Significant(v, digits), place(v, digits)/2)
}

// Percent is a share in percent.
func Percent(v float64) Expr { return number(text.Percent(v), 0.0005) }

// Big is a large number with a letter for its size.
func Big(v float64) Expr { return number(text.Big(v), place(v, 3)/2) }

// Duration is seconds in the form of a clock.
func Duration(seconds float64) Expr {
	if seconds < 9.95 {
		return number(text.Duration(seconds), 0.05)
	}
	return number(text.Duration(seconds), 0.5)
}

// In is a number in a unit.
func In(x Expr, unit string) Expr { return in("mrow", x.value, x, Word("\u202f"+unit)) }

// place is the value of the last of the given number of digits of v.
func place(v float64, digits int) float64 {
	if v == 0 {
		return 0
	}
	return math.Pow(10, math.Floor(math.Log10(math.Abs(v)))-float64(digits-1))
}

// sizes are the values of Big's letters.
var sizes = map[string]float64{"k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "%": 1e-2, "s": 1}

// read returns the number that a reader sees in shown, NaN if it is none.
func read(shown string) float64 {
	clean := strings.NewReplacer(",", "", "\u202f", "", "−", "-").Replace(shown)
	if parts := strings.Split(clean, ":"); len(parts) > 1 {
		seconds := 0.0
		for _, p := range parts {
			seconds = 60*seconds + read(p)
		}
		return seconds
	}
	size := 1.0
	for suffix, worth := range sizes {
		if before, found := strings.CutSuffix(clean, suffix); found {
			clean, size = before, worth
		}
	}
	v, err := strconv.ParseFloat(clean, 64)
	if err != nil {
		return math.NaN()
	}
	return v * size
}
