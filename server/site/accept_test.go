package site

import (
	"slices"
	"testing"
)

func TestChooseEncoding(t *testing.T) {
	for header, want := range map[string]string{
		"":                          "",
		"gzip, deflate, br, zstd":   "br",
		"gzip":                      "gzip",
		"GZIP":                      "gzip",
		"br;q=0.5, gzip":            "gzip",
		"br;q=0.5, gzip;q=0.5":      "br",
		"br;q=0, gzip":              "gzip",
		"br;q=0,gzip;q=0":           "",
		"*":                         "br",
		"*;q=0.5, br;q=0":           "gzip",
		"*;q=0":                     "",
		"identity":                  "",
		"identity;q=0.5, gzip":      "gzip",
		"identity;q=1, gzip;q=0.5":  "",
		"br ; q=0.8 , gzip ; q=0.9": "gzip",
		"br;q=2, gzip;q=-1":         "",
		"br;q=NaN":                  "",
		"br;level=5":                "",
		"deflate":                   "",
		", ,;q=1,":                  "",
	} {
		if got := chooseEncoding(header); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}

func FuzzChooseEncoding(f *testing.F) {
	for _, header := range []string{"", "gzip, br", "*;q=0.5", "br;q=1e3", ";;q=,", "identity;q=0"} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		coding := chooseEncoding(header)
		if coding != "" && !slices.Contains(encodings, coding) {
			t.Errorf("%q: %q is none of ours", header, coding)
		}
		weights := parseWeights(header)
		named, ok := weights[coding]
		if !ok {
			named = weights["*"]
		}
		if coding != "" && !(named > 0) {
			t.Errorf("%q: %q was not asked for", header, coding)
		}
	})
}
