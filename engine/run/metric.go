package run

// SmallerIsBetter reports whether a smaller value of the metric is better.
func SmallerIsBetter(metric string) bool {
	switch metric {
	case "loss", "perplexity", "mse", "rmse", "mae", "hamming_loss":
		return true
	}
	return false
}

// Greatest returns the upper bound of a metric, 0 if it has none.
func Greatest(metric string) float64 {
	switch metric {
	case "perplexity", "loss", "mse", "rmse", "mae":
		return 0
	case "bleu", "chrf":
		return 100
	}
	return 1
}
