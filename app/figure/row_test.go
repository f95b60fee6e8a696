package figure

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/engine/cpu"
	"tuneground/engine/run"
	"tuneground/engine/session"
)

// lined returns a session with the site's models and data, and its last event.
func lined() (*session.Session, *run.Event) {
	last := &run.Event{}
	return session.New(session.Options{
		CPU: cpu.New(), Models: os.DirFS("../../static/models"), Datasets: os.DirFS("../../static/datasets"),
		Emit: func(e run.Event, _ [][]byte) { *last = e },
	}), last
}

// A line is shown on its whole way, with what cleaning really does: it keeps an address.
func TestTheWayOfALine(t *testing.T) {
	w, last := lined()
	p := placed(map[string]string{"text": "A <b>fine</b>  shop, see https://example.com/a", "config": `{"max_length": 24}`})
	f := New("row", p).(*row)
	f.trace(run.Line{Text: f.text})
	must(t, w.Run(run.Command{Do: run.TraceLine, Config: f.config, Line: &run.Line{Text: f.text}}))
	hear(p, &f.asking, *last)
	x, got := last.Traced, values(f)
	if x.Text != "A fine shop, see https://example.com/a" || got["removed"] != 8 || got["ids"] != got["tokens"]+2 || got["ids"] != float64(len(x.Tokens)) {
		t.Errorf("the readings of %q are %v", x.Text, got)
	}
	pieces := 0.0
	for _, token := range x.Tokens {
		if token.From >= strings.Index(x.Text, "https") && !token.Special {
			pieces++
		}
	}
	if got["longest_word"] != pieces || pieces < 6 {
		t.Errorf("the address has %v tokens, shown are %v", pieces, got["longest_word"])
	}
	html := app.HTMLString(f.Render())
	for _, words := range []string{"nothing to change", "[CLS]", ">2–5<", "The line is in the " + map[string]string{"train": "training", "validation": "validation", "test": "test"}[x.Split] + " set."} {
		if !strings.Contains(html, words) {
			t.Errorf("the way lacks %q: %s", words, html)
		}
	}
	f.other()
	f.other()
	if f.next != 2 {
		t.Error("the other line is always the same")
	}
}

// The lines train with the reader's labels, of which the first are turned, and the scores
// are those of the runs.
func TestAnnotating(t *testing.T) {
	w, last := lined()
	p := placed(map[string]string{"config": `{"max_length": 32, "max_steps": 20, "per_device_train_batch_size": 10, "learning_rate": 3e-4, "warmup_ratio": 0, "lr_scheduler_type": "constant",
		"eval_strategy": "no", "load_best_model_at_end": false, "dataset": {"name": "sentiment", "max_examples": 600, "test_size": 0.5, "validation_size": 0}}`})
	f := New("annotate", p).(*annotate)
	f.Render() // asks
	must(t, w.Run(run.Command{Do: run.TraceLine, Config: f.config}))
	hear(p, &f.asking, *last)
	if len(f.lines) != 10 || f.complete() || len(f.Readings()) > 0 {
		t.Fatalf("the lines are %v", f.lines)
	}
	for i, l := range f.lines {
		f.given[i] = l.Label
	}
	f.given[9] = f.labels[0] // the reader differs
	if values(f)["agreed"] != 9 {
		t.Errorf("the readings are %v", values(f))
	}
	p2, w2 := worked(t, nil)
	f.S = p2.S
	for _, wrong := range []int{0, 5} {
		f.wrong = wrong
		f.start()
		lines := f.annotated()
		for i, l := range lines {
			if (l.Label != f.given[i]) != (i < wrong) {
				t.Errorf("with %d wrong ones line %d is %s, given as %s", wrong, i, l.Label, f.given[i])
			}
		}
		must(t, w2.Run(run.Command{Do: run.StartSweep, Config: f.config, Sweep: &run.Sweep{Grid: f.race.Grid, Lines: lines}}))
		if got := values(f)[fmt.Sprintf("score_%d", wrong)]; got != f.race.Results[0].Metrics["accuracy"] {
			t.Errorf("with %d wrong ones the score is shown as %v", wrong, got)
		}
	}
	if got := values(f); got["score_0"] < 0.6 || got["score_5"] > 0.6 || got["drop"] != got["score_0"]-got["score_5"] {
		t.Errorf("the readings are %v", got)
	}
	if html := app.HTMLString(f.Render()); !strings.Contains(html, "trained as") || !strings.Contains(html, "5 wrong labels") {
		t.Errorf("it shows %s", html)
	}
}
