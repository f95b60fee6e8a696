package choose

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestRanking compares with sorting everything.
func TestRanking(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		all := make([]Entry, r.IntN(60))
		best := Ranking{Size: 1 + r.IntN(30)}
		for i := range all {
			all[i] = Entry{float64(r.IntN(20)), i} // many are equal
			best.Offer(all[i].Value, i)
		}
		slices.SortFunc(all, Entry.compare)
		if want := all[:min(len(all), best.Size)]; !slices.Equal(best.Sorted(), want) {
			t.Fatalf("of %v, %v are the best %d", all, best.items, best.Size)
		}
	}
}
