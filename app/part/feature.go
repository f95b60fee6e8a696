package part

import (
	"tuneground/app/text"
	"tuneground/engine/run"
)

// FeatureName names a text feature; that of a word is the word.
func FeatureName(l text.Lang, x run.TextFeature) string {
	if x.Name == run.ListWords {
		return l.T("feature.word", x.Word)
	}
	return l.T("feature." + x.Name)
}
