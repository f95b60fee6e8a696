package data

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"tuneground/engine/run"
)

// Streams of random numbers that one seed gives, one for each use.
const (
	keepStream = iota
	splitStream
	batchStream // and above: one for each epoch
)

// newRandom returns the generator PCG of the given seed and stream, whose
// numbers are the same on every machine.
func newRandom(seed uint32, stream int) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(seed), uint64(stream)))
}

// split divides the examples at random into train, validation and test, with
// the classes in the same proportions in each: ceil(size * n) examples for test
// and as many for validation, as scikit-learn's train_test_split(stratify=y)
// would count them, except that a class with an example for each split is
// missing in none, and that training keeps at least one of every class.
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
		if part.size > 0 {
			*part.to, s.Train = s.draw(s.Train, ceil(part.size*n), splits, r)
			splits--
		}
	}
	for _, indices := range [][]int{s.Train, s.Validation, s.Test} {
		slices.Sort(indices)
	}
}

// ceil rounds up what is not a whole number by more than the rounding of its
// factors: 0.1 * 30 is 3.
func ceil(x float64) int { return int(math.Ceil(x - 1e-9)) }

// draw takes n of the given examples at random, by class as [share] says, and
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
// largest remainder. No class gives its last example away, so the shares may add
// up to less than n. With splits above 1 a class that has as many examples gives
// one at least, unless there are more classes than draws.
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
