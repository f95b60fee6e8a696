// Package choose picks the next token by the scores that a model gives to all of them.
package choose

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"tuneground/engine/run"
)

// A Processor changes scores before a token is chosen by them, as the classes
// of transformers' generation/logits_process.py do, in the order of generate.
type Processor struct {
	marked []bool  // by token: already penalised
	order  []Entry // the tokens that are left
}

// Process penalises earlier tokens and, with do_sample, applies temperature,
// top_k and top_p. Excluded tokens get the score -Inf.
func (p *Processor) Process(scores []float32, g run.Generation, before, tokens []int32) {
	if g.RepetitionPenalty != 1 {
		p.penalise(scores, float32(g.RepetitionPenalty), before, tokens)
	}
	if !g.DoSample {
		return
	}
	least := 1
	if g.NumBeams > 1 {
		least = 2 // a beam search needs a second one to continue with if the first ends the text
	}
	if g.Temperature != 1 {
		for i := range scores {
			scores[i] /= float32(g.Temperature)
		}
	}
	if k := max(g.TopK, least); g.TopK > 0 && k < len(scores) {
		p.keepTop(scores, k)
	}
	if g.TopP < 1 {
		p.keepMass(scores, g.TopP, least)
	}
}

// penalise divides positive scores of earlier tokens and multiplies negative
// ones (Keskar et al. 2019, arXiv:1909.05858), each token once.
func (p *Processor) penalise(scores []float32, penalty float32, said ...[]int32) {
	if p.marked == nil {
		p.marked = make([]bool, len(scores))
	}
	for _, tokens := range said {
		for _, id := range tokens {
			switch {
			case p.marked[id]:
			case scores[id] < 0:
				scores[id] *= penalty
			default:
				scores[id] /= penalty
			}
			p.marked[id] = true
		}
	}
	for _, tokens := range said {
		for _, id := range tokens {
			p.marked[id] = false
		}
	}
}

// Never is the score of a token that cannot be chosen.
var Never = float32(math.Inf(-1))

// keepTop keeps the k greatest scores, and scores equal to the least of them.
func (p *Processor) keepTop(scores []float32, k int) {
	best := Ranking{k, p.order[:0]}
	for i, s := range scores {
		best.Offer(float64(s), i)
	}
	least := float32(best.items[0].Value)
	for i, s := range scores {
		if s < least {
			scores[i] = Never
		}
	}
	p.order = best.items
}

// keepMass keeps the smallest set of tokens whose probabilities add up to mass
// (Holtzman et al. 2019, arXiv:1904.09751), but at least the given number.
func (p *Processor) keepMass(scores []float32, mass float64, least int) {
	order := p.order[:0]
	for i, s := range scores {
		if s > Never {
			order = append(order, Entry{float64(s), i})
		}
	}
	slices.SortFunc(order, func(a, b Entry) int { return cmp.Compare(a.Value, b.Value) })
	p.order = order
	if len(order) <= least {
		return
	}
	top := order[len(order)-1].Value
	total, tail := SumExp(scores, float32(top)), 0.0
	for _, r := range order[:len(order)-least] {
		if tail += math.Exp(r.Value-top) / total; tail > 1-mass {
			return
		}
		scores[r.Index] = Never
	}
}

// SumExp returns Σ exp(score - top).
func SumExp(scores []float32, top float32) (sum float64) {
	for _, s := range scores {
		sum += math.Exp(float64(s - top))
	}
	return sum
}

// Draw returns an index with the probability that softmax(scores) gives it.
func Draw(random *rand.Rand, scores []float32) int32 {
	last := Greatest(scores)
	top := scores[last]
	rest := random.Float64() * SumExp(scores, top)
	for i, s := range scores {
		if s == Never {
			continue
		}
		last = int32(i)
		if rest -= math.Exp(float64(s - top)); rest < 0 {
			break
		}
	}
	return last
}

// Greatest returns the index of the greatest score, the first of equals.
func Greatest(scores []float32) int32 {
	best := 0
	for i, s := range scores {
		if s > scores[best] {
			best = i
		}
	}
	return int32(best)
}

// Softmax returns e^x divided by its sum.
func Softmax(x []float32) []float64 {
	top := math.Inf(-1)
	for _, v := range x {
		top = max(top, float64(v))
	}
	p, sum := make([]float64, len(x)), 0.0
	for i, v := range x {
		p[i] = math.Exp(float64(v) - top)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}
