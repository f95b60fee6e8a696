package metric

import (
	"cmp"
	"slices"
)

// maxOrder is the longest n-gram that any metric counts: chrF's.
const maxOrder = 6

// gram is up to maxOrder consecutive tokens, padded with zeros, and the text
// that they come from.
type gram struct {
	tokens [maxOrder]int32
	inRef  bool
}

// ngrams counts n-grams that two texts share. Its memory is reused from pair to
// pair.
type ngrams struct{ grams []gram }

// matches returns, for n = 1 to order, the number of the hypothesis' n-grams
// that match one of the reference's, each of which matches once:
//
//	match[n-1] = sum over n-grams g of min(count of g in hyp, count of g in ref)
//
// Tokens are above 0. One sort serves all orders: n-grams that begin with the
// same n tokens are neighbours.
func (c *ngrams) matches(hyp, ref []int32, order int) (match [maxOrder]int) {
	c.grams = appendGrams(c.grams[:0], hyp, order, false)
	c.grams = appendGrams(c.grams, ref, order, true)
	slices.SortFunc(c.grams, func(a, b gram) int {
		for i := range order {
			if d := cmp.Compare(a.tokens[i], b.tokens[i]); d != 0 {
				return d
			}
		}
		return 0
	})
	for n := 1; n <= order; n++ {
		for i := 0; i < len(c.grams); {
			inHyp, inRef, first := 0, 0, c.grams[i].tokens
			for ; i < len(c.grams) && samePrefix(&c.grams[i].tokens, &first, n); i++ {
				if c.grams[i].inRef {
					inRef++
				} else {
					inHyp++
				}
			}
			if first[n-1] != 0 {
				match[n-1] += min(inHyp, inRef)
			}
		}
	}
	return match
}

// appendGrams appends the gram that begins at each token.
func appendGrams(dst []gram, tokens []int32, order int, inRef bool) []gram {
	for i := range tokens {
		g := gram{inRef: inRef}
		copy(g.tokens[:order], tokens[i:])
		dst = append(dst, g)
	}
	return dst
}

// samePrefix reports whether the first n tokens agree.
func samePrefix(a, b *[maxOrder]int32, n int) bool {
	for i := range n {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// countGrams returns the number of n-grams in a text of the given number of
// tokens.
func countGrams(tokens, n int) int { return max(0, tokens-n+1) }
