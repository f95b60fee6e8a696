package run

import "testing"

// TestKeptStep asks for the step of the model while a run goes on, where it kept its
// best, and where it was stopped while it repeated steps after a failure.
func TestKeptStep(t *testing.T) {
	for _, x := range []struct {
		report *Report
		want   int
	}{{nil, 9}, {&Report{Steps: 9, BestStep: 6}, 6}, {&Report{Steps: 9}, 9}, {&Report{Steps: 4, Stopped: true}, 4}} {
		r := Record{Steps: []StepInfo{{Step: 8}, {Step: 9}}, Report: x.report}
		if got := r.KeptStep(); got != x.want {
			t.Errorf("with the report %+v, the model is that of step %d, want %d", x.report, got, x.want)
		}
	}
}
