package metric

import "math"

// Likelihood adds up what a language model thinks of a text.
type Likelihood struct {
	Loss   float64 // sum of -ln p(token | what the model saw), in nats
	Tokens int     // tokens that were predicted
}

// MeanLoss returns the loss per token, NaN of no token.
func (l Likelihood) MeanLoss() float64 { return l.Loss / float64(l.Tokens) }

// Perplexity returns e to the mean loss: as if the model had wavered between
// that many equally likely tokens. It is the vocabulary's size for a model that
// knows nothing and 1 for one that is certain and right. Above a mean loss of
// about 709 it is beyond float64 and infinite, as in Hugging Face's run_clm.py.
func (l Likelihood) Perplexity() float64 { return math.Exp(l.MeanLoss()) }

// Metrics returns perplexity, unless it is infinite or of no token.
func (l Likelihood) Metrics() map[string]float64 {
	return defined(map[string]float64{"perplexity": l.Perplexity()})
}
