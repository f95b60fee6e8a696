package figure

import (
	"math"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/text"
	"tuneground/engine/run"
)

const recipeRun = `{"model": "bert-tiny-en", "learning_rate": 5e-4, "num_train_epochs": 2, "max_length": 64, "warmup_ratio": 0, "load_best_model_at_end": false, "device": "cpu", "dataset": {"name": "sentiment", "max_examples": 200}}`

// openedRecipe is the figure on a page whose site has some models and data.
func openedRecipe(t *testing.T) *recipe {
	t.Helper()
	s := client.New()
	s.Lang = text.English
	s.Apply(run.Event{Event: run.Ready, Ready: &run.ReadyInfo{
		Models:   []run.ModelEntry{{Name: "bert-tiny-en", Type: "bert"}, {Name: "bert-tiny-zh", Type: "bert"}, {Name: "writer", Type: "gpt2"}},
		Datasets: []run.DatasetEntry{{Name: "sentiment", Task: run.TextClassification}, {Name: "spam", Task: run.TextClassification}, {Name: "tales", Task: run.TextGeneration}},
	}}, nil)
	s.Next.Config.Dataset.Name = "spam" // the bench's, which the figure leaves alone
	f := New("recipe", Place{S: s, ID: "figure", Settings: map[string]string{"config": recipeRun, "preset": `{"learning_rate": 2e-5, "max_length": 512}`}}).(*recipe)
	if f.fault != nil {
		t.Fatal(f.fault)
	}
	return f
}

// A change on either side is seen on both, and the engine says what is wrong with it.
func TestTheTwoSidesOfARecipeAreOne(t *testing.T) {
	f := openedRecipe(t)
	both := func(path, value string) {
		t.Helper()
		html := app.HTMLString(f.Render())
		for _, control := range []string{path, "script:" + path} {
			before, after, _ := strings.Cut(html, `data-control="`+control+`"`)
			after, _, _ = strings.Cut(after, ">")
			if box := before[strings.LastIndex(before, "<"):] + after; !strings.Contains(box, `value="`+value+`"`) {
				t.Errorf("%s shows %s, not %s", control, box, value)
			}
		}
	}
	both("learning_rate", "5e-4")
	f.form.Set("learning_rate", "3e-4")
	both("learning_rate", "3e-4")
	f.form.Set("weight_decay", "11")
	both("weight_decay", "11")
	if html := app.HTMLString(f.Render()); !strings.Contains(html, "weight_decay is 11; it must lie between 0 and 10") {
		t.Error("the engine's error is not told")
	}
	f.form.Set("weight_decay", "0.02")
	f.put()
	both("learning_rate", "2e-5")
	both("max_length", "512")
	both("weight_decay", "0.02") // of which the preset says nothing
	f.choose("model", "bert-tiny-zh")
	html := app.HTMLString(f.Render())
	if got := run.Program(f.cells()); !strings.Contains(got, `# "bert-tiny-zh"`) || !strings.Contains(got, "max_length=512") {
		t.Errorf("the program is\n%s", got)
	}
	if strings.Contains(html, `value="writer"`) || strings.Contains(html, `value="tales"`) {
		t.Error("models and data are offered that no recipe is about")
	}
}

// The sections light up as the run reaches them, with its own numbers; the readings are
// there once it is done.
func TestARecipeFollowsItsRun(t *testing.T) {
	f := openedRecipe(t)
	before := f.S.Next.Config
	w, said := siteEngine()
	must(t, w.Run(run.Command{Do: run.LoadData, Config: f.form.Config}))
	must(t, w.Run(run.Command{Do: run.StartSweep, Config: f.form.Config, Sweep: &run.Sweep{Grid: run.Grid{Seeds: 1}}}))
	f.data = said(run.DataReady)[0].Data
	f.race = f.S.StartRace(f.form.Config, run.Grid{})
	state := func(cell string) string { return f.reached(cell) }
	if state("data") != "now" || state("model") != "" {
		t.Errorf("at first data is %q, model %q", state("data"), state("model"))
	}
	for _, name := range []string{run.SweepGoesOn, run.Started, run.Step, run.Evaluated, run.Done, run.RunSwept, run.Swept} {
		for _, e := range said(name) {
			f.S.Apply(e, nil)
		}
		if name == run.Step && (state("arguments") != "done" || state("train") != "now" || state("metrics") != "" || state("save") != "" || len(f.Readings()) > 0) {
			t.Errorf("while it trains: arguments %q, train %q, metrics %q, %d readings", state("arguments"), state("train"), state("metrics"), len(f.Readings()))
		}
	}
	plan, report, got := said(run.Started)[0].Plan, said(run.Done)[0].Report, values(f)
	if state("save") != "done" || f.S.Next.Config != before {
		t.Error("it is not done, or it changed the bench")
	}
	tokens := plan.StepTokens * float64(plan.StepsPerEpoch)
	if math.Abs(2*tokens-float64(report.Tokens)) > 1e-6 {
		t.Errorf("%g tokens an epoch, %d in two", tokens, report.Tokens)
	}
	for name, want := range map[string]float64{
		"train": 160, "validation": 20, "test": 20, "steps": 20, "tokens": tokens, "padding": 1 - tokens/160/64,
		"accuracy": report.Metrics["accuracy"], "f1": report.Metrics["f1"], "apart": math.Abs(report.Metrics["accuracy"] - report.Metrics["f1"]),
	} {
		if math.Abs(got[name]-want) > 1e-9 {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	html := app.HTMLString(f.Render())
	for _, want := range []string{`data-action="take"`, `data-metric="run_padding"`, `data-metric="test_f1"`, "negative&#34;, &#34;positive"} {
		if !strings.Contains(html, want) {
			t.Errorf("the figure lacks %s", want)
		}
	}
	f.form.Set("num_train_epochs", "3")
	if html := app.HTMLString(f.Render()); !strings.Contains(html, "those of the last run") {
		t.Error("it does not say that the numbers are of other settings")
	}
}

// Data whose texts have no single label have no recipe, and cannot be started.
func TestARecipeNeedsOneLabelForEachText(t *testing.T) {
	f := openedRecipe(t)
	f.asked, f.data, f.plan = f.form.Config, &run.DataInfo{Name: "sentiment", ProblemType: run.MultiLabel, Labels: []string{"a", "b"}}, &run.PlanInfo{}
	if html := app.HTMLString(f.Render()); !strings.Contains(html, "do not have one label") || strings.Contains(html, "from_pretrained") {
		t.Error("there is a recipe for several labels")
	}
}
