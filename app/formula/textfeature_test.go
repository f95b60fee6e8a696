package formula

import (
	"math/rand/v2"
	"testing"

	"tuneground/app/text"
	"tuneground/engine/run"
)

// TestFormulasOfTextFeaturesAreTrue draws a thousand counts.
func TestFormulasOfTextFeaturesAreTrue(t *testing.T) {
	d := rand.New(rand.NewPCG(7, 8))
	for range 1000 {
		x := run.TextFeature{Name: run.Characters, Mean: d.Float64() * 500, Deviation: 0.01 + d.ExpFloat64()*100}
		n := float64(d.IntN(1000))
		expectTrue(t, Standardised(text.English, x, n), (n-x.Mean)/x.Deviation, "count ", x)
		if err := FeatureWeight(text.English, x, float32(d.NormFloat64())).Check(); err != nil {
			t.Error(err)
		}
	}
}
