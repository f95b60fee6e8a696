package text

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"tuneground/engine/run"
)

// Number formats v for tables: three significant digits, separated thousands,
// no trailing zeros, small magnitudes as 5e-5.
func Number(v float64) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "–"
	case v == 0:
		return "0"
	case a < 1e-3:
		return Exact(roundSignificant(v, 3))
	case a < 999.5:
		return strconv.FormatFloat(roundSignificant(v, 3), 'f', -1, 64)
	default:
		return Count(int64(math.Round(v)))
	}
}

// Exact writes v in the fewest digits that read back as v: 5e-5, 0.1, 16.
func Exact(v float64) string { return run.Exact(v) }

// Significant writes v rounded to the given number of digits, without trailing
// zeros.
func Significant(v float64, digits int) string { return Exact(roundSignificant(v, digits)) }

// Fixed writes v with the given number of decimals, so that a column lines up.
func Fixed(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}

// Decimal is Fixed for readers: with a true minus sign, and none before a zero.
func Decimal(v float64, decimals int) string {
	s, negative := strings.CutPrefix(Fixed(v, decimals), "-")
	if negative && strings.Trim(s, "0.") != "" {
		return "−" + s
	}
	return s
}

// Signed is Fixed with a sign, also before a positive number.
func Signed(v float64, decimals int) string {
	s := Fixed(math.Abs(v), decimals)
	if v < 0 {
		return "−" + s
	}
	return "+" + s
}

// Percent writes a share of one: 0.8734 is "87.3 %". A share that would be written as
// nothing, and is not, gets two digits: 0.00016 is "0.016 %".
func Percent(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	decimals := 1
	if size := math.Abs(100 * v); 0 < size && size < 0.05 {
		decimals = 1 - int(math.Floor(math.Log10(size)))
	}
	return strconv.FormatFloat(100*v, 'f', decimals, 64) + "\u202f%"
}

// Count writes a whole number with commas between thousands, as the axes of the
// charts do, in both languages.
func Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "−", s[1:]
	}
	var b strings.Builder
	for i, r := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return sign + b.String()
}

// Big writes a large quantity in three digits and a unit: 22.7M, 1.5G.
func Big(v float64) string {
	units := []string{"", "k", "M", "G", "T", "P"}
	i := 0
	for math.Abs(v) >= 999.5 && i < len(units)-1 {
		v /= 1000
		i++
	}
	return strconv.FormatFloat(roundSignificant(v, 3), 'f', -1, 64) + units[i]
}

// Bytes writes a size in binary units: 90.9 MiB.
func Bytes(n int64) string {
	v, units, i := float64(n), []string{"B", "KiB", "MiB", "GiB", "TiB"}, 0
	for v >= 1024 && i < len(units)-1 {
		v /= 1024
		i++
	}
	return strconv.FormatFloat(roundSignificant(v, 3), 'f', -1, 64) + "\u202f" + units[i]
}

// Duration writes seconds as a clock does: 0.4 s, 42 s, 3:07, 1:02:09.
func Duration(seconds float64) string {
	if math.IsNaN(seconds) || math.IsInf(seconds, 0) || seconds < 0 {
		return "–"
	}
	if seconds < 9.95 {
		return strconv.FormatFloat(seconds, 'f', 1, 64) + "\u202fs"
	}
	n := int64(math.Round(seconds))
	switch {
	case n < 60:
		return fmt.Sprintf("%d\u202fs", n)
	case n < 3600:
		return fmt.Sprintf("%d:%02d", n/60, n%60)
	default:
		return fmt.Sprintf("%d:%02d:%02d", n/3600, n/60%60, n%60)
	}
}

// Interval writes a short time in three digits: 0.271 ms, 20.5 ms, 1.32 s.
func Interval(seconds float64) string {
	if seconds < 1 {
		return Number(seconds*1e3) + "\u202fms"
	}
	return Number(seconds) + "\u202fs"
}

// Scientific writes three digits and a power of ten: 0.000365 is "3.65 × 10⁻⁴".
func Scientific(v float64) string {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return Number(v)
	}
	digits, power, _ := strings.Cut(strconv.FormatFloat(v, 'e', 2, 64), "e")
	n, _ := strconv.Atoi(power)
	return strings.Replace(digits, "-", "−", 1) + "\u202f×\u202f10" + Superscript(n)
}

// Superscript writes n in raised digits: −5 is ⁻⁵.
func Superscript(n int) string {
	raised := []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")
	var b strings.Builder
	for _, r := range strconv.Itoa(n) {
		if r == '-' {
			b.WriteRune('⁻')
			continue
		}
		b.WriteRune(raised[r-'0'])
	}
	return b.String()
}

func roundSignificant(v float64, digits int) float64 {
	if v == 0 {
		return 0
	}
	scale := math.Pow(10, float64(digits)-math.Ceil(math.Log10(math.Abs(v))))
	return math.Round(v*scale) / scale
}
