package plan

import "testing"

func TestBelow(t *testing.T) {
	for n, want := range map[int]int{1: 0, 2: 1, 3: 2, 16: 8, 17: 16, 512: 256, 500: 256} {
		if got := below(n); got != want {
			t.Errorf("below %d comes %d, want %d", n, got, want)
		}
	}
}
