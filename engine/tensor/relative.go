package tensor

import "math"

// Relative sorts the distances between tokens into buckets, as T5 does (Raffel
// et al. 2019, arXiv:1910.10683): near ones have buckets of their own, farther
// ones share buckets that widen like the logarithm, and the last is for
// MaxDistance and beyond. When Bidirectional, the second half of the buckets is
// for keys after the query; otherwise these all count as distance 0.
//
// Buckets is at least 2, or 4 when Bidirectional, and MaxDistance exceeds the
// number of distances with a bucket of their own, half of a direction's buckets.
// The zero Relative means none.
type Relative struct {
	Buckets, MaxDistance int
	Bidirectional        bool
}

// Bucket returns the bucket, from 0 to Buckets-1, of distance = key position -
// query position. It rounds where Hugging Face's
// T5Attention._relative_position_bucket does, to float32 after every step.
func (r Relative) Bucket(distance int) int {
	buckets, first := r.Buckets, 0
	if r.Bidirectional {
		buckets /= 2
		if distance > 0 {
			first, distance = buckets, -distance
		}
	}
	n, exact := max(-distance, 0), buckets/2
	if n < exact {
		return first + n
	}
	ratio := float32(n) / float32(exact)
	log := float32(math.Log(float64(ratio))) / float32(math.Log(float64(r.MaxDistance)/float64(exact)))
	wide := exact + int(log*float32(buckets-exact))
	return first + min(wide, buckets-1)
}
