package evaluation

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/engine/run"
)

// The features are listed by their greatest weight, each bar on the side of its sign
// and as long as its weight.
func TestTextFeaturesAreDrawnByWeight(t *testing.T) {
	w := &run.TextFeatureWeights{
		Features: []run.TextFeature{{Name: run.Digits, Deviation: 1}, {Name: run.ListWords, Word: "free", Mean: 1, Deviation: 2}},
		Labels:   []string{"ham", "spam"}, Weights: [][]float32{{0.25, -0.5}, {-0.25, 0.125}},
	}
	page := app.HTMLString((&Stage{S: client.New()}).features(w))
	for _, value := range []string{`data-value="-0.5"`, `data-value="0.25"`} { // go-app orders attributes at random
		if !strings.Contains(page, value) {
			t.Errorf("no %s in\n%s", value, page)
		}
	}
	at := 0
	for _, part := range []string{
		`weight:free:ham`, `margin-left:0.00%;width:50.00%`, `weight:free:spam`, `margin-left:50.00%;width:12.50%`,
		`weight:digits:ham`, `margin-left:50.00%;width:25.00%`, `weight:digits:spam`, `margin-left:25.00%;width:25.00%`,
	} {
		next := strings.Index(page[at:], part)
		if next < 0 {
			t.Fatalf("after %d no %s in\n%s", at, part, page)
		}
		at += next
	}
}
