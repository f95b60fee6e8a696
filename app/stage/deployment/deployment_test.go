package deployment

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// An adapter can be saved while the model has one, and not because an earlier model
// had.
func TestAnAdapterIsSavedWhereThereIsOne(t *testing.T) {
	s := client.New()
	d := &Stage{S: s}
	loaded := func(adapter *run.Adapter) {
		s.Apply(run.Event{Event: run.ModelReady, Model: &run.ModelInfo{Name: "tiny", Layers: 1, Heads: 1, Adapter: adapter}}, nil)
	}
	trained := func(method string) {
		s.Next.Set("method", method)
		s.Start()
		s.Apply(run.Event{Event: run.Started, Run: &run.Record{Config: s.Next.Config}, Plan: &run.PlanInfo{}}, nil)
		s.Apply(run.Event{Event: run.Done, Report: &run.Report{}}, nil)
	}
	for _, x := range []struct {
		what  string
		do    func()
		offer bool
	}{
		{"a model", func() { loaded(nil) }, false},
		{"a run of LoRA", func() { trained(run.LoRA) }, true},
		{"another model", func() { loaded(nil) }, false},
		{"an adapter", func() { loaded(&run.Adapter{Name: "tiny"}) }, true},
		{"a model once more", func() { loaded(nil) }, false},
		{"a run of IA3", func() { trained(run.IA3) }, true},
		{"a full run", func() { trained(run.Full) }, false},
		{"a run of virtual tokens", func() { trained(run.Prompt) }, true},
	} {
		x.do()
		if x.what == "a run of virtual tokens" && s.Whole() {
			t.Error("virtual tokens can be merged")
		}
		if got := strings.Contains(app.HTMLString(d.take()), `data-action="save_adapter"`); got != x.offer {
			t.Errorf("after %s the page offers to save an adapter: %v", x.what, got)
		}
	}
}

// The adapters are listed with what they are; the one in use can be named and not
// removed; an answer beside that of the base shows both, and that an untrained head
// guesses.
func TestAdaptersAreListedAndCompared(t *testing.T) {
	s := client.New()
	s.SetLang(text.English)
	d := &Stage{S: s}
	s.Apply(run.Event{Event: run.ModelReady, Model: &run.ModelInfo{Name: "kept", Layers: 1, Heads: 1, Adapter: &run.Adapter{Name: "kept", Method: run.IA3}}}, nil)
	s.Apply(run.Event{Event: run.Shelved, Shelf: &run.ShelfInfo{Base: "small", On: "kept", Chosen: "kept", Adapters: []run.Adapter{
		{Name: "lora", Base: "large", Method: run.LoRA, LoRA: run.LoRASettings{R: 8}, Parameters: 5000, Task: run.TextClassification, Labels: []string{"bad", "good"}, Trained: true},
		{Name: "kept", Base: "small", Method: run.IA3, Parameters: 100},
	}}}, nil)
	list := app.HTMLString(d.adapters())
	for _, want := range []string{
		`data-action="adapter:"`, `data-action="adapter:lora"`, `data-action="remove:lora"`, "rank 8", "bad / good", "trained here", "it belongs to large",
		"loaded from a file", `data-control="adapter_name"`, "The next run goes on training kept.",
	} {
		if !strings.Contains(list, want) {
			t.Errorf("the list lacks %s:\n%s", want, list)
		}
	}
	p := run.Prediction{Task: run.TextClassification, Labels: []string{"bad", "good"}, Probs: []float64{0.25, 0.75}, Adapter: "kept"}
	base := p
	base.Probs, base.Bare, base.Fresh, p.Base = []float64{0.5, 0.5}, true, true, &base
	s.Apply(run.Event{Event: run.Predicted, Predicted: &p}, nil)
	answer := app.HTMLString(d.answer())
	with, without, both := strings.Cut(answer, `data-output="base"`)
	if !both || !strings.Contains(with, `data-value="0.75"`) || !strings.Contains(without, `data-value="0.5"`) || !strings.Contains(without, `data-output="fresh"`) {
		t.Errorf("side by side:\n%s", answer)
	}
	p.Base = nil
	s.Apply(run.Event{Event: run.Predicted, Predicted: &p}, nil)
	if alone := app.HTMLString(d.answer()); strings.Contains(alone, `data-output="base"`) || !strings.Contains(alone, `data-value="0.75"`) {
		t.Errorf("with the adapter:\n%s", alone)
	}
}
