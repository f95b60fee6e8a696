package token

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"flag"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strings"
	"testing"
)

// The texts of testdata/many.py, generated in the same way.

var show = flag.Int("show", -1, "print this chunk of the texts of TestManyTexts")

// random is a linear congruential generator with Knuth's constants.
type random uint64

func (r *random) below(n int) int {
	*r = *r*6364136223846793005 + 1442695040888963407
	return int(uint64(*r) >> 33 % uint64(n))
}

func choice[T any](r *random, of []T) T { return of[r.below(len(of))] }

type textParts struct {
	Alphabets, Tricky, More, Sayings []string
	Ranges                           [][2]int
}

func (p *textParts) text(r *random) string {
	var s strings.Builder
	for range choice(r, []int{1, 2, 4, 8, 12}) {
		switch pick := r.below(100); {
		case pick < 20:
			s.WriteString(choice(r, p.Tricky))
		case pick < 40:
			s.WriteString(choice(r, p.More))
		case pick < 55:
			span := choice(r, p.Ranges)
			s.WriteRune(rune(span[0] + r.below(span[1]-span[0])))
		case pick < 65:
			s.WriteString(choice(r, p.Sayings))
		default:
			letters := []rune(choice(r, p.Alphabets))
			for range 1 + r.below(8) {
				s.WriteRune(choice(r, letters))
			}
		}
		s.WriteString(choice(r, []string{"", " ", " "}))
	}
	return s.String()
}

// manyTexts is a file of testdata/many.py.
type manyTexts struct {
	Seed  uint64
	Sums  []uint32
	Cases []goldenCase
}

var manyKinds = []string{"gpt2", "roberta", "roberta_prefix", "albert", "albert_converted", "t5", "many_parts", "llama", "unknown"}

// loadMany loads a tokenizer of many.py, which stores the charsmap separately.
func loadMany(t testing.TB, name string) *Tokenizer {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + "/tokenizer.json")
	if err != nil {
		t.Fatal(err)
	}
	text := base64.StdEncoding.EncodeToString(charsmapData(t))
	data = bytes.ReplaceAll(data, []byte("charsmap.gz"), []byte(text))
	tok, err := Load(folder("tokenizer.json", string(data)))
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

// charsmapData is SentencePiece's map for nmt_nfkc.
func charsmapData(t testing.TB) []byte {
	t.Helper()
	f, err := os.Open("testdata/charsmap.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestManyTexts compares ten thousand texts of each kind of tokenizer.
func TestManyTexts(t *testing.T) {
	for _, name := range manyKinds {
		t.Run(name, func(t *testing.T) { checkManyTexts(t, loadMany(t, name), name) })
	}
}

// checkManyTexts compares tok with the tokenizer of many.py of that name.
func checkManyTexts(t *testing.T, tok *Tokenizer, name string) {
	var parts textParts
	readJSON(t, "texts.json", &parts)
	var want manyTexts
	readJSON(t, name+".json", &want)
	for _, c := range want.Cases {
		c.check(t, tok)
	}
	if len(want.Cases) < 60 || len(want.Sums) < 100 {
		t.Errorf("%d cases, %d sums", len(want.Cases), len(want.Sums))
	}
	rng, before := random(want.Seed), ""
	for chunk, sum := range want.Sums {
		var lines []string
		for range 100 {
			text := parts.text(&rng)
			lines = append(lines, manyLine(&rng, tok, text, before))
			before = text
		}
		if got := crc32.ChecksumIEEE([]byte(strings.Join(lines, "\n"))); got != sum {
			t.Errorf("chunk %d differs: compare `go test -run %s -show %d` with `python many.py show %s %d`", chunk, t.Name(), chunk, name, chunk)
		}
		if chunk == *show {
			for _, line := range lines {
				fmt.Println(strings.NewReplacer("\n", `\n`, "\r", `\r`).Replace(line))
			}
		}
	}
}

// manyLine encodes text, sometimes with the text before, and returns the result
// in many.py's form.
func manyLine(rng *random, tok *Tokenizer, text, before string) string {
	var e Encoding
	pair := rng.below(5) == 0
	limit := choice(rng, []int{0, 0, 0, 0, 2, 3, 4, 5, 6, 7, 12})
	if pair {
		e = tok.EncodePair(text, before, limit)
	} else {
		e = tok.Encode(text, limit)
	}
	return fmt.Sprintf("%s|%s|%s", commaLists(e), tok.Decode(e.IDs, false), tok.Decode(e.IDs, true))
}

// commaLists describes e with lists in Python's form.
func commaLists(e Encoding) string {
	list := func(numbers string) string { return strings.ReplaceAll(numbers, " ", ", ") }
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
	return fmt.Sprintf("%s %s %s %s", list(fmt.Sprint(e.IDs)), types.String(), special.String(), list(fmt.Sprint(offsets)))
}
