package figure

import (
	"math"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/run"
)

// The figure counts what the engine lists, marks every tensor once by what becomes of it,
// and says of each why.
func TestInitialisingShowsTheEnginesTensors(t *testing.T) {
	e := newEngine()
	p := placed(map[string]string{"model": "bert-tiny-en", "task": run.TextClassification})
	p.S.Ready.Models = []run.ModelEntry{{Name: "bert-tiny-en", Type: "bert"}, {Name: "gpt2-tiny-stories", Type: "gpt2"}}
	f := New("initialising", p).(*initialising)
	if len(f.Readings()) > 0 || !strings.Contains(app.HTMLString(f.Render()), `data-action="figure"`) {
		t.Error("there are numbers before the checkpoint is loaded, or no button")
	}
	f.load()
	hear(p, &f.asking, e.do(t, run.Command{Do: run.ListTensors, Config: run.Default(), Look: &run.Look{Model: f.model, Task: f.task}}))
	v := values(f)
	// The head that guessed masked tokens is dropped; the classifier is new: 2 x 128
	// weights and 2 biases.
	if v["new"] != 2 || v["dropped"] != 5 || v["loaded"] != 5+2*16+2 {
		t.Errorf("the readings are %v", v)
	}
	if want := float64(2*128+2) / v["parameters"]; v["share_new"] != want || math.Abs(v["std_new"]-0.02) > 0.001 {
		t.Errorf("%v of the parameters are new, want %v, with deviation %v", v["share_new"], want, v["std_new"])
	}
	html := app.HTMLString(f.Render())
	for state, want := range map[string]int{run.TensorLoaded: 2 * 39, run.TensorNew: 2, run.TensorDropped: 5} {
		if n := strings.Count(html, `class="chip `+state+`"`); n != want { // loaded ones on both sides
			t.Errorf("%d marks are %s, want %d", n, state, want)
		}
	}
	for i, x := range f.info.Tensors {
		f.at = i
		if html := app.HTMLString(f.looked()); !strings.Contains(html, x.Name) || strings.Contains(html, "figure.init") || !strings.Contains(html, sizesOf(x)) {
			t.Errorf("%s is not told about: %s", x.Name, html)
		}
	}
	f.choose("gpt2-tiny-stories", f.task)
	hear(p, &f.asking, e.do(t, run.Command{Do: run.ListTensors, Config: run.Default(), Look: &run.Look{Model: f.model, Task: f.task}}))
	if v := values(f); f.at >= 0 || v["new"] != 1 {
		t.Errorf("another model: %v", v)
	}
	f.choose("gpt2-tiny-stories", run.FillMask)
	if f.task == run.FillMask {
		t.Error("a GPT-2 fills in masks")
	}
}

func TestModuleOf(t *testing.T) {
	for name, want := range map[string]string{
		"bert.encoder.layer.1.output.dense.weight": "bert.encoder.layer.1", "bert.embeddings.LayerNorm.bias": "bert.embeddings",
		"classifier.weight": "classifier", "shared.weight": "shared", "transformer.h.0.ln_1.bias": "transformer.h.0",
	} {
		if got := moduleOf(name); got != want {
			t.Errorf("%s lies in %s, want %s", name, got, want)
		}
	}
}
