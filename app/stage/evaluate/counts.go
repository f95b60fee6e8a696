package evaluate

import (
	"math"

	"tuneground/engine/run"
)

// counts returns how many of a class's examples were found, and of how many it
// was said that they belong to it: what its scores are quotients of. Without a
// confusion matrix they follow from the scores; the second is 0 where it does
// not.
func counts(r *run.Report, class int) (hits, taken int) {
	if len(r.Confusion) > 0 {
		for i := range r.Confusion {
			taken += r.Confusion[i][class]
		}
		return r.Confusion[class][class], taken
	}
	c := r.PerClass[class]
	hits = int(math.Round(c.Recall * float64(c.Support)))
	return hits, wholeOf(hits, c.Precision)
}

// wholeOf returns of how many part is the share, 0 where that cannot be told.
func wholeOf(part int, share float64) int {
	if share == 0 {
		return 0
	}
	return int(math.Round(float64(part) / share))
}
