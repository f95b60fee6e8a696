package text

import (
	"math"
	"testing"
)

func TestFormatters(t *testing.T) {
	cases := []struct{ name, got, want string }{
		{"small rate", Number(5e-5), "5e-5"},
		{"rounded rate", Number(0.0000123456), "1.23e-5"},
		{"tenth", Number(0.1), "0.1"},
		{"three digits", Number(3.14159), "3.14"},
		{"thousands", Number(31234.4), "31,234"},
		{"not a number", Number(math.NaN()), "–"},
		{"zero", Number(0), "0"},
		{"exact small", Exact(1e-8), "1e-8"},
		{"exact share", Exact(0.8872727272727273), "0.8872727272727273"},
		{"exact large", Exact(1e6), "1000000"},
		{"percent", Percent(0.8734), "87.3\u202f%"},
		{"percent of little", Percent(0.00016), "0.016\u202f%"},
		{"percent of zero", Percent(0), "0.0\u202f%"},
		{"percent of nothing", Percent(math.NaN()), "–"},
		{"thousand", Count(1000), "1,000"},
		{"just below", Number(999.6), "1,000"},
		{"count", Count(22713986), "22,713,986"},
		{"negative", Count(-12345), "−12,345"},
		{"millions", Big(22713986), "22.7M"},
		{"next unit", Big(999600), "1M"},
		{"few", Big(770), "770"},
		{"bytes", Bytes(90_900_000), "86.7\u202fMiB"},
		{"no bytes", Bytes(0), "0\u202fB"},
		{"blink", Duration(0.42), "0.4\u202fs"},
		{"seconds", Duration(42.4), "42\u202fs"},
		{"just a minute", Duration(59.7), "1:00"},
		{"minutes", Duration(187), "3:07"},
		{"hours", Duration(3729), "1:02:09"},
		{"for ever", Duration(math.Inf(1)), "–"},
		{"an instant", Interval(0.00027142), "0.271\u202fms"},
		{"a moment", Interval(1.3249), "1.32\u202fs"},
		{"fixed", Fixed(0.25, 4), "0.2500"},
		{"a change", Decimal(-0.25, 3), "−0.250"},
		{"hardly any", Decimal(-0.0004, 3), "0.000"},
		{"a learning rate", Scientific(0.000365), "3.65\u202f×\u202f10⁻⁴"},
		{"raised", Superscript(-15), "⁻¹⁵"},
		{"a score that is a share", Score("accuracy", 0.7), "70.0\u202f%"},
		{"a score of 100 points", Score("bleu", 31.72), "31.7"},
		{"an area", Score("roc_auc", 0.91834), "0.918"},
		{"a test's loss", Score("loss", 0.38), "0.3800"},
		{"a score without bound", Score("perplexity", 7.9213), "7.92"},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}
