package app

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// full is a client that has received every kind of event.
func full() *client.Client {
	s := client.New()
	matrix := [][]int{{8, 2}, {1, 9}}
	metrics := map[string]float64{
		"accuracy": 0.85, "precision": 9.0 / 11, "recall": 0.9, "f1": 6.0 / 7, "f1_macro": 0.849624060150376, "loss": 0.4,
	}
	for _, e := range []run.Event{
		{Event: run.Ready, Ready: &run.ReadyInfo{
			Models:   []run.ModelEntry{{Name: "tiny"}, {Name: "other", Missing: message.New("%s has no model.safetensors; copy the weights into its folder in that format", "other")}},
			Datasets: []run.DatasetEntry{{Name: "sentiment", Task: run.TextClassification, Source: "a package", License: "MIT"}},
		}},
		{Event: run.DataReady, Data: &run.DataInfo{
			Name: "sentiment", Task: run.TextClassification, ProblemType: run.SingleLabel, Columns: []string{"text", "label"}, Labels: []string{"bad", "good"}, Rows: 100,
			Splits:       []run.SplitRow{{Name: "train", Rows: 80, ByClass: []int{40, 40}}, {Name: "test", Rows: 20, ByClass: []int{10, 10}}},
			Preview:      []run.PreviewRow{{Row: 1, Raw: "<b>fine</b>", Text: "fine", Label: "good", Tokens: []string{"fine"}, IDs: []int32{7}, TextFeatures: []float64{3, 0}}},
			TextFeatures: []run.TextFeature{{Name: run.Digits, Mean: 1.5, Deviation: 2}, {Name: run.ListWords, Word: "good", Deviation: 1}},
			Lengths:      []int{3, 2, 1}, LengthBin: 8, Warnings: []message.Message{message.New("Texts that occur with different labels: %d. No model can get all of them right; look at how they were labelled.", 7)},
		}},
		{Event: run.ModelReady, Model: &run.ModelInfo{Name: "tiny", Layers: 2, Heads: 2, Hidden: 8, New: []string{"classifier.weight"}, Labels: []string{"bad", "good"}}},
		{Event: run.Device, Device: &run.DeviceInfo{Used: run.CPU, Known: []run.KnownDevice{
			{Kind: run.CPU, Name: "CPU, plain", GFLOPS: 52.25, StepSeconds: 0.0253}, {Kind: run.WebGPU, Problem: message.New("there is no WebGPU here: %s", message.New("the browser offers no GPU"))},
		}}},
		{Event: run.Planned, Plan: &run.PlanInfo{Steps: 10, LearningRates: []float64{0, 1e-5, 0}}},
		{Event: run.Started, Plan: &run.PlanInfo{Steps: 10}, Run: &run.Record{Config: s.Next.Config, ProblemType: run.SingleLabel}},
		{Event: run.Step, Step: &run.StepInfo{Step: 1, Loss: 0.6931, LearningRate: 1e-5, TokensPerSec: 3000, ETA: 12}},
		{Event: run.Evaluated, Eval: &run.EvalInfo{Step: 1, Metrics: metrics}},
		{Event: run.Done, Metrics: metrics, Report: &run.Report{
			Task: run.TextClassification, ProblemType: run.SingleLabel, Split: "test", Metrics: metrics, Labels: []string{"bad", "good"}, Confusion: matrix,
			PerClass: []run.ClassScore{{Label: "bad", Precision: 8.0 / 9, Recall: 0.8, F1: 16.0 / 19, Support: 10, Predicted: 9, Hits: 8}, {Label: "good", Precision: 9.0 / 11, Recall: 0.9, F1: 6.0 / 7, Support: 10, Predicted: 11, Hits: 9}}, Counted: 20, Answered: 20,
			Examples: []run.ScoredExample{{Row: 5, Text: "so so", Target: "good", Output: "bad", Label: 1, Predicted: 0, Prob: 0.25, Loss: 1.3863}},
			TextFeatures: &run.TextFeatureWeights{
				Features: []run.TextFeature{{Name: run.Digits, Mean: 1.5, Deviation: 2}}, Labels: []string{"bad", "good"}, Weights: [][]float32{{0.5}, {-0.5}},
			},
			Steps: 10, BestStep: 4, Baseline: 0.5,
		}},
		{Event: run.Predicted, Predicted: &run.Prediction{
			Task: run.TextClassification, Text: "fine", Labels: []string{"bad", "good"}, Probs: []float64{0.125, 0.875}, Tokens: []string{"[CLS]", "fine"},
			Layers: 2, Heads: 2, Attention: [][]float32{{0.5, 0.5}, {0.1, 0.9}},
		}},
	} {
		s.Apply(e, nil)
	}
	return s
}

// markup renders the page of s at the bench, with all its stages.
func markup(s *client.Client) string {
	if s.Place.Kind != client.Bench {
		s.Place = client.Place{Kind: client.Bench, Name: client.Stages[0]}
	}
	return app.HTMLString((&Page{s: s}).Render())
}

// Every setting has a control on the page of a run that uses it, and no page
// shows a control twice.
func TestEverySettingHasAControl(t *testing.T) {
	pages := map[string]string{}
	for path, values := range map[string][]string{
		"task": run.TaskNames(), "optim": run.Optimizers, "method": run.Methods, "lr_scheduler_type": run.Schedulers, "early_stopping_patience": {"2"}, "augmentation.alpha_sr": {"0.1"},
		"prompt.prompt_tuning_init": run.PromptInits,
	} {
		for _, value := range values {
			s := client.New()
			if strings.HasPrefix(path, "prompt.") {
				s.Next.Set("method", run.Prompt)
			}
			s.Next.Set(path, value)
			s.Next.Set("ia3.target_modules", "key value") // it has a setting that only then matters
			s.Next.Set("text_features", run.ListWords)    // and so has this
			pages[path+" "+value] = markup(s)
		}
	}
	s := client.New()
	s.Next.GoOnFrom(&run.Adapter{Name: "kept", Method: run.LoRA})
	pages["a loaded adapter"] = markup(s)
	for _, path := range run.Paths() {
		most := 0
		for choice, page := range pages {
			n := strings.Count(page, fmt.Sprintf("data-control=%q", path))
			most = max(most, n)
			if n > 1 {
				t.Errorf("%d controls for %s with %s", n, path, choice)
			}
		}
		if most == 0 {
			t.Errorf("no control for %s", path)
		}
	}
}

func TestFiguresCarryTheirFullPrecision(t *testing.T) {
	page := markup(full())
	values := map[string]string{}
	for _, tag := range regexp.MustCompile(`<[^>]*data-metric=[^>]*>`).FindAllString(page, -1) {
		metric := regexp.MustCompile(`data-metric="([^"]*)"`).FindStringSubmatch(tag)
		value := regexp.MustCompile(`data-value="([^"]*)"`).FindStringSubmatch(tag)
		if value == nil {
			t.Errorf("%s has no data-value", tag)
			continue
		}
		values[metric[1]] = value[1]
	}
	for metric, want := range map[string]string{
		"accuracy": "0.85", "f1_macro": "0.849624060150376", "loss": "0.4", "baseline": "0.5",
		"train_loss": "0.6931", "tokens_per_second": "3000", "prob:good": "0.875",
		"gflops": "52.25", "step_seconds": "0.0253",
	} {
		if values[metric] != want {
			t.Errorf("%s is %q, want %q", metric, values[metric], want)
		}
	}
}

func TestThePageSaysInWhichStateItIs(t *testing.T) {
	if page := markup(client.New()); !strings.Contains(page, `data-state="loading"`) {
		t.Error("a new page is not loading")
	}
	for _, action := range []string{"start", "save", "load", "predict", "language", "theme"} {
		if !strings.Contains(markup(full()), fmt.Sprintf("data-action=%q", action)) {
			t.Errorf("no control for %s", action)
		}
	}
}

// Scripts find each button by its action, so no action occurs twice in any
// state.
func TestActionsAreUnique(t *testing.T) {
	writing := courseOf(run.TextGeneration).learned()
	writing.Predict("Once upon", "")
	writing.Apply(run.Event{Event: run.Piece, Piece: &run.PieceInfo{Text: " a time"}}, nil)
	running := full()
	running.Start()
	resting := full()
	resting.Start()
	resting.Apply(run.Event{Event: run.Paused}, nil)
	for name, s := range map[string]*client.Client{"new": client.New(), "done": full(), "running": running, "resting": resting, "writing": writing} {
		seen := map[string]bool{}
		for _, m := range regexp.MustCompile(`data-action="([^"]*)"`).FindAllStringSubmatch(markup(s), -1) {
			if seen[m[1]] {
				t.Errorf("a page that is %s has two buttons for %s", name, m[1])
			}
			seen[m[1]] = true
		}
		if !seen["start"] {
			t.Errorf("a page that is %s has no button for start", name)
		}
	}
}

// Every id is unique, and labels and descriptions refer to elements of the page.
func TestIDsAreUnique(t *testing.T) {
	values := func(page, attribute string) (list []string) {
		for _, m := range regexp.MustCompile(` `+attribute+`="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			list = append(list, m[1])
		}
		return list
	}
	for _, l := range courses {
		page := markup(l.learned())
		seen := map[string]bool{}
		for _, id := range values(page, "id") {
			if seen[id] {
				t.Errorf("%s: two elements have the id %s", l.name, id)
			}
			seen[id] = true
		}
		for _, attribute := range []string{"for", "aria-describedby", "aria-labelledby"} {
			for _, id := range values(page, attribute) {
				if !seen[id] {
					t.Errorf("%s: %s refers to %s, which the page lacks", l.name, attribute, id)
				}
			}
		}
	}
}

// A GPU failure is not an error: the page reports it in a place that screen
// readers announce, also after the run, and whatever is planned next.
func TestAFailedGPUIsANotice(t *testing.T) {
	s := full()
	s.SetLang(text.English)
	s.Start()
	const start = 2 // the number of that command: the first one asked for the data
	const problem = "the GPU failed (it was unplugged); the run continues after step 7 on CPU, plain"
	for _, e := range []run.Event{
		{Event: run.Device, ID: start, Device: &run.DeviceInfo{Used: run.WebGPU}},
		{Event: run.Device, ID: start, Device: &run.DeviceInfo{Used: run.CPU, Problem: message.OfText(problem)}},
		{Event: run.Done, ID: start, Report: s.Done.Report},
		{Event: run.Device, Device: &run.DeviceInfo{Used: run.WebGPU}},
	} {
		s.Apply(e, nil)
	}
	page := markup(s)
	notices := regexp.MustCompile(`(?s)role="status"[^>]*>\s*<p class="notice">\s*([^<]*?)\s*</p>\s*</div>`).FindAllStringSubmatch(page, -1)
	if len(notices) != 1 || notices[0][1] != problem || strings.Contains(page, `data-state="error"`) {
		t.Errorf("the page's notices are %q", notices)
	}
}

func TestAllOfThePageIsInTheChosenLanguage(t *testing.T) {
	s := full()
	s.SetLang(text.English)
	page := markup(s)
	chinese := regexp.MustCompile(`[\p{Han}，。：；]+`).FindAllString(page, -1)
	if len(chinese) != 1 || chinese[0] != "中文" { // the name of the other language
		t.Errorf("the English page holds %q", chinese)
	}
	for _, key := range []string{"field.", "help.", "metric.", "data.", "model.", "train."} {
		if i := strings.Index(page, ">"+key); i >= 0 {
			t.Errorf("a key is shown instead of its message: %q", page[i:min(i+60, len(page))])
		}
	}
}

func TestWhatTheEngineSaysFollowsTheLanguage(t *testing.T) {
	s := full()
	s.Predict("fine", "")
	s.Apply(run.Event{Event: run.Failed, Error: message.New("the site answers with status %d", 500)}, nil)
	for lang, sentences := range map[text.Lang][]string{
		text.Chinese: {"这里没有 WebGPU：浏览器没有提供可用的 GPU", "other 里没有 model.safetensors", "有 7 条文本出现时带有不同的标签", "网站返回状态 500"},
		text.English: {"There is no WebGPU here: the browser offers no GPU", "other has no model.safetensors", "Texts that occur with different labels: 7.", "The site answers with status 500"},
	} {
		s.SetLang(lang)
		page := markup(s)
		for _, want := range sentences {
			if !strings.Contains(page, want) {
				t.Errorf("the page in %s does not say %q", lang, want)
			}
		}
	}
}
