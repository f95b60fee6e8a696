package figure

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// placed is a place in a lesson of a page whose worker is the test.
func placed(settings map[string]string) Place {
	s := client.New()
	s.Lang = text.English
	s.Apply(run.Event{Event: run.Ready, Ready: &run.ReadyInfo{}}, nil)
	return Place{S: s, ID: "figure", Settings: settings}
}

// A race shows its runs' curves and numbers as they come, and leaves the bench's settings.
func TestARaceFromStartToBest(t *testing.T) {
	p := placed(map[string]string{"vary": "method", "values": "head, full", "config": `{"max_steps": 2}`})
	before := p.S.Next.Config
	f := New("race", p).(*race)
	if len(f.Readings()) > 0 || strings.Contains(app.HTMLString(f.Render()), "0.5") {
		t.Error("there are numbers before the race")
	}
	f.race = p.S.StartRace(f.config, f.grid)
	say := func(e run.Event) { p.S.Apply(e, nil) }
	for i, score := range []float64{0.5, 0.75} {
		say(run.Event{Event: run.SweepGoesOn, SweepInfo: &run.SweepInfo{Runs: 2, Next: i + 1, Seconds: 4, After: 2}})
		say(run.Event{Event: run.Started, Run: &run.Record{Config: f.config}, Plan: &run.PlanInfo{Steps: 2, Trainable: int64(100 * (i + 1))}})
		for step := range 2 {
			say(run.Event{Event: run.Step, Step: &run.StepInfo{Step: step + 1, Loss: 0.7 - 0.2*float64(step), ETA: 1}})
		}
		if i == 0 && !strings.Contains(app.HTMLString(f.Render()), "run 1 of 2 · 3.0") {
			t.Errorf("it does not say how long it takes: %s", app.HTMLString(f.Render()))
		}
		report := run.Report{Steps: 2, Seconds: 1.5, Metrics: map[string]float64{"accuracy": score}}
		say(run.Event{Event: run.Done, Report: &report})
		say(run.Event{Event: run.RunSwept, SweptRun: &run.SweptRun{Run: i + 1, Metrics: report.Metrics, Seconds: 1.5, Steps: 2}})
	}
	say(run.Event{Event: run.Swept, SweepEnd: &run.SweepEnd{Kept: 2}})
	got := map[string]float64{}
	for _, r := range f.Readings() {
		got[r.Name] = r.Value
	}
	last := f.race.Runs[0].Smooth[1]
	for name, want := range map[string]float64{"first_loss_head": 0.7, "last_loss_full": last, "score_head": 0.5, "score_full": 0.75, "seconds_full": 1.5, "trained_full": 200, "best": 2, "spread": 0.25} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	if f.race.Going() || p.S.Running() || p.S.Unsaved() || p.S.Next.Config != before {
		t.Error("it has not ended, or it changed the bench")
	}
	html := app.HTMLString(f.Render())
	for _, want := range []string{"the head only", "75.0\u202f%", `data-action="figure"`, "stroke-dasharray"} {
		if !strings.Contains(html, want) {
			t.Errorf("the figure lacks %q", want)
		}
	}
}

// A fault in a lesson's text is told in its place.
func TestARaceThatCannotBeRun(t *testing.T) {
	for config, says := range map[string]string{`{"max_step": 2}`: "max_step", `{"learning_rate": 11}`: "learning_rate"} {
		f := New("race", placed(map[string]string{"vary": "method", "values": "full", "config": config}))
		if html := app.HTMLString(f.Render()); !strings.Contains(html, says) || len(f.Readings()) > 0 {
			t.Errorf("%s: %s", config, html)
		}
	}
	f := New("race", placed(map[string]string{"values": "class_weight=; clas_weight=balanced"}))
	if html := app.HTMLString(f.Render()); !strings.Contains(html, "clas_weight") || !strings.Contains(html, `role="alert"`) {
		t.Errorf("a run with a setting that there is not is shown as %s", html)
	}
	f = New("race", placed(map[string]string{"vary": "method", "values": "full", "columns": "score, recal"}))
	if html := app.HTMLString(f.Render()); !strings.Contains(html, "no column") || !strings.Contains(html, "recall&#34;, &#34;f1") || !strings.Contains(html, `role="alert"`) {
		t.Errorf("a column that there is not is shown as %s", html)
	}
}

// Each run of a race can change a setting of its own; its class is measured by the report.
func TestARaceOfLosses(t *testing.T) {
	p := placed(map[string]string{
		"values": "class_weight=; class_weight=balanced; focal_loss_gamma=2", "columns": "score, precision, recall, f1", "class": "spam", "share": "0.1",
	})
	f := New("race", p).(*race)
	configs, err := f.grid.Configs(f.config)
	if err != nil || len(configs) != 3 || configs[1].ClassWeight != "balanced" || configs[1].FocalLossGamma != 0 || configs[2].ClassWeight != "" || configs[2].FocalLossGamma != 2 {
		t.Fatalf("the runs are %+v, %v", configs, err)
	}
	f.start()
	if list := f.Readings(); len(list) > 0 {
		t.Errorf("before the first run there are the readings %v", list)
	}
	balanced := []run.BalancedClass{{Label: "ham", Count: 90, Weight: 0.56}, {Label: "spam", Count: 10, Weight: 5}}
	for i := range configs {
		plan := &run.PlanInfo{Steps: 1}
		if i == 1 {
			plan.Balanced = balanced
		}
		report := run.Report{Metrics: map[string]float64{"accuracy": 0.9}, Baseline: 0.9, PerClass: []run.ClassScore{{Label: "ham", Recall: 1}, {Label: "spam", Recall: 0.25 * float64(i), Precision: 0.5, F1: 0.1}}}
		for _, e := range []run.Event{
			{Event: run.SweepGoesOn, SweepInfo: &run.SweepInfo{Runs: 3, Next: i + 1}},
			{Event: run.Started, Run: &run.Record{Config: configs[i]}, Plan: plan},
			{Event: run.Done, Report: &report},
			{Event: run.RunSwept, SweptRun: &run.SweptRun{Run: i + 1, Metrics: report.Metrics, Steps: 1}},
		} {
			p.S.Apply(e, nil)
		}
	}
	got := map[string]float64{}
	for _, r := range f.Readings() {
		got[r.Name] = r.Value
	}
	for name, want := range map[string]float64{"recall_class_weight": 0, "recall_class_weight_balanced": 0.25, "recall_focal_loss_gamma_2": 0.5, "precision_class_weight": 0.5, "f1_class_weight": 0.1, "rare": 10, "weight": 5, "baseline": 0.9} {
		if v, is := got[name]; !is || v != want {
			t.Errorf("%s is %v, want %v", name, v, want)
		}
	}
	html := app.HTMLString(f.Render())
	for _, want := range []string{"class weights", "focal loss", "recall of spam", `data-control="share"`} {
		if !strings.Contains(html, want) {
			t.Errorf("the figure lacks %q", want)
		}
	}
}
