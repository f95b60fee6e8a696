package run

// Threads returns the number of threads for a computer of so many cores, of
// which some are left to the person who works at it.
func Threads(cores, spare int) int { return max(1, cores-spare) }

// SpareCores returns how many cores are left to the person unless they say
// otherwise: from four up, one.
func SpareCores(cores int) int {
	if cores >= 4 {
		return 1
	}
	return 0
}
