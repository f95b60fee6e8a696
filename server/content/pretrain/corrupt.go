package main

import "math/rand/v2"

const (
	spanStart  = 0.06 // probability that a missing span starts at a token
	spanLength = 5    // the longest
)

// corrupt returns ids, which end with T5's end token, without some spans, and
// the target with the missing spans. A sentinel replaces each span, and
// precedes it in the target (Raffel et al. 2019, section 3.1.4). Sentinels
// count down from first.
func corrupt(ids []int32, first int32, d *rand.Rand) (source, target []int32) {
	text, end := ids[:len(ids)-1], ids[len(ids)-1]
	sentinel := first
	for i := 0; i < len(text); {
		n := min(1+d.IntN(spanLength), len(text)-i)
		last := len(text)-i <= spanLength && sentinel == first // at least one span
		if !last && (d.Float64() >= spanStart || sentinel <= first-t5Sentinels) {
			source = append(source, text[i])
			i++
			continue
		}
		source = append(source, sentinel)
		target = append(append(target, sentinel), text[i:i+n]...)
		sentinel--
		i += n
		if i < len(text) { // spans do not touch
			source = append(source, text[i])
			i++
		}
	}
	return append(source, end), append(target, end)
}
