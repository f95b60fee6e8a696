package token

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"tuneground/engine/token/normalizer"
	"tuneground/engine/token/passage"
	"tuneground/engine/token/pretokenizer"
	"tuneground/engine/token/runes"
)

// golden is a file of testdata/golden.py.
type golden struct {
	Library string
	Cases   []goldenCase
}

type goldenCase struct {
	Text           string
	Pair           *string
	Max            int
	IDs            []int32
	Types, Special string
	Offsets        []int
	Decoded, Bare  string
}

func load(t testing.TB, name string) *Tokenizer {
	t.Helper()
	tok, err := Load(os.DirFS("testdata/" + name))
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func readJSON(t *testing.T, name string, v any) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err == nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestGolden compares with what Hugging Face's library returns.
func TestGolden(t *testing.T) {
	for _, test := range []struct{ folder, file string }{
		{"uncased", "uncased.json"}, {"cased", "cased.json"}, {"cased_vocab", "cased.json"}, {"odd", "odd.json"},
	} {
		t.Run(test.folder, func(t *testing.T) {
			var g golden
			readJSON(t, test.file, &g)
			if len(g.Cases) < 1000 {
				t.Fatalf("%d cases", len(g.Cases))
			}
			tok := load(t, test.folder)
			for _, c := range g.Cases {
				c.check(t, tok)
			}
		})
	}
}

func (c goldenCase) check(t *testing.T, tok *Tokenizer) {
	t.Helper()
	var e Encoding
	if c.Pair != nil {
		e = tok.EncodePair(c.Text, *c.Pair, c.Max)
	} else {
		e = tok.Encode(c.Text, c.Max)
		if ids := tok.AppendIDs(nil, c.Text, c.Max); !reflect.DeepEqual(ids, c.IDs) {
			t.Errorf("%+q: AppendIDs gives %v, want %v", c.Text, ids, c.IDs)
		}
	}
	if got, want := describe(e), c.describe(); got != want {
		t.Errorf("%+q, max %d:\n got %s\nwant %s", c.Text, c.Max, got, want)
	}
	if c.Pair == nil && c.Max == 0 && tok.Count(c.Text) != len(c.IDs) {
		t.Errorf("%+q: Count gives %d, want %d", c.Text, tok.Count(c.Text), len(c.IDs))
	}
	if got := tok.Decode(c.IDs, false); got != c.Decoded {
		t.Errorf("Decode(%v) = %+q, want %+q", c.IDs, got, c.Decoded)
	}
	if got := tok.Decode(c.IDs, true); got != c.Bare {
		t.Errorf("Decode(%v) without special tokens = %+q, want %+q", c.IDs, got, c.Bare)
	}
}

func (c goldenCase) describe() string {
	return fmt.Sprint(c.IDs, c.Types, c.Special, c.Offsets)
}

func describe(e Encoding) string {
	var types, special strings.Builder
	offsets := []int{}
	for i := range e.IDs {
		fmt.Fprint(&types, e.TypeIDs[i])
		if e.Special[i] {
			special.WriteByte('1')
		} else {
			special.WriteByte('0')
		}
		offsets = append(offsets, e.Offsets[i].Start, e.Offsets[i].End)
	}
	return fmt.Sprint(e.IDs, types.String(), special.String(), offsets)
}

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
