package formula

import (
	"tuneground/app/text"
	"tuneground/engine/run"
)

// Standardised is a text's count of a feature in standard deviations from the mean.
func Standardised(l text.Lang, x run.TextFeature, count float64) Formula {
	return Of(Chain{
		Var("z"), Over(Minus(Var("n"), Var("μ")), Var("σ")), standard(Count(int64(count)), x), Fixed((count-x.Mean)/x.Deviation, 2),
	}, l.T("feature.standardised"))
}

// standard is n less the feature's mean, in its standard deviations.
func standard(n Expr, x run.TextFeature) Expr {
	return Over(Minus(n, Number(x.Mean)), Number(x.Deviation))
}

// FeatureWeight is what a count of a feature adds to a label's output.
func FeatureWeight(l text.Lang, x run.TextFeature, weight float32) Formula {
	w := Fixed(float64(weight), 3)
	return Of(Chain{Row(Var("w"), Var("z")), Row(w, Op("×"), standard(Var("n"), x))}, l.T("feature.adds"))
}
