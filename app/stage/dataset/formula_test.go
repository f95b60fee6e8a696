package dataset

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/session"
	"tuneground/engine/run"
)

// sizes throws the counts of a data set.
func sizes(d *rand.Rand) *run.DataInfo {
	info := &run.DataInfo{
		Duplicates: d.IntN(9), Empty: d.IntN(9), Unlabelled: d.IntN(9), ProblemType: run.SingleLabel,
		Tokens: 1 + d.IntN(9999),
	}
	info.Unknown = d.IntN(info.Tokens)
	classes := 1 + d.IntN(20)
	for _, name := range []string{"train", "validation", "test"} {
		split := run.SplitRow{Name: name, ByClass: make([]int, classes)}
		for c := range split.ByClass {
			split.ByClass[c] = d.IntN(2000)
			split.Rows += split.ByClass[c]
		}
		info.Splits, info.Rows = append(info.Splits, split), info.Rows+split.Rows
	}
	info.Read = info.Rows + info.Duplicates + info.Empty + info.Unlabelled + d.IntN(2)*d.IntN(100)
	return info
}

// TestEveryFormulaIsTrue computes what the stage shows of the sizes of a thousand
// data sets from its own digits.
func TestEveryFormulaIsTrue(t *testing.T) {
	d := rand.New(rand.NewPCG(5, 6))
	for i := range 1000 {
		info := sizes(d)
		stage := &Stage{S: session.New()}
		figures, minor := stage.figures(info)
		shown := 0
		for _, figure := range append(figures, minor...) {
			if err := figure.Formula.Check(); err != nil {
				t.Fatalf("set %d, %s = %v: %v", i, figure.Metric, figure.Value, err)
			}
			if !strings.HasPrefix(figure.Metric, "rows:") && !figure.Formula.Says(figure.Value) { // of a part, its share
				t.Fatalf("set %d: the formula of %s does not come to %v", i, figure.Metric, figure.Value)
			}
			shown += strings.Count(app.HTMLString(figure.Formula.Render()), "<math")
		}
		stage.S.Data = info
		if n := strings.Count(app.HTMLString(stage.Render()), "<math"); n != shown {
			t.Fatalf("set %d: the stage shows %d lines of mathematics, %d were checked", i, n, shown)
		}
	}
}
