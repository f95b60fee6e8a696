package run

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
)

func TestClassWeight(t *testing.T) {
	for text, want := range map[string]map[string]float64{
		"": {}, " balanced ": {}, "spam: 2, ham: 0.5": {"spam": 2, "ham": 0.5}, "a b:1e-1": {"a b": 0.1}, "一:0": {"一": 0},
		`"a, b": 2, "c:d" : 3,"say \"x\"": 1`: {"a, b": 2, "c:d": 3, `say "x"`: 1},
	} {
		if got, err := ClassWeight(text).Given(); err != nil || !maps.Equal(got, want) {
			t.Errorf("%q gives %v, error %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"spam", "spam: many", "spam: -1", "spam: NaN", "spam: Inf", "spam: 1, spam: 2", "spam: 1,", `"spam" 1`, `"spam: 1`} {
		c := Default()
		c.ClassWeight = ClassWeight(text)
		if err := c.Validate(); err == nil || !strings.HasPrefix(err.Error(), "class_weight is") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// In JSON the weights can be an object, and are written as the text that says the same.
func TestClassWeightInJSON(t *testing.T) {
	for text, want := range map[string]ClassWeight{
		`"balanced"`: Balanced, `{}`: "", `{"spam": 2, "ham": 0.5}`: "ham: 0.5, spam: 2", `{"a, b": 1, "": 2}`: `"": 2, "a, b": 1`,
	} {
		c, err := Parse([]byte(`{"class_weight": ` + text + `}`))
		if err != nil || c.ClassWeight != want {
			t.Errorf("%s is %q, error %v, want %q", text, c.ClassWeight, err, want)
		}
		var given map[string]float64
		if json.Unmarshal([]byte(text), &given) == nil {
			if got, err := c.ClassWeight.Given(); err != nil || !maps.Equal(got, given) {
				t.Errorf("%q gives %v, error %v", c.ClassWeight, got, err)
			}
		}
	}
	if _, err := Parse([]byte(`{"class_weight": {"spam": "much"}}`)); err == nil {
		t.Error("a weight that is no number is taken")
	}
}
