package corpus

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
)

// A Review is a text with its author's rating, from 1 to 5 stars with one
// decimal.
type Review struct {
	Text  string
	Stars float64
}

// opinion is a sentence and its weight in the stars.
type opinion struct {
	weight float64
	says   template
}

var opinions = sync.OnceValue(func() map[string][]opinion {
	return map[string][]opinion{English: readOpinions(English), Chinese: readOpinions(Chinese)}
})

func readOpinions(lang string) (all []opinion) {
	for _, l := range readLines("text/stars." + lang + ".txt") {
		number, text, _ := strings.Cut(l, " ")
		weight, err := strconv.ParseFloat(number, 64)
		if err != nil {
			panic(fmt.Sprintf("corpus: stars: %q does not begin with a number", l))
		}
		all = append(all, opinion{weight, parse(text)})
	}
	return all
}

// Stars returns reviews of products in English or Chinese. The stars are 3,
// plus 0.8 times the sum of the weights of the review's n opinions divided by
// the root of n, plus noise of standard deviation 0.2, which even a model that
// knows all weights cannot predict.
func Stars(lang string, n int, seed uint64) []Review {
	d := newDice(seed, "stars "+lang)
	return distinct(n, func() Review { return writeReview(lang, d) }, func(r Review) string { return r.Text })
}

func writeReview(lang string, d *rand.Rand) Review {
	s := newScene(lang, d)
	mood := 2*d.Float64() - 1 // probabilities of good and of bad opinions
	sum, said := 0.0, []string{}
	n := between(d, 1, 4)
	for _, o := range chosen(d, opinions()[lang], n, func(o opinion) bool {
		return o.weight != 0 && (o.weight > 0) == (2*d.Float64()-1 < mood)
	}) {
		sum += o.weight
		delete(s.words, "aspect") // every opinion has its own
		said = append(said, s.say(o.says))
	}
	for _, o := range chosen(d, opinions()[lang], d.IntN(3), func(o opinion) bool { return o.weight == 0 }) {
		said = append(said, s.say(o.says))
	}
	d.Shuffle(len(said), func(i, j int) { said[i], said[j] = said[j], said[i] })
	join := map[string]string{English: " ", Chinese: ""}[lang]
	stars := 3 + 0.8*sum/math.Sqrt(float64(n)) + 0.2*d.NormFloat64()
	return Review{strings.Join(said, join), math.Round(10*min(5, max(1, stars))) / 10}
}

// chosen draws n different opinions for which fits is true.
func chosen(d *rand.Rand, all []opinion, n int, fits func(opinion) bool) (some []opinion) {
	taken := map[int]bool{}
	for len(some) < n {
		if i := d.IntN(len(all)); !taken[i] && fits(all[i]) {
			taken[i] = true
			some = append(some, all[i])
		}
	}
	return some
}
