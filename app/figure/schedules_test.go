package figure

import (
	"math"
	"os"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
	"tuneground/engine/cpu"
	"tuneground/engine/run"
	"tuneground/engine/session"
)

// siteEngine is a session with the site's models and data, and all that it says.
func siteEngine() (s *session.Session, said func(event string) []run.Event) {
	var all []run.Event
	s = session.New(session.Options{
		CPU: cpu.New(), Models: os.DirFS("../../static/models"), Datasets: os.DirFS("../../static/datasets"),
		Emit: func(e run.Event, _ [][]byte) { all = append(all, e) },
	})
	return s, func(event string) (list []run.Event) {
		for _, e := range all {
			if e.Event == event {
				list = append(list, e)
			}
		}
		return list
	}
}

// The rates that are drawn are those with which the engine trains, step by step.
func TestSchedulesAreThoseOfTheRun(t *testing.T) {
	p := placed(map[string]string{
		"schedules": "constant, step, cosine, exponential",
		"config":    `{"num_train_epochs": 3, "max_length": 16, "method": "head", "eval_strategy": "no", "load_best_model_at_end": false, "lr_scheduler_kwargs": {"gamma": 0.9}, "dataset": {"name": "sentiment", "max_examples": 120}}`,
	})
	f := New("schedules", p).(*schedules)
	if len(f.Readings()) > 0 || !strings.Contains(app.HTMLString(f.Render()), `data-action="figure"`) {
		t.Error("there are numbers before the run is known")
	}
	s, said := siteEngine()
	f.count()
	if err := s.Run(run.Command{Do: run.Estimate, Config: f.config}); err != nil {
		t.Fatal(err)
	}
	hear(p, &f.asking, said(run.Planned)[0])
	for _, name := range f.names {
		c := f.config
		c.Scheduler = name
		before := len(said(run.Step))
		if err := s.Run(run.Command{Do: run.Start, Config: c}); err != nil {
			t.Fatal(err)
		}
		steps, rate := said(run.Step)[before:], f.schedule(name)
		if len(steps) != f.plan.Steps {
			t.Fatalf("%s: %d steps, %d are drawn", name, len(steps), f.plan.Steps)
		}
		for i, e := range steps {
			if got := rate(i); got != e.Step.LearningRate {
				t.Errorf("%s: step %d is drawn at %g, the run has %g", name, i+1, got, e.Step.LearningRate)
			}
		}
		if got := values(f)["last_"+name]; got != steps[len(steps)-1].Step.LearningRate {
			t.Errorf("%s: the last rate is %g", name, got)
		}
	}
	v := values(f)
	if v["lowest"] != 3 || math.Abs(v["left"]-0.729) > 1e-9 || math.Abs(math.Pow(0.9, v["tenth"])-0.1) > 1e-12 || v["rate_50_constant"] != f.plan.LearningRate {
		t.Errorf("the readings are %v", v)
	}
	f.hidden["cosine"] = true
	html := app.HTMLString(f.Render())
	for _, want := range []string{`data-control="gamma"`, `data-control="warmup"`, "stroke-dasharray", text.Number(v["rate_75_step"]), `data-action="schedule:cosine"`} {
		if !strings.Contains(html, want) {
			t.Errorf("the figure lacks %s", want)
		}
	}
}
