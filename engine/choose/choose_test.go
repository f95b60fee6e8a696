package choose

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"tuneground/engine/run"
)

// TestScores compares the processed scores with those of transformers'
// processors, and the probabilities that they are drawn with.
func TestScores(t *testing.T) {
	var g struct {
		Scores [][]float32
		Said   [][]int32
		Cases  []struct {
			Settings      json.RawMessage
			Processed     [][]*float64
			Probabilities [][]float64
		}
	}
	data, err := os.ReadFile("testdata/scores.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	var p Processor
	for _, c := range g.Cases {
		s := run.Default().Generation
		s.TopK, s.DoSample = 0, true
		if err := json.Unmarshal(c.Settings, &s); err != nil {
			t.Fatal(err)
		}
		for i, row := range g.Scores {
			scores := slices.Clone(row)
			p.Process(scores, s, g.Said[i][:3], g.Said[i][3:])
			for j, want := range c.Processed[i] {
				if want == nil != math.IsInf(float64(scores[j]), -1) || want != nil && math.Abs(float64(scores[j])-*want) > 1e-5 {
					t.Errorf("%s makes of score %d of row %d, %g, %g; transformers %v", c.Settings, j, i, row[j], scores[j], c.Processed[i][j])
				}
			}
			for j, got := range Softmax(scores) {
				if want := c.Probabilities[i][j]; math.Abs(got-want) > 1e-6 {
					t.Errorf("%s gives token %d of row %d the probability %g; transformers %g", c.Settings, j, i, got, want)
				}
			}
		}
	}
}
