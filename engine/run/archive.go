package run

import (
	"fmt"
	"strings"

	"tuneground/engine/message"
)

// ArchiveInfo lists the kept runs, the latest first.
type ArchiveInfo struct {
	Runs  []KeptRun `json:"runs"`
	Bytes int64     `json:"bytes"` // of all
	// Room is how many more bytes may be kept, -1 if that is unknown.
	Room int64 `json:"room"`
	// Problem, if not empty, says why no run can be kept here.
	Problem message.Message `json:"problem,omitzero"`
}

// A KeptRun is a kept run in a table of runs.
type KeptRun struct {
	Name  string `json:"name"` // see Command.Run
	Label Label  `json:"label"`
	Row   Row    `json:"row"`
	Bytes int64  `json:"bytes"`
	InUse bool   `json:"in_use,omitempty"` // this session, another tab or another process trains it
	// Problem, if not empty, says why it cannot be read.
	Problem message.Message `json:"problem,omitzero"`
}

// CanGoOn reports whether the run broke off or was stopped, and nobody goes on with it.
func (k *KeptRun) CanGoOn() bool { return k.Problem.IsZero() && !k.Row.Finished && !k.InUse }

// SweptName is the name of the kept run with a number in a sweep.
func SweptName(sweep string, number int) string { return fmt.Sprintf("%s-%03d", sweep, number) }

// SweepName is that of the sweep that the run is of, with which SweptName makes its name;
// "": it is of none, or was imported without the others.
func (k *KeptRun) SweepName() string {
	sweep, is := strings.CutSuffix(k.Name, SweptName("", k.Row.SweepRun))
	if k.Row.SweepRun == 0 || !is {
		return ""
	}
	return sweep
}

// CanSweepOn reports whether the sweep that a run is of has runs left, and nobody goes on
// with it. Runs that were removed are not missed if a later one is there.
func (a *ArchiveInfo) CanSweepOn(k *KeptRun) bool {
	sweep, last, left := k.SweepName(), 0, false
	if sweep == "" {
		return false
	}
	for i := range a.Runs {
		one := &a.Runs[i]
		if one.SweepName() != sweep {
			continue
		}
		if one.InUse {
			return false
		}
		last, left = max(last, one.Row.SweepRun), left || !one.Row.Finished
	}
	return left || last < k.Row.SweepRuns
}

// A Label is what the user calls a kept run.
type Label struct {
	Title string `json:"title,omitempty"`
	Tags  string `json:"tags,omitempty"` // separated by spaces
}
