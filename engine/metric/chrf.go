package metric

// CHRF measures the n-grams of characters, without white space, that hypotheses
// and references share (Popović 2015), as sacreBLEU's chrF2 with its defaults,
// from 0 to 100:
//
//	chrF = 5 · P · R / (4 · P + R)
//
// P and R are the means of precision and recall over n = 1 to 6, without the n
// for which a side has no n-gram. It needs no tokenizer and so suits Chinese
// too.
type CHRF struct{ Score float64 }

// CorpusCHRF measures all hypotheses together against the references, one each:
// sacreBLEU's corpus_chrf.
func CorpusCHRF(hypotheses, references []string) CHRF {
	var counter ngrams
	var inHyp, inRef, match [maxOrder]int
	var hyp, ref []int32
	for i, h := range hypotheses {
		hyp, ref = characters(hyp[:0], h), characters(ref[:0], references[i])
		m := counter.matches(hyp, ref, maxOrder)
		for n := range maxOrder {
			match[n] += m[n]
			inRef[n] += countGrams(len(ref), n+1)
			// If the reference has no n-gram, the hypothesis' n-grams do not count against
			// it.
			if len(ref) > n {
				inHyp[n] += countGrams(len(hyp), n+1)
			}
		}
	}
	precision, recall, orders := 0.0, 0.0, 0.0
	for n := range maxOrder {
		if inHyp[n] > 0 && inRef[n] > 0 {
			precision += ratio(match[n], inHyp[n])
			recall += ratio(match[n], inRef[n])
			orders++
		}
	}
	if precision+recall == 0 {
		return CHRF{}
	}
	precision, recall = precision/orders, recall/orders
	return CHRF{100 * 5 * precision * recall / (4*precision + recall)}
}

// Metrics returns chrf.
func (c CHRF) Metrics() map[string]float64 { return map[string]float64{"chrf": c.Score} }

// characters appends a number above 0 for each character except white space.
func characters(dst []int32, text string) []int32 {
	for _, r := range text {
		if !isSpace(r) {
			dst = append(dst, r+1)
		}
	}
	return dst
}
