package chart

// thin returns at most n points of the curve (x, y) that look like all of them:
// the lowest and the highest of every interval, in order, so that no spike is
// lost. x must ascend.
func thin(x, y []float64, n int) ([]float64, []float64) {
	if len(x) <= n {
		return x, y
	}
	stretches := n / 2
	tx, ty := make([]float64, 0, n), make([]float64, 0, n)
	for s := range stretches {
		from, to := s*len(x)/stretches, (s+1)*len(x)/stretches
		low, high := from, from
		for i := from; i < to; i++ {
			if y[i] < y[low] {
				low = i
			}
			if y[i] > y[high] {
				high = i
			}
		}
		first, second := min(low, high), max(low, high)
		tx, ty = append(tx, x[first]), append(ty, y[first])
		if second != first {
			tx, ty = append(tx, x[second]), append(ty, y[second])
		}
	}
	return tx, ty
}
