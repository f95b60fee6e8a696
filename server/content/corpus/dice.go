package corpus

import (
	"hash/fnv"
	"math/rand/v2"
)

// newDice returns a random source. Different corpora with the same seed are
// independent.
func newDice(seed uint64, corpus string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(corpus))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// pick returns one of the items.
func pick[T any](d *rand.Rand, items ...T) T { return items[d.IntN(len(items))] }

// between returns a whole number from low to high, both included.
func between(d *rand.Rand, low, high int) int { return low + d.IntN(high-low+1) }
