package session

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"tuneground/engine/hf"
	"tuneground/engine/run"
)

// A saved model tells how it was made when it is loaded again, and again when it is
// saved without training; a run of the session's own then takes its place.
func TestASavedModelTellsHowItWasMade(t *testing.T) {
	for _, x := range []struct{ method, save, file string }{
		{run.Full, run.Save, "small-tuned.zip"}, {run.LoRA, run.Save, "small-tuned.zip"}, {run.LoRA, run.SaveAdapter, "small-adapter.zip"},
	} {
		s, r := newSession(t)
		c := settings()
		c.Method, c.MaxSteps = x.method, 5
		must(t, s.Run(run.Command{Do: run.Start, Config: c}))
		var trained run.Record
		for _, e := range r.events {
			trained.Apply(e)
		}
		must(t, s.Run(run.Command{Do: x.save, Config: c}))
		zip := r.files[x.file]
		folder := unzipped(t, zip)

		s, r = newSession(t)
		other := settings()
		must(t, s.Run(run.Command{Do: run.LoadModel, Config: other}, attachedZip("mine.zip", zip)))
		if m := r.last(t, run.ModelReady).Model; !equalJSON(t, m.Made, trained.Kept()) || len(m.Warnings) > 0 {
			t.Errorf("%s: it was made as %+v, told is %+v, with the warnings %v", x.save, trained.Kept(), m.Made, m.Warnings)
		}
		save := func() (hf.Folder, error) {
			if x.save == run.SaveAdapter {
				return inMemory(s.Adapter())
			}
			return inMemory(s.Folder(run.Float32))
		}
		again, err := save()
		must(t, err)
		if string(again[run.RecordFile]) != string(folder[run.RecordFile]) {
			t.Errorf("%s: saved once more it tells %s", x.save, again[run.RecordFile])
		}
		for _, want := range []string{"as it was loaded", "What follows is what the folder that was loaded says", "| data | words.jsonl |", "The run did 5 of 5 steps"} {
			if card := string(again["README.md"]); !strings.Contains(card, want) {
				t.Errorf("%s: the card lacks %q:\n%s", x.save, want, card)
			}
		}
		other.Method, other.Model, other.MaxSteps = x.method, "mine", 2
		if x.save == run.Save {
			other.Method = run.Full
		}
		must(t, s.Run(run.Command{Do: run.Start, Config: other}))
		folder, err = save()
		must(t, err)
		own, err := run.ReadRecord(folder[run.RecordFile])
		must(t, err)
		if own.Config.MaxSteps != 2 || strings.Contains(string(folder["README.md"]), "What follows") {
			t.Errorf("%s: trained further, it is told as %+v", x.save, own.Config)
		}
	}
}

// equalJSON compares two values as they are written.
func equalJSON(t *testing.T, a, b any) bool {
	t.Helper()
	var texts [2]any
	for i, v := range []any{a, b} {
		text, err := json.Marshal(v)
		must(t, err)
		must(t, json.Unmarshal(text, &texts[i]))
	}
	return reflect.DeepEqual(texts[0], texts[1])
}

// A damaged record, or a file of another program under its name, does not keep a model
// from being loaded; it is told, and left out of what is saved.
func TestADamagedRecordIsLeftAside(t *testing.T) {
	zip, _, _ := adapted(t, run.IA3)
	models, _ := site(t)
	for text, want := range map[string]string{
		`{"config": {"max_steps": 1}, "plan": 3}`: "plan is a JSON number",
		`{"config": {"max_steps": 1`:              "unexpected",
		`{"tuner": "another program"}`:            `no setting "tuner"`,
		"\x00\xff":                                "not a JSON object",
	} {
		for _, adapter := range []bool{false, true} {
			folder := unzipped(t, zip)
			if !adapter {
				for _, name := range []string{"config.json", "model.safetensors", "vocab.txt"} {
					folder[name] = models["small/"+name].Data
				}
			}
			folder[run.RecordFile] = []byte(text)
			s, r := newSession(t)
			must(t, s.Run(run.Command{Do: run.LoadModel, Config: settings()}, attached(folder)...))
			m := r.last(t, run.ModelReady).Model
			if (m.Adapter != nil) != adapter || m.Made != nil || len(m.Warnings) != 1 || !strings.Contains(m.Warnings[0].String(), want) {
				t.Errorf("%s: it comes as %+v", text, m)
			}
			saved, err := inMemory(s.Folder(run.Float32))
			must(t, err)
			if _, kept := saved[run.RecordFile]; kept {
				t.Errorf("%s is saved once more", text)
			}
		}
	}
}
