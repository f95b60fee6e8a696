package metric

import (
	"cmp"
	"math"
	"slices"
)

// ROCAUC returns the area under the receiver operating characteristic: the
// probability that a random example of class 1 scores higher than a random one
// of class 0, a tie counting half. Scores are those of class 1. It is NaN when
// one of the two classes has no example, as in scikit-learn, and when a score is
// NaN.
func ROCAUC(trueLabels []int32, scores []float64) float64 {
	if slices.ContainsFunc(scores, math.IsNaN) {
		return math.NaN()
	}
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(scores[a], scores[b]) })
	// Mann and Whitney's U, counted from the lowest score upwards, one group
	// of tied scores at a time.
	var wins, negatives, positives float64
	for i := 0; i < len(order); {
		tiedPositives, tiedNegatives := 0.0, 0.0
		for s := scores[order[i]]; i < len(order) && scores[order[i]] == s; i++ {
			if trueLabels[order[i]] == 1 {
				tiedPositives++
			} else {
				tiedNegatives++
			}
		}
		wins += tiedPositives * (negatives + tiedNegatives/2)
		positives += tiedPositives
		negatives += tiedNegatives
	}
	if positives == 0 || negatives == 0 {
		return math.NaN()
	}
	return wins / (positives * negatives)
}
