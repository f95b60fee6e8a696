package metric

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
)

// An Interval holds a metric's true value with a confidence of 95 %, as far as the
// examples are a fair sample.
type Interval struct{ Low, High float64 }

// quantile975 is the standard normal distribution's quantile of 97.5 %.
const quantile975 = 1.959963984540054

// Wilson returns the interval of a share, of which hits of n independent examples are a
// sample: Wilson's of 1927, as scipy.stats.binomtest computes it.
func Wilson(hits, n int) Interval {
	if n == 0 {
		return Interval{0, 1}
	}
	z2, p, of := quantile975*quantile975, float64(hits)/float64(n), float64(n)
	middle := (p + z2/(2*of)) / (1 + z2/of)
	half := quantile975 / (1 + z2/of) * math.Sqrt(p*(1-p)/of+z2/(4*of*of))
	return Interval{max(0, middle-half), min(1, middle+half)}
}

// The samples that Bootstrap draws, fewer of many examples.
const (
	mostSamples  = 1000
	leastSamples = 200
	mostDraws    = 20_000_000
)

// Bootstrap returns the intervals of Metrics: the percentiles of their values over
// samples of the examples, drawn with replacement (Efron 1979). To draw an example is
// to draw a cell of c by its count. The samples are the same for the same c.
func (c Confusion) Bootstrap() map[string]Interval {
	n, _ := c.totals()
	if n == 0 {
		return nil
	}
	var below []int // examples up to and including each cell
	for _, row := range c {
		for _, count := range row {
			last := 0
			if len(below) > 0 {
				last = below[len(below)-1]
			}
			below = append(below, last+count)
		}
	}
	values, random := map[string][]float64{}, rand.New(rand.NewPCG(1, 2))
	for range min(mostSamples, max(leastSamples, mostDraws/n)) {
		drawn := Count(nil, nil, len(c))
		for range n {
			cell := sort.SearchInts(below, 1+random.IntN(n))
			drawn[cell/len(c)][cell%len(c)]++
		}
		for name, v := range drawn.Metrics() {
			values[name] = append(values[name], v)
		}
	}
	intervals := map[string]Interval{}
	for name, list := range values {
		slices.Sort(list)
		intervals[name] = Interval{percentile(list, 0.025), percentile(list, 0.975)}
	}
	return intervals
}

// percentile returns the value below which a share of the sorted list lies, as NumPy
// interpolates it.
func percentile(sorted []float64, share float64) float64 {
	at := share * float64(len(sorted)-1)
	i := min(int(at), len(sorted)-2)
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
