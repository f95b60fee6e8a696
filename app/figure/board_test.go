package figure

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/engine/cpu"
	"tuneground/engine/run"
	"tuneground/engine/session"
)

// worked places a figure in a lesson of a page whose worker is the engine itself.
func worked(t *testing.T, settings map[string]string) (p Place, w *session.Session) {
	t.Helper()
	p = placed(settings)
	return p, session.New(session.Options{
		CPU: cpu.New(), Models: os.DirFS("../../static/models"), Datasets: os.DirFS("../../static/datasets"),
		Emit: func(e run.Event, _ [][]byte) { p.S.Apply(e, nil) },
	})
}

const shortRun = `{"max_steps": 6, "max_length": 16, "eval_strategy": "no", "load_best_model_at_end": false, "dataset": {"name": "sentiment", "max_examples": 90, "test_size": 0.3, "validation_size": 0}}`

// runs has the engine run what a figure has started; its answers reach the figure's race.
func runs(t *testing.T, w *session.Session, r *client.Race, o *run.Observe) {
	t.Helper()
	if err := w.Run(run.Command{ID: 1, Do: run.StartSweep, Config: r.Config, Sweep: &run.Sweep{Grid: r.Grid, Observe: o}}); err != nil {
		t.Fatal(err)
	}
}

// The board's numbers are the engine's: what it foresees for each choice, and what its
// runs measured.
func TestTheBoardSaysWhatTheEngineDoes(t *testing.T) {
	p, w := worked(t, map[string]string{"methods": "full, head, lora", "config": shortRun, "matrix": "bert.encoder.layer.1.attention.self.query.weight"})
	f := New("board", p).(*board)
	foresee := func() {
		t.Helper()
		f.Render() // asks
		before := f.plan
		for id := 1; f.plan == before && id < 50; id++ {
			must(t, w.Run(run.Command{ID: id, Do: run.Estimate, Config: f.asked}))
		}
	}
	foresee()
	all := f.plan.Parameters
	if f.plan.Trainable != all || values(f)["trained_share"] != 1 {
		t.Fatalf("of %d parameters %d train", all, f.plan.Trainable)
	}
	embeddings := f.blocks()[0]
	f.press(embeddings.Name)
	foresee()
	if !f.config.FreezeEmbeddings || f.plan.Trainable != all-embeddings.Parameters {
		t.Errorf("without embeddings %d train", f.plan.Trainable)
	}
	f.press(f.blocks()[2].Name)
	foresee()
	if f.config.Method != run.Modules || f.config.Modules != "bert.encoder.layer.0" {
		t.Errorf("the board is %s %q", f.config.Method, f.config.Modules)
	}
	f.press(f.blocks()[1].Name)
	if f.config.Method != run.Head {
		t.Errorf("with nothing free the method is %s", f.config.Method)
	}
	for _, method := range []string{run.Full, run.LoRA} {
		f.config.Method = method
		f.race, f.heard = p.S.StartObserved(f.config, run.Grid{}, &f.observe), false
		runs(t, w, f.race, &f.observe)
		f.Render() // as after every event
	}
	got := values(f)
	for method, most := range map[string]float64{run.Full: 128, run.LoRA: 8} {
		if rank := got["rank_"+method]; rank < 1 || rank > most || got["step_"+method] <= 0 || got["score_"+method] <= 0 {
			t.Errorf("%s has the readings %v", method, got)
		}
	}
	if got["trained_full"] != float64(all) || got["memory_full"] != float64(12*all) {
		t.Errorf("of %d parameters %v trained, with %v bytes", all, got["trained_full"], got["memory_full"])
	}
	if html := app.HTMLString(f.Render()); !strings.Contains(html, "all parameters") || !strings.Contains(html, "LoRA: low-rank adapter (predicted)") || !strings.Contains(html, "stroke-dasharray") {
		t.Errorf("the table lacks a run: %s", html)
	}
}

// The projection shows each text at its place, and its numbers are the engine's.
func TestTheProjectionShowsWhatTheEngineSaw(t *testing.T) {
	p, w := worked(t, map[string]string{"texts": "12", "moments": "3", "config": shortRun})
	f := New("projection", p).(*projection)
	if html := app.HTMLString(f.Render()); !strings.Contains(html, "Press the button") || len(f.Readings()) > 0 {
		t.Errorf("before the run there is %s", html)
	}
	f.race = p.S.StartObserved(f.config, run.Grid{}, &f.observe)
	runs(t, w, f.race, &f.observe)
	seen := f.seen()
	html := app.HTMLString(f.Render())
	if seen == nil || strings.Count(html, `class="dot `) != 12+len(seen.Labels) {
		t.Fatalf("there are %d points and samples", strings.Count(html, `class="dot `))
	}
	got := values(f)
	if got["silhouette_before"] != seen.Moments[0].Silhouette || got["silhouette_after"] != seen.Moments[2].Silhouette || got["variance_share"] != seen.Share {
		t.Errorf("the readings are %v", got)
	}
	at := func(html string) string { return regexp.MustCompile(`left:[^"]*`).FindString(html) }
	f.moment = 0
	if before := app.HTMLString(f.Render()); at(html) == "" || at(html) == at(before) {
		t.Errorf("the first text stays at %q", at(html))
	}
	f.moment, f.picked = 2, 3
	moved := app.HTMLString(f.Render())
	if at(html) != at(moved) {
		t.Errorf("after the run the first text is at %q, at the last moment at %q", at(html), at(moved))
	}
	if !strings.Contains(moved, "step 6") || !strings.Contains(moved, seen.Texts[3]) {
		t.Errorf("after the run it shows %s", moved)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
