package data

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"tuneground/engine/run"
)

// Streams of random numbers from one seed, one for each use.
const (
	keepStream = iota
	splitStream
	batchStream // and above: one for each epoch
)

// newRandom returns a PCG generator for the given seed and stream, whose
// numbers are the same on every machine.
func newRandom(seed uint32, stream int) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(seed), uint64(stream)))
}

// split divides the examples at random into train, validation and test: of n
// examples ceil(size * n) for test and as many for validation. Single labels
// keep their proportions, as in scikit-learn's train_test_split(stratify=y),
// with two exceptions: every split gets an example of a class that has enough
// of them, and training keeps at least one of every class. Without single
// labels, all examples of a text are in the same split, so that no model is
// tested on a text that it was trained on.
func (s *Set) split(spec run.Dataset) {
	r, n := newRandom(spec.SplitSeed, splitStream), float64(len(s.Examples))
	splits := 1
	for _, size := range []float64{spec.TestSize, spec.ValidationSize} {
		if size > 0 {
			splits++
		}
	}
	s.Train = s.all()
	for _, part := range []struct {
		size float64
		to   *[]int
	}{{spec.TestSize, &s.Test}, {spec.ValidationSize, &s.Validation}} {
		if part.size <= 0 {
			continue
		}
		if s.stratified() {
			*part.to, s.Train = s.draw(s.Train, ceil(part.size*n), splits, r)
		} else {
			*part.to, s.Train = s.drawTexts(s.Train, ceil(part.size*n), r)
		}
		splits--
	}
	for _, indices := range [][]int{s.Train, s.Validation, s.Test} {
		slices.Sort(indices)
	}
}

// drawTexts draws texts at random, with all their examples, until the number of
// examples is as near to n as whole texts allow. If there are two texts, at
// least one is drawn and one left. It returns the examples drawn and the rest.
func (s *Set) drawTexts(from []int, n int, r *rand.Rand) (drawn, rest []int) {
	place := map[string]int{}
	var texts [][]int // examples of each text
	for _, i := range from {
		text := s.Examples[i].Text
		at, ok := place[text]
		if !ok {
			at = len(texts)
			place[text] = at
			texts = append(texts, nil)
		}
		texts[at] = append(texts[at], i)
	}
	r.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
	if len(texts) < 2 || n < 1 {
		return nil, from
	}
	smallest := 0
	for i, t := range texts {
		if len(t) < len(texts[smallest]) {
			smallest = i
		}
	}
	if len(texts[smallest]) >= n { // even one text is enough
		n = len(texts[smallest])
		texts[0], texts[smallest] = texts[smallest], texts[0]
	}
	left := len(texts)
	for _, t := range texts {
		if left > 1 && len(t) <= 2*(n-len(drawn)) {
			drawn = append(drawn, t...)
			left--
		} else {
			rest = append(rest, t...)
		}
	}
	return drawn, rest
}

// ceil rounds up numbers that exceed a whole number by more than a rounding
// error: 0.1 * 30 is 3.
func ceil(x float64) int { return int(math.Ceil(x - 1e-9)) }

// draw draws n of the given examples at random, by class as [share] says, and
// returns them and the rest.
func (s *Set) draw(from []int, n, splits int, r *rand.Rand) (drawn, rest []int) {
	classes := make([][]int, len(s.Labels))
	for _, i := range from {
		class := s.Examples[i].Label
		classes[class] = append(classes[class], i)
	}
	for class, k := range share(s.byClass(from), n, splits) {
		members := classes[class]
		r.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
		drawn, rest = append(drawn, members[:k]...), append(rest, members[k:]...)
	}
	return drawn, rest
}

// share divides n draws among classes with the given counts, in proportion, by
// largest remainder. Every class keeps at least one example, so the shares may
// add up to less than n. With splits above 1, a class with at least that many
// examples gives at least one, unless there are more classes than draws.
func share(counts []int, n, splits int) []int {
	total := 0
	for _, c := range counts {
		total += c
	}
	shares, remainder := make([]int, len(counts)), make([]float64, len(counts))
	order, left := make([]int, len(counts)), n
	for i, c := range counts {
		exact := float64(c) * float64(n) / float64(max(1, total))
		shares[i] = max(0, min(int(exact), c-1))
		remainder[i], order[i] = exact-math.Floor(exact), i
		left -= shares[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(remainder[b], remainder[a]) })
	for given := true; left > 0 && given; {
		given = false
		for _, i := range order {
			if left > 0 && shares[i] < counts[i]-1 {
				shares[i]++
				left--
				given = true
			}
		}
	}
	for i, c := range counts {
		if splits > 1 && c >= splits && shares[i] == 0 {
			if most := slices.Index(shares, slices.Max(shares)); shares[most] > 1 {
				shares[most]--
				shares[i]++
			}
		}
	}
	return shares
}
