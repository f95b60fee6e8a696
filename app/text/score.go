package text

// Score writes the value of a run's metric, alike wherever it is shown.
func Score(metric string, v float64) string {
	switch metric {
	case "perplexity":
		return Number(v)
	case "bleu", "chrf":
		return Fixed(v, 1)
	case "spearman", "pearson", "roc_auc", "r2":
		return Fixed(v, 3)
	case "mse", "rmse", "mae", "loss":
		return Fixed(v, 4)
	}
	return Percent(v) // all others are shares
}
