package main

import (
	"slices"
	"testing"

	"tuneground/engine/token"
)

// The teacher reads "unhappy cat" as [CLS] unhappy cat [SEP], the student as
// [CLS] un ##happy cat [SEP], and vice versa.
func TestAlign(t *testing.T) {
	short := token.Encoding{IDs: make([]int32, 4), Offsets: []token.Span{{}, {Start: 0, End: 7}, {Start: 8, End: 11}, {}}}
	long := token.Encoding{IDs: make([]int32, 5), Offsets: []token.Span{{}, {Start: 0, End: 2}, {Start: 2, End: 7}, {Start: 8, End: 11}, {}}}
	for _, c := range []struct {
		own, student token.Encoding
		x, want      []float32
	}{
		{short, long, []float32{10, 20, 30, 40}, []float32{25, 20, 20, 30, 40}},
		{long, short, []float32{10, 20, 30, 40, 50}, []float32{30, 25, 40, 50}},
		{long, long, []float32{10, 20, 30, 40, 50}, []float32{30, 20, 30, 40, 50}},
	} {
		if got := align(c.x, 1, c.own, c.student, true); !slices.Equal(got, c.want) {
			t.Errorf("%v became %v, want %v", c.x, got, c.want)
		}
		c.want[0] = c.x[0]
		if got := align(c.x, 1, c.own, c.student, false); !slices.Equal(got, c.want) {
			t.Errorf("with the vector of [CLS], %v became %v, want %v", c.x, got, c.want)
		}
	}
}
