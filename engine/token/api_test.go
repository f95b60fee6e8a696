package token

import (
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
)

// TestAPI compares windows, pairs truncated on one side, words and bare texts.
func TestAPI(t *testing.T) {
	var parts textParts
	readJSON(t, "texts.json", &parts)
	var want struct{ Sums map[string][]uint32 }
	readJSON(t, "api.json", &want)
	for _, name := range append([]string{"uncased"}, manyKinds...) {
		t.Run(name, func(t *testing.T) {
			if len(want.Sums[name]) < 10 {
				t.Errorf("%d sums", len(want.Sums[name]))
			}
			tok := loadMany(t, name)
			rng, before := random(31), ""
			for chunk, sum := range want.Sums[name] {
				var lines []string
				for range 100 {
					text := parts.text(&rng)
					lines = append(lines, apiLine(t, &rng, tok, before, text))
					before = text
				}
				if got := crc32.ChecksumIEEE([]byte(strings.Join(lines, "\n"))); got != sum {
					t.Errorf("chunk %d differs: compare `go test -run TestAPI/%s -show %d` with `python many.py showapi %s %d`", chunk, name, chunk, name, chunk)
				}
				if chunk == *show {
					fmt.Println(strings.Join(lines, "\n"))
				}
			}
		})
	}
}

// apiLine is many.py's api_line.
func apiLine(t *testing.T, rng *random, tok *Tokenizer, before, text string) string {
	limit, stride := choice(rng, []int{6, 8, 12, 16, 24, 40}), choice(rng, []int{0, 1, 2, 5})
	var parts []string
	add := func(e Encoding, err error) {
		if err != nil {
			parts = append(parts, "error")
			return
		}
		parts = append(parts, texts(e))
	}
	add(tok.EncodePairCut(before, text, limit, OnlySecond))
	add(tok.EncodePairCut(before, text, limit, OnlyFirst))
	windows := tok.EncodePairWindows(before, text, limit, stride)
	if room, all := roomBeside(tok, before, limit), len(tok.AppendText(nil, text)); stride > tok.post.Single.Room(limit) ||
		room < all && (room <= 0 || room <= stride) { // transformers fails
		parts, windows = append(parts, "error"), nil
	}
	for _, w := range windows {
		add(w, nil)
	}
	if limit <= 20 {
		limit = 0
	}
	e, of := tok.EncodeWords(strings.Split(text, " "), limit)
	parts = append(parts, texts(e)+" "+commas(of))
	short := []rune(text)
	short = short[:min(len(short), 20)]
	parts = append(parts, commas(tok.AppendText(nil, string(short))))
	return strings.Join(parts, "|")
}

// roomBeside returns the number of tokens that fit beside question.
func roomBeside(tok *Tokenizer, question string, limit int) int {
	return tok.post.Pair.Room(limit) - len(tok.AppendText(nil, question))
}

// texts describes e in the form of many.py's described.
func texts(e Encoding) string {
	var offsets []int
	for _, at := range e.Offsets {
		offsets = append(offsets, at.Start, at.End)
	}
	return commas(e.IDs) + " " + commas(e.Texts) + " " + commas(offsets)
}

// commas writes numbers as Python does.
func commas[T any](numbers []T) string { return strings.ReplaceAll(fmt.Sprint(numbers), " ", ", ") }
