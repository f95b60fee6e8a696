package tensor

import "math"

// Relative sorts the distances between tokens into buckets, as T5 does (Raffel
// et al. 2019, arXiv:1910.10683). Small distances have buckets of their own,
// larger ones share buckets that widen logarithmically, and the last bucket is
// for MaxDistance and beyond. If Bidirectional, the second half of the buckets
// is for keys after the query; otherwise all such keys count as distance 0.
//
// Buckets is at least 2, or 4 if Bidirectional. MaxDistance exceeds the number
// of distances with a bucket of their own, which is half of a direction's
// buckets. The zero Relative means none.
type Relative struct {
	Buckets, MaxDistance int
	Bidirectional        bool
}

// Bucket returns the bucket, from 0 to Buckets-1, of distance = key position -
// query position. It rounds to float32 after every step, as Hugging Face's
// T5Attention._relative_position_bucket does.
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
