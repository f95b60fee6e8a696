package token

import (
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
	"unicode/utf8"

	"tuneground/engine/token/normalizer"
	"tuneground/engine/token/passage"
	"tuneground/engine/token/pretokenizer"
	"tuneground/engine/token/runes"
)

// TestUnicode compares the result for every single rune.
func TestUnicode(t *testing.T) {
	var want struct{ Clean, Chinese, Strip, Lower, Split []uint32 }
	readJSON(t, "unicode.json", &want)
	c := runes.NewTables().BERT
	rewritten := func(s normalizer.BERTSettings) func(string) string {
		n := normalizer.NewBERT(s, c)
		var p passage.Passage
		return func(text string) string {
			n.Apply(&p, text, 0)
			return string(p.Text)
		}
	}
	words := func(text string) string {
		return fmt.Sprint(countWords(pretokenizer.BERT(c), "a"+text+"b"))
	}
	for _, test := range []struct {
		name  string
		stage func(string) string
		sums  []uint32
	}{
		{"clean", rewritten(normalizer.BERTSettings{Clean: true}), want.Clean},
		{"chinese", rewritten(normalizer.BERTSettings{SpaceChinese: true}), want.Chinese},
		{"strip", rewritten(normalizer.BERTSettings{StripAccents: true}), want.Strip},
		{"lower", rewritten(normalizer.BERTSettings{Lowercase: true}), want.Lower},
		{"split", words, want.Split},
	} {
		if len(test.sums) != 0x110 {
			t.Errorf("%s: %d sums", test.name, len(test.sums))
		}
		for page, sum := range test.sums {
			if got := pageSum(page, test.stage); got != sum {
				t.Errorf("%s differs among the runes from %#x to %#x", test.name, page<<12, page<<12+0xfff)
			}
		}
	}
}

func pageSum(page int, stage func(string) string) uint32 {
	var out []string
	for r := rune(page << 12); r < rune(page+1)<<12; r++ {
		if utf8.ValidRune(r) {
			out = append(out, stage(string(r)))
		}
	}
	return crc32.ChecksumIEEE([]byte(strings.Join(out, "\n")))
}

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
