package archive

import (
	"testing"

	"tuneground/engine/run"
)

func TestLabelsAsTyped(t *testing.T) {
	for _, x := range []struct {
		typed string
		label run.Label
		again string // as it is shown for the next change
	}{
		{"", run.Label{}, ""},
		{"对照 实验", run.Label{Title: "对照 实验"}, "对照 实验"},
		{"  first   try #seed  #小 ", run.Label{Title: "first try", Tags: "seed 小"}, "first try #seed #小"},
		{"#a then #b", run.Label{Title: "then", Tags: "a b"}, "then #a #b"},
		{"# 1", run.Label{Title: "# 1"}, "# 1"},
		{"a#b ##c", run.Label{Title: "a#b", Tags: "#c"}, "a#b ##c"},
	} {
		if got := labelOf(x.typed); got != x.label {
			t.Errorf("%q is read as %+v", x.typed, got)
		}
		if got := labelText(x.label); got != x.again || labelOf(got) != x.label {
			t.Errorf("%+v is shown as %q, which is read as %+v", x.label, got, labelOf(got))
		}
	}
}
