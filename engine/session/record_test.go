package session

import (
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"testing"

	"tuneground/engine/run"
)

// TestRecordIsWhatTheEventsSay holds the Record of a run to the files that were
// read, the settings that were sent, and every event of the run.
func TestRecordIsWhatTheEventsSay(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	c.LearningRate = 0
	if err := s.Run(run.Command{Do: run.Start, Config: c}); err != nil {
		t.Fatal(err)
	}
	var record run.Record
	for _, e := range r.events {
		record.Apply(e)
	}
	sum := func(b []byte) string { x := sha256.Sum256(b); return hex.EncodeToString(x[:]) }
	models, datasets := site(t)
	if got, want := record.Data, (run.Source{Name: "words", Files: map[string]string{"words.jsonl": sum(datasets["words.jsonl"].Data)}}); !reflect.DeepEqual(got, want) {
		t.Errorf("the data are %v, want %v", got, want)
	}
	files := map[string]string{}
	for _, name := range []string{"config.json", "model.safetensors", "vocab.txt"} {
		files[name] = sum(models["small/"+name].Data)
	}
	if got, want := record.Model, (run.Source{Name: "small", Files: files}); !reflect.DeepEqual(got, want) {
		t.Errorf("the model is %v, want %v", got, want)
	}
	want := c
	want.LearningRate = run.RecommendedRate(c.Method, "bert", 0)
	if !reflect.DeepEqual(record.Config, want) {
		t.Errorf("the settings are %+v, want %+v", record.Config, want)
	}
	if n := len(r.all(run.Step)); len(record.Steps) != n || n != record.Plan.Steps {
		t.Errorf("%d steps are recorded, %d were done of %d", len(record.Steps), n, record.Plan.Steps)
	}
	if len(record.Evals) != len(r.all(run.Evaluated)) || len(record.Devices) != 1 {
		t.Errorf("%d evaluations and %d devices are recorded", len(record.Evals), len(record.Devices))
	}
	if record.Report == nil || record.Report.Ended.Before(record.Started) {
		t.Errorf("the run began at %v and ended with %+v", record.Started, record.Report)
	}
	if record.KeptStep() == 0 {
		t.Error("no step's model was kept")
	}
}
