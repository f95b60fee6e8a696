package token

import (
	"fmt"
	"strings"
	"testing"
)

// TestUnicodeMore compares what becomes of every single rune in the stages of
// tokenizers other than BERT's.
func TestUnicodeMore(t *testing.T) {
	var want struct{ Sums map[string][]uint32 }
	readJSON(t, "unicode_more.json", &want)
	c := newClassTables()
	rewritten := func(r rewriter) func(string) string {
		var p passage
		return func(text string) string {
			p.load(text, 0)
			r.rewrite(&p)
			return string(p.text)
		}
	}
	charsmap, err := newCharsmap(charsmapData(t), c.grapheme)
	if err != nil {
		t.Fatal(err)
	}
	stripped, mapped := rewritten(strip{true, true}), rewritten(charsmap)
	stages := map[string]func(string) string{
		"NFD":          rewritten(&normalForm{classes: c.form}),
		"NFC":          rewritten(&normalForm{classes: c.form, compose: true}),
		"NFKD":         rewritten(&normalForm{classes: c.form, kd: true}),
		"NFKC":         rewritten(&normalForm{classes: c.form, kd: true, compose: true}),
		"StripAccents": rewritten(&mapping{runes: unaccentedRunes}),
		"Lowercase":    rewritten(&mapping{runes: lowerRunes}),
		"Nmt":          rewritten(&mapping{runes: nmtRunes}),
		"Strip":        func(s string) string { return stripped(s + "a" + s) },
		"Precompiled":  func(s string) string { return mapped("Ａ" + s + "a" + s) },
		"ByteLevel": func(s string) string {
			var counts []string
			for _, before := range []string{"a", "1", " ", "!"} {
				counts = append(counts, fmt.Sprint(countWords(gptSplitter{c.gpt}, before+s+"b")))
			}
			return strings.Join(counts, " ")
		},
		"WhitespaceSplit": func(s string) string {
			return fmt.Sprint(countWords(spaceSplitter{c.bert}, "a"+s+"b"))
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

func countWords(s splitter, text string) int { return len(s.split(nil, []byte(text), 0, len(text))) }
