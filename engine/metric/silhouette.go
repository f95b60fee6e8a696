package metric

import "math"

// Silhouette returns the mean silhouette coefficient of points with their classes: for
// each point (b - a) / max(a, b), where a is its mean distance to the others of its class
// and b that to those of the nearest other class; 0 for a class of one point. 1: the
// classes are far apart; 0: they overlap; below: points are nearer to another class. It is
// 0 unless there are two classes.
func Silhouette(points [][]float64, classes []int) float64 {
	sum := 0.0
	for i, p := range points {
		total, count := map[int]float64{}, map[int]float64{}
		for j, q := range points {
			if i != j {
				total[classes[j]] += distance(p, q)
				count[classes[j]]++
			}
		}
		own, b := classes[i], math.Inf(1)
		for class, d := range total {
			if class != own {
				b = min(b, d/count[class])
			}
		}
		if a := total[own] / count[own]; count[own] > 0 && !math.IsInf(b, 1) && max(a, b) > 0 {
			sum += (b - a) / max(a, b)
		}
	}
	return sum / float64(max(1, len(points)))
}

// distance is the Euclidean distance of two points.
func distance(p, q []float64) float64 {
	sum := 0.0
	for i, x := range p {
		sum += (x - q[i]) * (x - q[i])
	}
	return math.Sqrt(sum)
}
