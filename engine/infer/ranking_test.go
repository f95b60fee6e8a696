package infer

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestRanking compares with sorting everything.
func TestRanking(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		all := make([]entry, r.IntN(60))
		best := ranking{size: 1 + r.IntN(30)}
		for i := range all {
			all[i] = entry{float64(r.IntN(20)), i} // many are equal
			best.offer(all[i].value, i)
		}
		slices.SortFunc(all, entry.compare)
		if want := all[:min(len(all), best.size)]; !slices.Equal(best.sorted(), want) {
			t.Fatalf("of %v, %v are the best %d", all, best.items, best.size)
		}
	}
}
