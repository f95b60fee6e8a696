package run

import (
	"bytes"
	"encoding/json"
	"runtime/debug"
	"slices"
	"time"

	"tuneground/engine/message"
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
	// Adapter is the one that the run went on from; nil: none.
	Adapter *Adapter `json:"adapter,omitempty"`
	// ProblemType is the kind of the labels, also if Config leaves it open.
	ProblemType string `json:"problem_type,omitempty"`

	Examples *DataSummary `json:"examples,omitempty"` // nil in records of old

	Plan    PlanInfo     `json:"plan"`
	Devices []DeviceInfo `json:"devices"` // in order, if a GPU failed
	Steps   []StepInfo   `json:"steps"`
	// RateChanges are the learning rates given while the run went on.
	RateChanges RateChanges `json:"rate_changes,omitempty"`
	// Resumed are the steps after which the run, which had broken off or was stopped,
	// went on, in order.
	Resumed []int      `json:"resumed,omitempty"`
	Evals   []EvalInfo `json:"evals"`
	Report  *Report    `json:"report,omitempty"` // nil until the run is done
	Sweep   *SweepPart `json:"sweep,omitempty"`  // that the kept run is of; nil: none
}

// A DataSummary counts the examples of a run, as DataInfo does.
type DataSummary struct {
	Read       int        `json:"read"`
	Duplicates int        `json:"duplicates"`
	Empty      int        `json:"empty"`
	Unlabelled int        `json:"unlabelled"`
	Cleaned    int        `json:"cleaned"`
	Labels     []string   `json:"labels"`
	Splits     []SplitRow `json:"splits"`
	TestFile   string     `json:"test_file,omitempty"`
}

// Summary returns the counts of d.
func (d *DataInfo) Summary() *DataSummary {
	return &DataSummary{d.Read, d.Duplicates, d.Empty, d.Unlabelled, d.Cleaned, d.Labels, d.Splits, d.TestFile}
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
	case RateChanged:
		r.RateChanges = r.RateChanges.With(*e.RateChanged)
	case Evaluated:
		r.Evals = append(r.Evals, *e.Eval)
	case Done:
		r.Report = e.Report
	}
}

// RecordFile is the file of a saved model that holds the Record of its run.
const RecordFile = "tuneground.json"

// Kept returns r as a saved model's folder keeps it: of the steps the last alone, and
// without texts of the data.
func (r *Record) Kept() *Record {
	kept := *r
	if n := len(r.Steps); n > 0 {
		kept.Steps = r.Steps[n-1:]
	}
	kept.Plan.LearningRates, kept.Sweep = nil, nil
	kept.Evals = slices.Clone(r.Evals)
	for i := range kept.Evals {
		kept.Evals[i].Samples = nil
	}
	if r.Report != nil {
		report := *r.Report
		report.Examples = nil
		kept.Report = &report
	}
	return &kept
}

// ReadRecord reads a RecordFile. One with settings alone has a Record with nothing
// but those.
func ReadRecord(data []byte) (*Record, error) {
	data = bytes.TrimPrefix(data, []byte(byteOrderMark))
	var settings struct {
		Config json.RawMessage `json:"config"`
	}
	if json.Unmarshal(data, &settings) != nil || settings.Config == nil {
		c, err := Parse(data)
		return &Record{Config: c}, err
	}
	r := new(Record)
	if err := json.Unmarshal(data, r); err != nil {
		return nil, message.Errorf("it is not the record of a run: %w", err)
	}
	var err error
	r.Config, err = Parse(settings.Config) // with the defaults of what it leaves out
	return r, err
}

// Device returns the kind of the device in use, "" if there was none so far. r may be
// nil.
func (r *Record) Device() string {
	if r == nil || len(r.Devices) == 0 {
		return ""
	}
	return r.Devices[len(r.Devices)-1].Used
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

// Rate returns what stands for learning_rate at a step, from 1: see RateChanges.
func (r *Record) Rate(step int) float64 { return r.RateChanges.At(step, r.Config.LearningRate) }

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
