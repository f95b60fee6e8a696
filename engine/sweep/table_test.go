package sweep

import (
	"math"
	"slices"
	"testing"

	"tuneground/engine/run"
)

// TestSummarise compares with numpy's mean and std(ddof=1), and scipy's sem.
func TestSummarise(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   Summary
	}{
		{nil, Summary{}},
		{[]float64{0.25}, Summary{N: 1, Mean: 0.25}},
		{[]float64{0.86, 0.8475, 0.8725}, Summary{3, 0.86, 0.012500000000000011, 0.007216878364870329}},
		{[]float64{1, 2, 3, 4, 100}, Summary{5, 22, 43.61765697512878, 19.506409203131163}},
		{[]float64{1e9 + 1, 1e9 + 2, 1e9 + 4}, Summary{3, 1000000002.3333334, 1.5275252316519465, 0.8819171036881968}},
	} {
		got := Summarise(c.values)
		for _, x := range [][2]float64{{got.Mean, c.want.Mean}, {got.SD, c.want.SD}, {got.SE, c.want.SE}} {
			if got.N != c.want.N || math.Abs(x[0]-x[1]) > 1e-6*max(1e-6, math.Abs(x[1])) {
				t.Errorf("of %v: %+v, want %+v", c.values, got, c.want)
			}
		}
	}
}

// A row has the runs of a combination. The best one has the best mean on the validation
// set, whatever the test set says, and no failed run.
func TestRows(t *testing.T) {
	g := run.Grid{Settings: []run.Values{{Setting: "learning_rate", Values: []string{"1", "2", "3", "4"}}}, Seeds: 2}
	result := func(number int, score, test float64) run.SweptRun {
		return run.SweptRun{Run: number, Values: g.Combinations()[(number-1)/2], Metric: "loss", Score: score, Steps: 5, Metrics: map[string]float64{"accuracy": test, "zeal": 1}}
	}
	runs := []run.SweptRun{
		result(1, 0.5, 0.9), result(2, 0.3, 0.9), result(3, 0.1, 0.5), result(4, 0.5, 0.7), result(5, 0.01, 0.9),
		{Run: 6, Values: []string{"3"}},
	}
	rows := Rows(g, runs)
	if len(rows) != 3 || len(rows[2].Runs) != 1 || rows[2].Failed != 1 {
		t.Fatalf("the rows are %+v", rows)
	}
	if best := Best(rows); best != 1 {
		t.Errorf("the best row is %d", best)
	}
	if got := rows[1].Metric("accuracy"); math.Abs(got.Mean-0.6) > 1e-12 || got.N != 2 {
		t.Errorf("the accuracy is %+v", got)
	}
	if got := rows[0].Score(); math.Abs(got.Mean-0.4) > 1e-12 {
		t.Errorf("the score is %+v", got)
	}
	if got := Metrics(run.TextClassification, runs); !slices.Equal(got, []string{"accuracy", "zeal"}) {
		t.Errorf("the metrics are %v", got)
	}
	if got := Best(Rows(g, []run.SweptRun{{Run: 1, Values: []string{"1"}, Steps: 3}})); got != -1 {
		t.Errorf("without a validation set, row %d is the best", got)
	}
}
