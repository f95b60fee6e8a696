package plan

import "testing"

func TestBelow(t *testing.T) {
	for n, want := range map[int]int{1: 0, 2: 1, 3: 2, 16: 8, 17: 16, 512: 256, 500: 256} {
		if got := below(n); got != want {
			t.Errorf("below %d comes %d, want %d", n, got, want)
		}
	}
}

// TestHeap checks the size of a heap that had 10 bytes in use and 40 free, 5 of them
// lost.
func TestHeap(t *testing.T) {
	for _, x := range []struct{ gap, small, block, want int64 }{
		{0, 0, 0, 50}, {0, 10, 30, 50}, {0, 40, 0, 50}, {0, 10, 31, 81}, {0, 0, 41, 91}, {0, 60, 0, 75}, {0, 60, 5, 80},
		{30, 20, 30, 65}, {30, 20, 31, 81},
	} {
		if got := (heap{used: 10, free: 40, gap: x.gap, lost: 5}).with(x.small, x.block).size(); got != x.want {
			t.Errorf("with a gap of %d bytes, %d in small tensors and a block of %d it has %d, want %d", x.gap, x.small, x.block, got, x.want)
		}
	}
}
