package deployment

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/engine/run"
)

// An adapter can be saved while the model has one, and not because an earlier model
// had.
func TestAnAdapterIsSavedWhereThereIsOne(t *testing.T) {
	s := client.New()
	d := &Stage{S: s}
	loaded := func(adapter bool) {
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
		{"a model", func() { loaded(false) }, false},
		{"a run of LoRA", func() { trained(run.LoRA) }, true},
		{"another model", func() { loaded(false) }, false},
		{"an adapter", func() { loaded(true) }, true},
		{"a model once more", func() { loaded(false) }, false},
		{"a run of IA3", func() { trained(run.IA3) }, true},
		{"a full run", func() { trained(run.Full) }, false},
	} {
		x.do()
		if got := strings.Contains(app.HTMLString(d.take()), `data-action="save_adapter"`); got != x.offer {
			t.Errorf("after %s the page offers to save an adapter: %v", x.what, got)
		}
	}
}
