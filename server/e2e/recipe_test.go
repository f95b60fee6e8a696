package e2e

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// shows waits until a control of a lesson's figure has a value.
func (p *page) shows(control, value string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`document.querySelector('.live-figure [data-control=%q]').value === %q`, control, value))
}

// A number changed in the script changes on the page, and the other way round; the run has
// both, its numbers are the engine's, and the script goes away with it.
func TestTheLessonOnTheRecipe(t *testing.T) {
	p := freshPage(t, nil)
	p.readLesson("recipe")
	p.set("script:per_device_train_batch_size", "32")
	p.shows("per_device_train_batch_size", "32")
	p.set("num_train_epochs", "1")
	p.shows("script:num_train_epochs", "1")
	p.set("script:learning_rate", "11")
	p.until(`document.querySelector('.live-figure .failure')?.textContent.startsWith('learning_rate is 11; it must lie between 0 and 10')`)
	if !eval[bool](p, `document.querySelector('[data-figure="recipe"] [data-action="figure"]').disabled`) {
		t.Error("a run with a learning rate of 11 can be started")
	}
	p.set("script:learning_rate", "1e-3")
	p.pressIn("recipe")
	p.until(hasSaid(run.Swept, 1))
	started, report := p.events(run.Started)[0], p.events(run.Done)[0].Report
	if c := started.Run.Config; c.TrainBatchSize != 32 || c.Epochs != 1 || c.LearningRate != 1e-3 || c.MaxLength != 512 {
		t.Errorf("the run has the settings %+v", c)
	}
	plan := started.Plan
	p.same("steps", float64(report.Steps))
	p.same("padding", 1-float64(report.Tokens)/float64(plan.Items)/512)
	p.same("accuracy", report.Metrics["accuracy"])
	if shown := p.metric("test_f1"); shown != report.Metrics["f1"] {
		t.Errorf("the page shows F1 %v, the engine says %v", shown, report.Metrics["f1"])
	}
	if states := eval[string](p, `[...document.querySelectorAll('[data-cell]')].map((c) => c.dataset.reached).join(' ')`); states != strings.TrimSpace(strings.Repeat("done ", 8)) {
		t.Errorf("the sections are %s", states)
	}
	script := recipeOf(t, p.download("take"))
	for _, want := range []string{"per_device_train_batch_size=32,", "num_train_epochs=1,", "learning_rate=0.001,", "max_length=512)", `labels = ["negative", "positive"]`} {
		if !strings.Contains(script, want) {
			t.Errorf("the script lacks %s:\n%s", want, script)
		}
	}
}

// recipeOf returns the script in a project.
func recipeOf(t *testing.T, project string) string {
	t.Helper()
	z, err := zip.OpenReader(project)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.Open("recipe.py")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
