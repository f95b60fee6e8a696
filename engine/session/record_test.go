package session

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"tuneground/engine/metric"
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
	folder, err := inMemory(s.Folder(run.Float32))
	must(t, err)
	saved, err := run.ReadRecord(folder[run.RecordFile])
	must(t, err)
	if !reflect.DeepEqual(saved.Config, c) {
		t.Errorf("saved are %+v, the run had %+v", saved.Config, c)
	}
}

// freezing are the settings of a run that never trains the embeddings, and the layers
// from the second epoch on.
func freezing() run.Config {
	c := settings()
	c.FreezeEmbeddings, c.GradualUnfreezing, c.FromScratch = true, true, true
	return c
}

// A card tells how far the run came and whose step's model it describes, also in the
// middle of the run and after it broke off.
func TestTheCardSaysHowFarTheRunCame(t *testing.T) {
	for _, x := range []struct {
		name   string
		config run.Config
		stop   int // step after which the model is saved and the run stopped; 0: it goes on
		says   []string
	}{
		{"stopped", settings(), 3, []string{" of 30000 steps, on ", "; no example was held back"}},
		{"diverged", diverging(), 0, []string{"of 60 steps", "training diverged", "the model kept is that of step ", "On the test set:"}},
		{"frozen", freezing(), 0, []string{"drawn at random, as `AutoModel.from_config` does", "get_submodule(\"bert.embeddings\").requires_grad_(False)", "| 1 | `bert.pooler`, `classifier` |\n| 2 | `bert.encoder.layer.1` |\n| 3 | `bert.encoder.layer.0` |"}},
		{"to its end", settings(), 0, []string{"The run did 108 of 108 steps", "; this is the model of step ", "On the test set:"}},
	} {
		s, r := newSession(t)
		if x.stop > 0 {
			x.config.Dataset.TestSize, x.config.Dataset.ValidationSize, x.config.Epochs = 0, 0, 1000
		}
		record := s.opts.Emit
		s.opts.Emit = func(e run.Event, file [][]byte) {
			record(e, file)
			if e.Event == run.Step && e.Step.Step == x.stop {
				s.Send(run.Command{ID: 2, Do: run.Pause})
			} else if e.Event == run.Paused {
				folder, err := inMemory(s.Folder(run.Float32))
				must(t, err)
				want := fmt.Sprintf("This is the model of step %d of %d. The run had not come to its end", len(r.all(run.Step)), r.last(t, run.Started).Plan.Steps)
				if !strings.Contains(string(folder["README.md"]), want) {
					t.Errorf("the card lacks %q:\n%s", want, folder["README.md"])
				}
				s.Send(run.Command{ID: 3, Do: run.Stop})
			}
		}
		must(t, s.Run(run.Command{ID: 1, Do: run.Start, Config: x.config}))
		folder, err := inMemory(s.Folder(run.Float32))
		must(t, err)
		report := r.last(t, run.Done).Report
		x.says = append(x.says, fmt.Sprintf("The run did %d of ", report.Steps))
		if report.BestStep > 0 {
			x.says = append(x.says, fmt.Sprintf("of step %d, the best on the validation set", report.BestStep))
		}
		for _, want := range x.says {
			if !strings.Contains(string(folder["README.md"]), want) {
				t.Errorf("%s: the card lacks %q:\n%s", x.name, want, folder["README.md"])
			}
		}
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

// A card has what the hub reads, the data, intervals and a picture, every setting that
// matters, and limits. testdata/card.py holds cards to what huggingface_hub checks.
func TestTheCardOfARun(t *testing.T) {
	s, r := newSession(t)
	c := settings()
	c.TextFeatures = run.Characters
	must(t, s.Run(run.Command{Do: run.Start, Config: c}))
	folder, err := inMemory(s.Folder(run.Float32))
	must(t, err)
	if *savedTo != "" {
		writeFolder(t, filepath.Join(*savedTo, "card"), folder)
	}
	report, card := r.last(t, run.Done).Report, string(folder["README.md"])
	within := metric.Wilson(int(math.Round(report.Metrics["accuracy"]*float64(report.Counted))), report.Counted)
	for _, want := range []string{
		"---\nlibrary_name: transformers\npipeline_tag: text-classification\nbase_model: \"small\"", "\nmodel-index:\n", "\n    - type: accuracy\n      value: ",
		"| split | examples | negative | positive |", "| test | 48 | 24 | 24 |", fmt.Sprintf("| %.4f to %.4f |", within.Low, within.High), "for 48 examples: Wilson's",
		"| characters | ", "(curves.svg)", "| learning_rate | `0.003` |", "## Limits", "test set of 48 examples", "text_features.outputs(text, tokenizer)",
	} {
		if !strings.Contains(card, want) {
			t.Errorf("the card lacks %q:\n%s", want, card)
		}
	}
	if strings.Contains(card, "doc_stride") {
		t.Error("the card has a setting that does not matter to the run")
	}
	if err := xml.Unmarshal(folder["curves.svg"], new(struct{})); err != nil || strings.Count(string(folder["curves.svg"]), "<circle") < 8 {
		t.Errorf("the picture is %v\n%s", err, folder["curves.svg"])
	}
	for _, setting := range []string{"license", "language"} { // they are not known
		if strings.Contains(card, "\n"+setting+":") {
			t.Errorf("the card makes up a %s", setting)
		}
	}
}
