package run

// SmallerIsBetter reports whether a metric measures what is wrong.
func SmallerIsBetter(metric string) bool {
	switch metric {
	case "loss", "perplexity", "mse", "rmse", "mae", "hamming_loss":
		return true
	}
	return false
}

// Greatest is what no value of a metric can exceed, 0 where there is no such
// bound.
func Greatest(metric string) float64 {
	switch metric {
	case "perplexity", "loss", "mse", "rmse", "mae":
		return 0
	case "bleu", "chrf":
		return 100
	}
	return 1
}
