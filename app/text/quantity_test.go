package text

import "testing"

func TestQuantity(t *testing.T) {
	for _, x := range []struct {
		v      float64
		zh, en string
	}{
		{174_604_320_768, "1,750 亿", "175 billion"},
		{109_482_240, "1.09 亿", "109 million"},
		{66_362_880, "6,640 万", "66.4 million"},
		{1.4e12, "1.4 万亿", "1.4 trillion"},
		{999_999_999, "10 亿", "1 billion"},
		{950, "950", "950"},
		{20_000, "2 万", "20,000"},
	} {
		if zh, en := Chinese.Quantity(x.v), English.Quantity(x.v); zh != x.zh || en != x.en {
			t.Errorf("%v: %q and %q, want %q and %q", x.v, zh, en, x.zh, x.en)
		}
	}
}
