package data

// Batches returns the indices in random order, in batches of batchSize, of
// which the last may be smaller. The order depends only on seed and epoch.
func Batches(indices []int, batchSize int, seed uint32, epoch int) [][]int {
	order := append([]int(nil), indices...)
	newRandom(seed, batchStream+epoch).Shuffle(len(order), func(i, j int) {
		order[i], order[j] = order[j], order[i]
	})
	batches := make([][]int, 0, (len(order)+batchSize-1)/batchSize)
	for from := 0; from < len(order); from += batchSize {
		batches = append(batches, order[from:min(from+batchSize, len(order))])
	}
	return batches
}

// Histogram counts lengths: element i of the result is the number of them in
// [i*bin, (i+1)*bin).
func Histogram(lengths []int, bin int) []int {
	var counts []int
	for _, n := range lengths {
		for len(counts) <= n/bin {
			counts = append(counts, 0)
		}
		counts[n/bin]++
	}
	return counts
}
