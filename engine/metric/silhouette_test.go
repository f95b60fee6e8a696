package metric

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// TestSilhouette compares with scikit-learn; testdata/silhouette.py made the file.
func TestSilhouette(t *testing.T) {
	content, err := os.ReadFile("testdata/silhouette.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			Points     [][]float64
			Classes    []int
			Silhouette float64
		}
	}
	if err := json.Unmarshal(content, &file); err != nil {
		t.Fatal(err)
	}
	for i, c := range file.Cases {
		if got := Silhouette(c.Points, c.Classes); math.Abs(got-c.Silhouette) > 1e-12 {
			t.Errorf("case %d: %g, want %g", i, got, c.Silhouette)
		}
	}
	if got := Silhouette([][]float64{{1}, {2}}, []int{0, 0}); got != 0 {
		t.Errorf("of one class: %g", got)
	}
}
