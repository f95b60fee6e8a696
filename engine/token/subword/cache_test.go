package subword

import (
	"fmt"
	"slices"
	"testing"
)

// TestForgetfulCache checks that words have the same pieces after the cache was
// full.
func TestForgetfulCache(t *testing.T) {
	ids := map[string]int32{"[UNK]": 0, "a": 1}
	for digit := range 10 {
		ids[fmt.Sprint("##", digit)] = int32(2 + digit)
	}
	model, err := NewWordPiece(ids, "[UNK]", "##", 100)
	if err != nil {
		t.Fatal(err)
	}
	var c Cache
	want := []Piece{{1, 0, 1}, {6, 1, 2}, {4, 2, 3}}
	for range 2 {
		if got := c.Pieces([]byte("a42"), model); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		for i := range maxWords + 10 {
			c.Pieces([]byte(fmt.Sprint("a", i)), model)
		}
		if n := len(c.known); n > maxWords {
			t.Errorf("%d words are remembered, more than %d", n, maxWords)
		}
	}
}
