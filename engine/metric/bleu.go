package metric

import (
	"fmt"
	"math"
)

// bleuOrder is the longest n-gram that BLEU counts.
const bleuOrder = 4

// BLEU is the similarity of a translation's wording to a reference's (Papineni
// et al. 2002), as sacreBLEU reports it (Post 2018), from 0 to 100:
//
//	BLEU = BP · exp((ln p1 + ln p2 + ln p3 + ln p4) / 4)
//	BP   = exp(1 - RefLen/HypLen) if HypLen < RefLen, else 1
//
// pn is the share of the hypotheses' n-grams that the references have too, in
// percent. If none is matched, the k-th such n has 100 / (2^k · Total): the
// smoothing "exp" of mteval-v13a.pl.
type BLEU struct {
	Score      float64
	Precisions [bleuOrder]float64 // p1 to p4
	BP         float64            // brevity penalty

	HypLen, RefLen int            // tokens
	Correct, Total [bleuOrder]int // the hypotheses' n-grams: matched, and in all

	Tokenizer Tokenizer
	// EffectiveOrder leaves n-grams longer than the hypothesis out of the mean.
	// Without it the score of a text of fewer than four tokens is 0.
	EffectiveOrder bool
}

// CorpusBLEU measures all hypotheses together against the references, one each:
// sacreBLEU's corpus_bleu. It is not the mean of the sentences' scores.
func CorpusBLEU(t Tokenizer, hypotheses, references []string) BLEU {
	b := BLEU{Tokenizer: t}
	words, counter := vocabulary{}, ngrams{}
	var hyp, ref []int32
	for i, h := range hypotheses {
		hyp, ref = words.ids(hyp[:0], t.Split(h)), words.ids(ref[:0], t.Split(references[i]))
		b.HypLen += len(hyp)
		b.RefLen += len(ref)
		match := counter.matches(hyp, ref, bleuOrder)
		for n := range bleuOrder {
			b.Correct[n] += match[n]
			b.Total[n] += countGrams(len(hyp), n+1)
		}
	}
	b.finish()
	return b
}

// SentenceBLEU measures one hypothesis, with EffectiveOrder: sacreBLEU's
// sentence_bleu. It is used to sort examples.
func SentenceBLEU(t Tokenizer, hypothesis, reference string) BLEU {
	b := CorpusBLEU(t, []string{hypothesis}, []string{reference})
	b.EffectiveOrder = true
	b.finish()
	return b
}

// finish computes the score from the counts.
func (b *BLEU) finish() {
	b.Score, b.Precisions, b.BP = 0, [bleuOrder]float64{}, 1
	if b.HypLen == 0 && b.RefLen > 0 {
		b.BP = 0
	} else if b.HypLen < b.RefLen {
		b.BP = math.Exp(1 - float64(b.RefLen)/float64(b.HypLen))
	}
	if b.Correct == [bleuOrder]int{} {
		return
	}
	smooth, logs, orders := 1.0, 0.0, 0
	for n, total := range b.Total {
		if total == 0 {
			break
		}
		orders++
		if b.Correct[n] == 0 {
			smooth *= 2
			b.Precisions[n] = 100 / (smooth * float64(total))
		} else {
			b.Precisions[n] = 100 * float64(b.Correct[n]) / float64(total)
		}
		logs += math.Log(b.Precisions[n])
	}
	if orders == bleuOrder || b.EffectiveOrder {
		b.Score = b.BP * math.Exp(logs/float64(orders))
	}
}

// Signature describes how the score was made, in sacreBLEU's form without its
// version. Scores with different signatures must not be compared.
func (b BLEU) Signature() string {
	effective := "no"
	if b.EffectiveOrder {
		effective = "yes"
	}
	return fmt.Sprintf("nrefs:1|case:mixed|eff:%s|tok:%s|smooth:exp", effective, b.Tokenizer)
}

// Metrics returns bleu.
func (b BLEU) Metrics() map[string]float64 { return map[string]float64{"bleu": b.Score} }
