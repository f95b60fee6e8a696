package formula

import (
	"math/rand/v2"
	"testing"

	"tuneground/app/text"
	"tuneground/engine/run"
)

// thrownData draws the counts of a data set.
func thrownData(d *rand.Rand) *run.DataInfo {
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

// TestFormulasOfDataAreTrue draws a thousand data sets.
func TestFormulasOfDataAreTrue(t *testing.T) {
	d := rand.New(rand.NewPCG(5, 6))
	for range 1000 {
		info := thrownData(d)
		expectTrue(t, Rows(text.English, info), float64(info.Rows), "rows")
		expectTrue(t, Unknown(text.English, info), float64(info.Unknown)/float64(info.Tokens), "unknown")
		for _, split := range info.Splits {
			f := Split(text.English, info, split) // its share first, then its classes
			expectTrue(t, Formula{Chains: f.Chains[:1]}, float64(split.Rows)/float64(info.Rows), "share of ", split.Name)
			if len(split.ByClass) <= mostClasses {
				expectTrue(t, Formula{Chains: f.Chains[1:]}, float64(split.Rows), "classes of ", split.Name)
			}
		}
	}
}
