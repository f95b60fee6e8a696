package tensor

// Keep reports whether dropout with probability p keeps element (row, col). It
// depends on its arguments alone, so that the backward pass and every device
// get the mask of the forward pass without storing it:
//
//	h = Mix(Mix(key ^ row*0x9e3779b9) ^ col);  kept if h>>8 >= p * 2^24
func Keep(key, row, col uint32, p float32) bool {
	return Mix(RowKey(key, row)^col)>>8 >= DropThreshold(p)
}

// RowKey is the part of [Keep] that is the same for a whole row.
func RowKey(key, row uint32) uint32 { return Mix(key ^ row*0x9e3779b9) }

// DropThreshold is the number below which [Keep] drops.
func DropThreshold(p float32) uint32 { return uint32(p * (1 << 24)) }

// Mix is a bijection of the 32-bit integers in which every input bit changes
// every output bit about half of the time: the "lowbias32" function of Chris
// Wellons' hash-prospector.
func Mix(x uint32) uint32 {
	x ^= x >> 16
	x *= 0x7feb352d
	x ^= x >> 15
	x *= 0x846ca68b
	x ^= x >> 16
	return x
}
