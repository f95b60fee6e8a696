package metric

import (
	"cmp"
	"math"
	"slices"
)

// Regression measures predicted values p against true ones t, n of each. MSE,
// MAE and R2 are scikit-learn's, Pearson and Spearman SciPy's.
type Regression struct {
	MSE float64 // mean of (p - t)²
	MAE float64 // mean of |p - t|

	// R2 is 1 - sum (p - t)² / sum (t - mean t)²: 1 is perfect, and 0 is as good as
	// always predicting the mean. If all true values are equal, R2 is 1 if all
	// predictions are right and else 0. Below two examples it is NaN.
	R2 float64

	// Pearson is cov(p, t) / (std p · std t): how well a line with a positive slope
	// maps one to the other. It is NaN if either side is constant.
	Pearson float64

	// Spearman is Pearson of the ranks: how well the order agrees. Equal values
	// share the mean of their ranks. It is NaN if Pearson is.
	Spearman float64
}

// Regress measures predictions against true values, one each.
func Regress(truth, predicted []float64) Regression {
	n := float64(len(truth))
	var squares, absolutes float64
	for i, t := range truth {
		d := predicted[i] - t
		squares += d * d
		absolutes += math.Abs(d)
	}
	return Regression{
		MSE: squares / n, MAE: absolutes / n, R2: r2(truth, squares),
		Pearson: pearson(truth, predicted), Spearman: pearson(ranks(truth), ranks(predicted)),
	}
}

// RMSE returns the root of the mean squared error, in the unit of the values.
func (r Regression) RMSE() float64 { return math.Sqrt(r.MSE) }

// Metrics returns mse, rmse, mae, r2, pearson and spearman.
func (r Regression) Metrics() map[string]float64 {
	return defined(map[string]float64{
		"mse": r.MSE, "rmse": r.RMSE(), "mae": r.MAE, "r2": r.R2, "pearson": r.Pearson, "spearman": r.Spearman,
	})
}

// r2 returns the coefficient of determination for a sum of squared errors.
func r2(truth []float64, squares float64) float64 {
	switch {
	case len(truth) < 2 || math.IsNaN(squares):
		return math.NaN()
	case constant(truth) && squares == 0:
		return 1
	case constant(truth):
		return 0
	}
	center, spread := mean(truth), 0.0
	for _, t := range truth {
		spread += (t - center) * (t - center)
	}
	return 1 - squares/spread
}

// constant reports whether all values are equal.
func constant(values []float64) bool {
	return !slices.ContainsFunc(values, func(v float64) bool { return v != values[0] })
}

// pearson returns the correlation of two lists of the same length.
func pearson(x, y []float64) float64 {
	if len(x) < 2 || constant(x) || constant(y) {
		return math.NaN()
	}
	meanX, meanY := mean(x), mean(y)
	var xx, yy, xy float64
	for i := range x {
		dx, dy := x[i]-meanX, y[i]-meanY
		xx += dx * dx
		yy += dy * dy
		xy += dx * dy
	}
	return max(-1, min(1, xy/(math.Sqrt(xx)*math.Sqrt(yy))))
}

// ranks returns each value's rank, counted from 1. Equal values share the mean
// of their ranks. If one value is NaN, all ranks are NaN.
func ranks(values []float64) []float64 {
	places := make([]float64, len(values))
	order := make([]int, len(values))
	for i, v := range values {
		order[i] = i
		if math.IsNaN(v) {
			for j := range places {
				places[j] = v
			}
			return places
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	for from := 0; from < len(order); {
		to := from
		for to < len(order) && values[order[to]] == values[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			places[i] = float64(from+1+to) / 2
		}
		from = to
	}
	return places
}
