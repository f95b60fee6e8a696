package run

import (
	"slices"
	"testing"
)

// A run tells which of the changed settings it ignores.
func TestUnused(t *testing.T) {
	for text, want := range map[string][]string{
		`{}`: nil,
		`{"method": "lora", "gradual_unfreezing": true, "lora": {"r": 4}}`: {"gradual_unfreezing"},
		`{"method": "full", "gradual_unfreezing": true, "lora": {"r": 4}}`: {"lora.r"},
		`{"lr_scheduler_type": "constant", "warmup_ratio": 0.2}`:           {"warmup_ratio"},
	} {
		c, err := Parse([]byte(text))
		if got := c.Unused("bert"); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s leaves %q unused (%v), want %q", text, got, err, want)
		}
	}
}
