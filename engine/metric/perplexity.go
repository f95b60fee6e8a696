package metric

import "math"

// Likelihood sums a language model's loss over texts.
type Likelihood struct {
	Loss   float64 // sum of -ln p(token | context), in nats
	Tokens int     // tokens that were predicted
}

// MeanLoss returns the loss per token, NaN without tokens.
func (l Likelihood) MeanLoss() float64 { return l.Loss / float64(l.Tokens) }

// Perplexity returns e to the power of the mean loss, the number of equally
// likely tokens with the same loss. It is the vocabulary's size for a model
// that knows nothing and 1 for one that is certain and right. Above a mean loss
// of about 709 it exceeds float64 and is infinite, as in Hugging Face's
// run_clm.py.
func (l Likelihood) Perplexity() float64 { return math.Exp(l.MeanLoss()) }

// Metrics returns perplexity, unless it is infinite or there are no tokens.
func (l Likelihood) Metrics() map[string]float64 {
	return defined(map[string]float64{"perplexity": l.Perplexity()})
}
