package run

import (
	"runtime/debug"
	"time"
)

// A Record is one run: what it was to do, what it worked on, and what came of
// it. A Started event brings its beginning, which stays as it is; Apply adds
// what the later Events say. Page, worker and command line see the same Events
// and so have the same Record.
type Record struct {
	// Config is what the run did, with the learning rate that it took. It does
	// not follow the settings that are made for the next run.
	Config  Config    `json:"config"`
	Data    Source    `json:"data"`
	Model   Source    `json:"model"` // the checkpoint that the run began with
	Version string    `json:"version,omitempty"`
	Started time.Time `json:"started"`
	// ProblemType is what the labels turned out to be, also where Config leaves it to
	// them.
	ProblemType string `json:"problem_type,omitempty"`

	Plan    PlanInfo     `json:"plan"`
	Devices []DeviceInfo `json:"devices"` // one after the other, where a GPU failed
	Steps   []StepInfo   `json:"steps"`
	Evals   []EvalInfo   `json:"evals"`
	Report  *Report      `json:"report,omitempty"` // nil until the run is done
}

// A Source is what a run read, so that it can be found again: Files maps each
// file's name to the SHA-256 of its bytes, in hexadecimal digits.
type Source struct {
	Name  string            `json:"name"`
	Files map[string]string `json:"files"`
}

// Apply takes in the next Event. Events that say nothing of the run are ignored.
func (r *Record) Apply(e Event) {
	switch e.Event {
	case Started:
		*r = *e.Run
		r.Plan = *e.Plan
	case Device:
		r.Devices = append(r.Devices, *e.Device)
	case Step:
		r.Steps = append(r.Steps, *e.Step)
	case Evaluated:
		r.Evals = append(r.Evals, *e.Eval)
	case Done:
		r.Report = e.Report
	}
}

// KeptStep is the step whose model the run kept: the best, or the last one so
// far; 0 before the first.
func (r *Record) KeptStep() int {
	if r.Report != nil && r.Report.BestStep > 0 {
		return r.Report.BestStep
	}
	return r.Last().Step
}

// Last is the latest step, a zero one before the first.
func (r *Record) Last() StepInfo {
	if n := len(r.Steps); n > 0 {
		return r.Steps[n-1]
	}
	return StepInfo{}
}

// Version names the source that the program was built from; "" where that is
// not known.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "(devel)" {
		return ""
	}
	return info.Main.Version
}
