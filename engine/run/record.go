package run

import (
	"runtime/debug"
	"time"
)

// A Record is one run: its settings, its data and model, and its results. A
// Started event carries its beginning, which does not change; Apply adds what
// later Events report. Page, worker and command line receive the same Events
// and so have the same Record.
type Record struct {
	// Config is the run's settings, with the learning rate that it used. It does
	// not follow later changes to the settings.
	Config  Config    `json:"config"`
	Data    Source    `json:"data"`
	Model   Source    `json:"model"` // the initial checkpoint
	Version string    `json:"version,omitempty"`
	Started time.Time `json:"started"`
	// ProblemType is the kind of the labels, also if Config leaves it open.
	ProblemType string `json:"problem_type,omitempty"`

	Plan    PlanInfo     `json:"plan"`
	Devices []DeviceInfo `json:"devices"` // in order, if a GPU failed
	Steps   []StepInfo   `json:"steps"`
	Evals   []EvalInfo   `json:"evals"`
	Report  *Report      `json:"report,omitempty"` // nil until the run is done
}

// A Source identifies the files that a run read: Files maps each file's name to
// the SHA-256 of its bytes, in hexadecimal digits.
type Source struct {
	Name  string            `json:"name"`
	Files map[string]string `json:"files"`
}

// Apply adds the next Event. Events that do not concern the run are ignored.
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

// KeptStep is the step of the model that the run kept: the best one, or the
// last so far; 0 before the first. A run that was stopped while it repeated steps
// after a GPU's failure ends at an earlier step than Last.
func (r *Record) KeptStep() int {
	switch {
	case r.Report == nil:
		return r.Last().Step
	case r.Report.BestStep > 0:
		return r.Report.BestStep
	}
	return r.Report.Steps
}

// Last is the latest step, the zero StepInfo before the first.
func (r *Record) Last() StepInfo {
	if n := len(r.Steps); n > 0 {
		return r.Steps[n-1]
	}
	return StepInfo{}
}

// Version names the source that the program was built from; "" if unknown.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "(devel)" {
		return ""
	}
	return info.Main.Version
}
