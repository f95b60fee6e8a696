package main

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Source and target together give the original text.
func TestCorruptLosesNothing(t *testing.T) {
	d := rand.New(rand.NewPCG(1, 2))
	const first, end = 109, 1
	for n := 1; n < 200; n++ {
		ids := make([]int32, n)
		for i := range ids {
			ids[i] = int32(i % 90)
		}
		source, target := corrupt(append(ids, end), first, d)
		missing := map[int32][]int32{}
		sentinel := int32(0)
		for _, id := range target[:len(target)-1] {
			if id > first-t5Sentinels {
				sentinel = id
			} else {
				missing[sentinel] = append(missing[sentinel], id)
			}
		}
		var again []int32
		for _, id := range source {
			if span, ok := missing[id]; ok {
				again = append(again, span...)
			} else {
				again = append(again, id)
			}
		}
		if len(missing) == 0 || len(missing) > t5Sentinels || !slices.Equal(again, append(ids, end)) {
			t.Fatalf("%d tokens with %d spans missing became %v and %v", n, len(missing), source, target)
		}
	}
}
