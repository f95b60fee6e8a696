package run

import "testing"

func TestRecommendedRate(t *testing.T) {
	for _, c := range []struct {
		optimizer, method, modelType string
		parameters                   int64
		want                         float64
	}{
		{AdamW, "full", "bert", 1_900_000, 5e-4},
		{AdamW, "full", "bert", 22_700_000, 5e-5},
		{AdamW, "full", "gpt2", 124_000_000, 5e-5},
		{AdamW, "full", "t5", 60_500_000, 5e-4},
		{AdamW, "full", "a family to come", 1e12, 5e-5},
		{AdamW, "last_k", "bert", 1_900_000, 5e-4},
		{AdamW, "lora", "bert", 1_900_000, 2e-3},
		{AdamW, "dora", "gpt2", 124_000_000, 5e-4},
		{AdamW, "ia3", "t5", 60_500_000, 1e-2},
		{AdamW, "bitfit", "roberta", 124_000_000, 5e-4},
		{AdamW, "head", "bert", 1_900_000, 5e-3},
		{AdamW, "head", "roberta", 124_000_000, 5e-3},
		{Adafactor, "full", "t5", 60_500_000, 5e-4},
		{SGD, "full", "bert", 22_700_000, 3e-2},
	} {
		if got := RecommendedRate(c.optimizer, c.method, c.modelType, c.parameters); got != c.want {
			t.Errorf("%s of %s of a %s with %d parameters: %g, want %g", c.optimizer, c.method, c.modelType, c.parameters, got, c.want)
		}
	}
}

// TestALinkWithoutARateRecommendsOne checks that a link without a rate equals
// the page's initial settings.
func TestALinkWithoutARateRecommendsOne(t *testing.T) {
	c, _, err := ParseFragment("#run=%7B%7D")
	if err != nil || c != Default() || c.LearningRate != 0 {
		t.Errorf("{} is %+v, error %v", c, err)
	}
}
