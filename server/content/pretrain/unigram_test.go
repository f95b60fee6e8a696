package main

import (
	"math"
	"slices"
	"testing"
)

// The vocabulary for a text of a few words consists of these words.
func TestUnigramFindsWords(t *testing.T) {
	u := trainUnigram(map[string]int{"catdog": 9, "dogcat": 7, "dog": 5, "cat": 6, "dogdog": 3}, 8)
	for text, want := range map[string][]string{"catdog": {"cat", "dog"}, "dogdogcat": {"dog", "dog", "cat"}, "got": {"g", "o", "t"}} {
		if got := u.split(text, false); !slices.Equal(got, want) {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
}

func TestUnigramProbabilitiesSumToOne(t *testing.T) {
	u := trainUnigram(map[string]int{"▁hello": 4, "▁help": 2, "▁你好": 3, "▁你们好": 1, "▁a1": 2, "▁b12": 2}, 20)
	var sum float64
	for piece, p := range u.pieces {
		sum += math.Exp(p)
		if piece == "12" || piece == "a1" {
			t.Errorf("the digits of %q are not on their own", piece)
		}
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("the probabilities sum to %v", sum)
	}
	for _, c := range "▁helop你好们ab12" {
		if _, ok := u.pieces[string(c)]; !ok {
			t.Errorf("%q is no piece", c)
		}
	}
}

// "ab" is split as a b or as ab. With probabilities 1/4, 1/4 and 1/2 the second
// way is eight times as likely.
func TestUnigramExpects(t *testing.T) {
	u := &unigram{pieces: map[string]float64{"a": math.Log(.25), "b": math.Log(.25), "ab": math.Log(.5)}, maxBytes: 2}
	use := map[string]float64{}
	u.expect(countedWord{"ab", 9}, use)
	for piece, want := range map[string]float64{"a": 1, "b": 1, "ab": 8} {
		if math.Abs(use[piece]-want) > 1e-9 {
			t.Errorf("%s is expected %v times, want %v", piece, use[piece], want)
		}
	}
}
