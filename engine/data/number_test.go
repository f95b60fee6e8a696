package data

import (
	"fmt"
	"strings"
	"testing"

	"tuneground/engine/run"
)

func TestDecimalCommas(t *testing.T) {
	semicolons, commas := &Table{Delimiter: ";"}, &Table{Delimiter: ","}
	for cell, want := range map[string]float64{"3,5": 3.5, "-0,25": -.25, "1.234,5": 1234.5, "-1.234.567,5": -1234567.5, "2.5": 2.5, "7": 7, "1,097": 1.097} {
		if v, is := semicolons.number(cell); !is || v != want {
			t.Errorf("%q is %v, %v; want %v", cell, v, is, want)
		}
		if _, is := commas.number(cell); is == strings.Contains(cell, ",") {
			t.Errorf("%q between commas: a number is %v", cell, is)
		}
	}
	for _, cell := range []string{"1,2,3", ",5,", "3,", "12.34,5", "1234.567,8", "a,b", "1,2.5", ""} {
		if v, is := semicolons.number(cell); is {
			t.Errorf("%q is %v", cell, v)
		}
	}
}

func TestRegressionOnDecimalCommas(t *testing.T) {
	content := "essay;grade\n"
	for i := range 30 {
		content += fmt.Sprintf("Nobody, not even fox %d, came today.;%d,%02d\n", i, i%6, 3*i%100)
	}
	s := buildCSV(t, content, run.Dataset{})
	if s.ProblemType != run.Regression || s.Examples[1].Values[0] != 1.03 || !hasWarning(s, `such as "0,00" was taken for a decimal comma: 0`) {
		t.Errorf("%s, %v, warnings %q", s.ProblemType, s.Examples[1].Values, s.Info.Warnings)
	}
}
