package run

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"tuneground/engine/message"
)

// aRecord is that of a run which was stopped.
func aRecord() *Record {
	c := Default()
	c.Method, c.LoRA.TargetModules, c.ClassWeight = LoRA, "query value", "spam: 2"
	return &Record{
		Config: c, Data: Source{"mails.csv", map[string]string{"mails.csv": "0a1b"}}, Model: Source{"small", map[string]string{"config.json": "2c"}},
		Version: "v1", Started: time.Date(2026, 11, 28, 22, 0, 0, 0, time.UTC), ProblemType: SingleLabel,
		Plan: PlanInfo{Steps: 40, LearningRates: []float64{1e-3, 5e-4}}, Devices: []DeviceInfo{{Used: CPU, Known: []KnownDevice{{Kind: CPU, Name: "CPU"}}}},
		Steps:  []StepInfo{{Step: 19, Loss: 2}, {Step: 20, Loss: 1}},
		Evals:  []EvalInfo{{Step: 20, Metrics: map[string]float64{"loss": 1.5}, Samples: []Sample{{Input: "secret"}}}},
		Report: &Report{Steps: 20, Stopped: true, Metrics: map[string]float64{"accuracy": 0.75}, Examples: []ScoredExample{{Text: "secret"}}, Problem: message.New("no %q", "x")},
	}
}

// What a saved folder tells of its run is read again as it was, and it has no texts.
func TestARecordIsKept(t *testing.T) {
	r := aRecord()
	kept := r.Kept()
	if len(r.Steps) != 2 || r.Evals[0].Samples == nil || r.Report.Examples == nil || r.Plan.LearningRates == nil {
		t.Error("the record itself was changed")
	}
	text, err := json.MarshalIndent(kept, "", "  ")
	if err != nil || strings.Contains(string(text), "secret") {
		t.Errorf("kept is %s (%v)", text, err)
	}
	for _, text := range []string{string(text), byteOrderMark + string(text)} {
		again, err := ReadRecord([]byte(text))
		if err != nil || again.KeptStep() != r.KeptStep() || again.Config != r.Config {
			t.Fatalf("it is read as %+v (%v)", again, err)
		}
		written, err := json.MarshalIndent(again, "", "  ")
		if err != nil || string(written) != strings.TrimPrefix(text, byteOrderMark) || !reflect.DeepEqual(again.Report, kept.Report) {
			t.Errorf("it is read as\n%s (%v), want\n%s", written, err, text)
		}
	}
}

func TestReadRecord(t *testing.T) {
	for text, want := range map[string]string{
		`{"max_steps": 7}`:                         "", // settings alone, as folders had them
		`{"config": {"max_steps": 7}}`:             "",
		`{"config": {"max_steps": 7}, "later": 1}`: "",
		``:                                       "the run's settings are not valid JSON for a run: EOF",
		`[]`:                                     "not a JSON object",
		`{"config": {"max_steps": "7"}}`:         "config.max_steps is a JSON string; it must be a whole number",
		`{"config": {"text_features": "words"}}`: "config.text_features is a JSON string; it must be a list",
		`{"config": {"text_feature_words": 5}}`:  "config.text_feature_words is a JSON number; it must be a list",
		`{"config": {"lora": {"target_modules": ["a", 1]}}}`: "config.lora.target_modules.1 is a JSON number; it must be a string",
		`{"config": {"class_weight": {"spam": "2"}}}`:        "config.class_weight.spam is a JSON string; it must be a number",
		`{"config": {"class_weight": ["spam"]}}`:             "config.class_weight is a JSON array; it must be a string",
		`{"config": {"max_stops": 7}}`:                       `no setting "max_stops"; the names most like it are "max_steps", `,
		`{"config": {"max_steps": 7}, "steps": {}}`:          "it is not the record of a run: steps is a JSON object; it must be a list",
		`{"config": {"learning_rate": 11}}`:                  "learning_rate is 11",
		`{"config": {}, "report": {"metrics": {"f1":""}}}`:   "must be a number",
		`{"format": 3, "weights": "x.bin"}`:                  `no setting "format"`,
	} {
		r, err := ReadRecord([]byte(text))
		if want == "" && (err != nil || r.Config.MaxSteps != 7 || r.Config.Epochs != Default().Epochs) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %+v, error %v, want %q", text, r, err, want)
		}
	}
}

// FuzzReadRecord reads files from anywhere: what is read can be said and kept.
func FuzzReadRecord(f *testing.F) {
	text, err := json.Marshal(aRecord())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	for _, seed := range []string{`{}`, `{"config":{}}`, `{"config":null}`, `{"config":{},"report":{"problem":{"format":"%[9]s %","args":[[]]}}}`, `{"lora":{"r":3}}`, "\ufeff{}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := ReadRecord(text)
		if err != nil {
			_ = err.Error()
			return
		}
		if err := r.Config.Validate(); err != nil {
			t.Fatal(err)
		}
		if r.Report != nil {
			_ = r.Report.Problem.String() + r.Report.Unmeasured.String()
			for name, x := range r.Report.Metrics {
				if math.IsNaN(x - x) {
					t.Errorf("%s is %v", name, x)
				}
			}
		}
		kept, err := json.Marshal(r.Kept())
		if err != nil {
			t.Fatal(err)
		}
		again, err := ReadRecord(kept)
		if err != nil || again.Config != r.Config || again.KeptStep() != r.KeptStep() {
			t.Errorf("%s is read as %+v, and that again as %+v (%v)", text, r, again, err)
		}
	})
}

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
