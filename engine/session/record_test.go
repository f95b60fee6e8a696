package session

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"testing"

	"tuneground/engine/run"
)

// TestRecordIsWhatTheEventsSay compares the Record of a run with the files that
// were read, the settings that were sent, and every event of the run.
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
	want.LearningRate = run.RecommendedRate(c.Optimizer, c.Method, "bert", 0)
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

// A saved folder belongs to the run that made the model, whatever settings
// later Commands have.
func TestSavedIsWhatTheRunDid(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	c.MaxSteps = 3
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	must(t, s.Run(run.Command{Do: run.Save, Config: c}))
	want := r.files["small-tuned.zip"]
	for _, field := range fieldsOf(reflect.ValueOf(&c).Elem()) {
		before := reflect.ValueOf(field.Interface())
		change(t, field)
		must(t, s.Run(run.Command{Do: run.Predict, Config: run.Default(), Text: "the soup", Layer: -1}))
		must(t, s.Run(run.Command{Do: run.Save, Config: c}))
		if !bytes.Equal(r.files["small-tuned.zip"], want) {
			t.Errorf("what is saved changed with the setting %v", field)
		}
		field.Set(before)
	}
	folder, err := s.Folder()
	must(t, err)
	saved, err := run.Parse(folder["tuneground.json"])
	must(t, err)
	if !reflect.DeepEqual(saved, c) {
		t.Errorf("saved are %+v, the run had %+v", saved, c)
	}
}

// fieldsOf returns the settings in v, including those in nested structs.
func fieldsOf(v reflect.Value) (list []reflect.Value) {
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Struct {
			list = append(list, fieldsOf(f)...)
		} else {
			list = append(list, f)
		}
	}
	return list
}

// change gives a setting another value.
func change(t *testing.T, v reflect.Value) {
	switch {
	case v.CanInt():
		v.SetInt(v.Int() + 1)
	case v.CanUint():
		v.SetUint(v.Uint() + 1)
	case v.CanFloat():
		v.SetFloat(v.Float() + 0.125)
	case v.Kind() == reflect.Bool:
		v.SetBool(!v.Bool())
	case v.Kind() == reflect.String:
		v.SetString(v.String() + "x")
	case v.Kind() == reflect.Slice:
		v.Set(reflect.Append(v, reflect.New(v.Type().Elem()).Elem()))
	default:
		t.Fatalf("no other value of %s is known", v.Type())
	}
}
