package token

import (
	"fmt"
	"strings"
	"testing"

	"tuneground/engine/token/normalizer"
	"tuneground/engine/token/passage"
	"tuneground/engine/token/pretokenizer"
	"tuneground/engine/token/runes"
)

// TestUnicodeMore compares the result for every single rune in the stages of
// tokenizers other than BERT's.
func TestUnicodeMore(t *testing.T) {
	var want struct{ Sums map[string][]uint32 }
	readJSON(t, "unicode_more.json", &want)
	c := runes.NewTables()
	rewritten := func(r normalizer.Rewriter) func(string) string {
		var p passage.Passage
		return func(text string) string {
			p.Load(text, 0)
			r.Rewrite(&p)
			return string(p.Text)
		}
	}
	charsmap, err := normalizer.NewPrecompiled(charsmapData(t), c.Grapheme)
	if err != nil {
		t.Fatal(err)
	}
	stripped, mapped := rewritten(normalizer.Strip{Left: true, Right: true}), rewritten(charsmap)
	stages := map[string]func(string) string{
		"NFD":          rewritten(normalizer.NFD(c.Form)),
		"NFC":          rewritten(normalizer.NFC(c.Form)),
		"NFKD":         rewritten(normalizer.NFKD(c.Form)),
		"NFKC":         rewritten(normalizer.NFKC(c.Form)),
		"StripAccents": rewritten(normalizer.StripAccents()),
		"Lowercase":    rewritten(normalizer.Lowercase()),
		"Nmt":          rewritten(normalizer.NMT()),
		"Strip":        func(s string) string { return stripped(s + "a" + s) },
		"Precompiled":  func(s string) string { return mapped("Ａ" + s + "a" + s) },
		"ByteLevel": func(s string) string {
			var counts []string
			for _, before := range []string{"a", "1", " ", "!"} {
				counts = append(counts, fmt.Sprint(countWords(pretokenizer.GPT2(c.GPT2), before+s+"b")))
			}
			return strings.Join(counts, " ")
		},
		"WhitespaceSplit": func(s string) string {
			return fmt.Sprint(countWords(pretokenizer.Whitespace(c.BERT), "a"+s+"b"))
		},
	}
	if len(want.Sums) != len(stages) {
		t.Errorf("%d stages", len(want.Sums))
	}
	for name, stage := range stages {
		if len(want.Sums[name]) != 0x110 {
			t.Errorf("%s: %d sums", name, len(want.Sums[name]))
		}
		for page, sum := range want.Sums[name] {
			if got := pageSum(page, stage); got != sum {
				t.Errorf("%s differs among the runes from %#x to %#x", name, page<<12, page<<12+0xfff)
			}
		}
	}
}

func countWords(s pretokenizer.Splitter, text string) int {
	return len(s.Split(nil, []byte(text), 0, len(text)))
}
