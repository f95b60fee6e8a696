package metric

import (
	"cmp"
	"math"
	"slices"
)

// ROCAUC returns the area under the receiver operating characteristic: the
// probability that a random example of class 1 scores higher than a random one
// of class 0, with a tie counting half. Scores are those of class 1. It is NaN
// if one of the two classes has no example, as in scikit-learn, or if a score
// is NaN.
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

// OneVsRestROCAUC returns the mean over the classes of the area for a class
// against all others: scikit-learn's multi_class="ovr" with average="macro".
// Scores are [example][class], row after row. It is NaN if a class has no
// example, or all of them.
func OneVsRestROCAUC(trueLabels []int32, scores []float64, classes int) float64 {
	if classes == 0 {
		return math.NaN()
	}
	return mean(columnAreas(len(trueLabels), classes, scores, func(i, class int) bool { return int(trueLabels[i]) == class }))
}

// columnAreas returns the area of each column of scores, [example][column].
func columnAreas(examples, columns int, scores []float64, positive func(i, column int) bool) []float64 {
	areas := make([]float64, columns)
	truth, column := make([]int32, examples), make([]float64, examples)
	for c := range areas {
		for i := range truth {
			truth[i], column[i] = 0, scores[i*columns+c]
			if positive(i, c) {
				truth[i] = 1
			}
		}
		areas[c] = ROCAUC(truth, column)
	}
	return areas
}
