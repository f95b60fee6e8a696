package metric

import (
	"encoding/json"
	"math"
	"os"
	"reflect"
	"slices"
	"testing"

	"tuneground/engine/run"
)

// golden is testdata/golden.json, which testdata/golden.py made.
type golden struct {
	Classification []struct {
		Classes          int
		Truth, Predicted []int32
		Confusion        Confusion
		Accuracy         float64
		PerClass         [][4]float64 `json:"per_class"`

		Macro, Micro, Weighted [3]float64
		Binary                 *[3]float64
	}
	ROC []struct {
		Truth  []int32
		Scores []float64
		Area   *float64
	}
	OneVsRest []struct {
		Classes int
		Truth   []int32
		Scores  [][]float64
		Area    *float64
	} `json:"one_vs_rest"`
	MultiLabel []struct {
		Truth       [][]int
		Scores      [][]float64
		PerLabel    [][4]float64 `json:"per_label"`
		Accuracy    float64
		HammingLoss float64 `json:"hamming_loss"`
		Areas       []*float64
		MacroArea   *float64 `json:"macro_area"`
		MicroArea   *float64 `json:"micro_area"`

		Macro, Micro, Samples [3]float64
	} `json:"multi_label"`
	Regression []struct {
		Truth, Predicted []float64
		MSE, RMSE, MAE   float64

		R2, Pearson, Spearman *float64
	}
}

func readGolden(t *testing.T) (g golden) {
	readJSON(t, "testdata/golden.json", &g)
	return g
}

func readJSON(t testing.TB, file string, v any) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-12 }

func near3(p, r, f float64, want [3]float64) bool {
	return near(p, want[0]) && near(r, want[1]) && near(f, want[2])
}

func TestLikeScikitLearn(t *testing.T) {
	for i, g := range readGolden(t).Classification {
		c := Count(g.Truth, g.Predicted, g.Classes)
		if !reflect.DeepEqual(c, g.Confusion) {
			t.Errorf("case %d: confusion %v, want %v", i, c, g.Confusion)
		}
		if !near(c.Accuracy(), g.Accuracy) {
			t.Errorf("case %d: accuracy %v, want %v", i, c.Accuracy(), g.Accuracy)
		}
		for class, s := range c.PerClass() {
			w := g.PerClass[class]
			if !near3(s.Precision, s.Recall, s.F1, [3]float64(w[:3])) || s.Support != int(w[3]) {
				t.Errorf("case %d, class %d: %v, want %v", i, class, s, w)
			}
		}
		for _, average := range []struct {
			name string
			of   func() (p, r, f1 float64)
			want [3]float64
		}{{"macro", c.Macro, g.Macro}, {"micro", c.Micro, g.Micro}, {"weighted", c.Weighted, g.Weighted}} {
			if p, r, f := average.of(); !near3(p, r, f, average.want) {
				t.Errorf("case %d: %s %v %v %v, want %v", i, average.name, p, r, f, average.want)
			}
		}
		want := g.Macro
		if g.Classes == 2 {
			want = *g.Binary
			if p, r, f := c.Binary(); !near3(p, r, f, want) {
				t.Errorf("case %d: binary %v %v %v, want %v", i, p, r, f, want)
			}
		}
		m := c.Metrics()
		if !near3(m["precision"], m["recall"], m["f1"], want) || !near(m["f1_macro"], g.Macro[2]) || !near(m["accuracy"], g.Accuracy) {
			t.Errorf("case %d: metrics %v, want %v and f1_macro %v", i, m, want, g.Macro[2])
		}
	}
}

func TestROCAUC(t *testing.T) {
	for i, g := range readGolden(t).ROC {
		want := math.NaN()
		if g.Area != nil {
			want = *g.Area
		}
		before := slices.Clone(g.Scores)
		if got := ROCAUC(g.Truth, g.Scores); !near(got, want) && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("case %d: area %v, want %v", i, got, want)
		}
		if !slices.Equal(before, g.Scores) {
			t.Errorf("case %d: the scores were changed", i)
		}
	}
	if got := ROCAUC([]int32{0, 1}, []float64{math.NaN(), 1}); !math.IsNaN(got) {
		t.Errorf("area %v of a score that is NaN", got)
	}
}

func TestNoExamples(t *testing.T) {
	c := Count(nil, nil, 3)
	for name, v := range c.Metrics() {
		if v != 0 {
			t.Errorf("%s of no examples is %v", name, v)
		}
	}
	if c.Baseline() != 0 {
		t.Errorf("baseline of no examples is %v", c.Baseline())
	}
}

func TestScoresAndBaseline(t *testing.T) {
	c := Confusion{{3, 1}, {2, 0}}
	want := []run.ClassScore{
		{Label: "ham", Precision: 0.6, Recall: 0.75, F1: 6.0 / 9, Support: 4, Predicted: 5, Hits: 3},
		{Label: "spam", Support: 2, Predicted: 1},
	}
	if got := c.Scores([]string{"ham", "spam"}); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := c.Baseline(); !near(got, 4.0/6) {
		t.Errorf("baseline %v, want 2/3", got)
	}
}
