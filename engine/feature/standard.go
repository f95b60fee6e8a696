package feature

import (
	"math"
	"slices"

	"tuneground/engine/run"
)

// Standard returns the features with their means and standard deviations over texts,
// a row of counts for each. One that is the same in all texts has a deviation of 1, as
// with scikit-learn's StandardScaler.
func Standard(features []run.TextFeature, counts [][]float64) []run.TextFeature {
	list, n := slices.Clone(features), float64(len(counts))
	for i := range list {
		sum, variance := 0.0, 0.0 // counts add up without rounding
		for _, row := range counts {
			sum += row[i]
		}
		mean := sum / n
		for _, row := range counts {
			variance += (row[i] - mean) * (row[i] - mean) / n
		}
		if list[i].Mean, list[i].Deviation = mean, math.Sqrt(variance); variance == 0 {
			list[i].Deviation = 1
		}
	}
	return list
}
