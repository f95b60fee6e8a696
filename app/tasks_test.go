package app

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tuneground/app/client"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// A course is a worker's events for one task, and what the page must show of
// them.
type course struct {
	name, problem, model string
	labels               []string
	byClass              []int
	row                  run.PreviewRow
	metrics              map[string]float64
	scores               []run.ClassScore
	example              run.ScoredExample
	sample               run.Sample
	answer               run.Prediction
	shows                []string
}

var courses = []course{
	{
		name: run.TextClassification, problem: run.MultiLabel, model: "bert", labels: []string{"sport", "money"}, byClass: []int{40, 60},
		row:     run.PreviewRow{Text: "They sold the striker.", Raw: "They sold the striker.", Label: "sport, money"},
		metrics: map[string]float64{"accuracy": 0.5, "hamming_loss": 0.25, "f1": 0.8, "f1_macro": 0.8, "roc_auc": 0.9, "loss": 0.4},
		scores:  []run.ClassScore{{Label: "sport", Precision: 0.5, Recall: 1, F1: 2.0 / 3, Support: 4}, {Label: "money", Support: 3}},
		example: run.ScoredExample{Text: "A match", Target: "sport", Output: "sport, money", Label: -1, Predicted: -1, Loss: 1.5},
		answer:  run.Prediction{Labels: []string{"sport", "money"}, Probs: []float64{0.75, 0.625}},
		shows:   []string{`data-metric="prob:money"`, `data-metric="hamming_loss"`, `data-metric="roc_auc"`},
	},
	{
		name: run.TextClassification, problem: run.Regression, model: "bert", labels: []string{"stars"},
		row:     run.PreviewRow{Text: "Nice.", Raw: "Nice.", Label: "4.5"},
		metrics: map[string]float64{"mse": 0.25, "rmse": 0.5, "mae": 0.4, "r2": 0.8, "pearson": 0.9, "spearman": 0.85, "loss": 0.25},
		example: run.ScoredExample{Text: "Bad", Target: "1", Output: "3.2", Label: -1, Predicted: -1, Loss: 4.84},
		answer:  run.Prediction{Labels: []string{"stars"}, Value: 3.75},
		shows:   []string{`data-metric="value"`, `data-value="3.75"`, `data-metric="spearman"`},
	},
	{
		name: run.TokenClassification, model: "roberta", labels: []string{"O", "B-PER", "I-PER", "B-LOC"}, byClass: []int{200, 30, 10, 20},
		row:     run.PreviewRow{Text: "Ada lives in Rome", Raw: "Ada lives in Rome", Label: "B-PER O O B-LOC", Entities: []run.Entity{{Label: "PER", Text: "Ada", To: 3}, {Label: "LOC", Text: "Rome", From: 13, To: 17}}},
		metrics: map[string]float64{"entity_precision": 0.75, "entity_recall": 0.6, "entity_f1": 2.0 / 3, "accuracy": 0.9, "loss": 0.3},
		scores:  []run.ClassScore{{Label: "LOC", Precision: 0.75, Recall: 0.6, F1: 2.0 / 3, Support: 5, Predicted: 4, Hits: 3}},
		example: run.ScoredExample{Text: "Ada came", Target: "B-PER O", Output: "O O", Label: -1, Predicted: -1, Loss: 2},
		answer:  run.Prediction{Text: "Ada lives in Rome", Labels: []string{"O", "B-PER", "B-LOC"}, Entities: []run.Entity{{Label: "PER", Text: "Ada", To: 3, Score: 0.9}}},
		shows:   []string{`data-label="PER"`, `data-label="LOC"`, `data-metric="entity:Ada"`, `data-metric="entity_f1"`, "<mn>3</mn>", "<mn>5</mn>"},
	},
	{
		name: run.QuestionAnswering, model: "albert",
		row:     run.PreviewRow{Text: "Ada was born in London.", Raw: "Ada was born in London.", Question: "Where was Ada born?", Label: "London"},
		metrics: map[string]float64{"exact_match": 0.5, "f1": 0.7, "loss": 1.2},
		example: run.ScoredExample{Text: "Ada was born.", Question: "What was she?", Target: "born", Output: "was born", Label: -1, Predicted: -1, Loss: 3},
		answer:  run.Prediction{Text: "Ada was born in London.", Question: "Where?", Answers: []run.Answer{{Text: "London", From: 16, To: 22, Score: 0.7}, {Text: "in London", From: 13, To: 22, Score: 0.2}}},
		shows:   []string{`data-control="try_question"`, `value="Where was Ada born?"`, `data-output="London"`, `data-metric="answer:in London"`, `data-metric="exact_match"`, `class="wrong"`},
	},
	{
		name: run.FillMask, model: "distilbert",
		row:     run.PreviewRow{Text: "The sky is very blue.", Raw: "The sky is very blue."},
		metrics: map[string]float64{"perplexity": 12.5, "accuracy": 0.4, "loss": 2.5257},
		example: run.ScoredExample{Text: "The [MASK] is", Target: "sky", Output: "sea", Label: -1, Predicted: -1, Loss: 3},
		sample:  run.Sample{Input: "The [MASK] is blue", Output: "sea", Target: "sky"},
		answer:  run.Prediction{Text: "[MASK]", Answers: []run.Answer{{Text: "sky", Score: 0.6}, {Text: "sea", Score: 0.1}}},
		shows:   []string{`data-metric="word:sea"`, `data-metric="perplexity"`, `data-sample="0"`, "[MASK] very blue."},
	},
	{
		name: run.TextGeneration, model: "gpt2",
		row:     run.PreviewRow{Text: "Once upon a time there was a fox", Raw: "Once upon a time there was a fox"},
		metrics: map[string]float64{"perplexity": 20, "accuracy": 0.3, "loss": 2.9957},
		example: run.ScoredExample{Text: "Once upon", Label: -1, Predicted: -1, Loss: 3},
		sample:  run.Sample{Input: "Once", Output: " upon a hill"},
		answer:  run.Prediction{Text: "Once upon", Output: " a hill", Written: 2, Stopped: true},
		shows:   []string{`data-output="a hill"`, `data-output="upon a hill"`, `data-control="generation_config.top_p"`, ">Once upon a time<|value=\"Once upon a time\""},
	},
	{
		name: run.Translation, model: "t5",
		row:     run.PreviewRow{Text: "Good day", Raw: "Good day", Label: "Guten Tag"},
		metrics: map[string]float64{"bleu": 23.4, "chrf": 45.6, "exact_match": 0.1, "loss": 1.1},
		example: run.ScoredExample{Text: "Good day", Target: "Guten Tag", Output: "Guten Abend", Label: -1, Predicted: -1, Loss: 2},
		sample:  run.Sample{Input: "Good day", Output: "Gute", Target: "Guten Tag"},
		answer:  run.Prediction{Text: "Good day", Output: "Guten Tag", Written: 3},
		shows:   []string{`data-output="Guten Tag"`, `data-metric="bleu"`, `data-metric="chrf"`, "AutoModelForSeq2SeqLM", "<mroot"},
	},
	{
		name: run.Summarization, model: "t5",
		row:     run.PreviewRow{Text: "Much was said.", Raw: "Much was said.", Label: "Talk."},
		metrics: map[string]float64{"rouge1": 0.5, "rouge2": 0.3, "rougeL": 0.45, "rougeLsum": 0.45, "exact_match": 0.2, "loss": 1.3},
		example: run.ScoredExample{Text: "Much was said.", Target: "Talk.", Output: "Talk.", Label: -1, Predicted: -1, Loss: 0.1},
		sample:  run.Sample{Input: "Much", Output: "Talk", Target: "Talk."},
		answer:  run.Prediction{Text: "Much", Output: "Talk.", Written: 2},
		shows:   []string{`data-metric="rougeL"`, `data-metric="rougeLsum"`, `data-output="Talk."`},
	},
}

// courseOf returns the first course of a task.
func courseOf(task string) *course {
	return &courses[slices.IndexFunc(courses, func(l course) bool { return l.name == task })]
}

// learned is a client that has received all events of a course.
func (l *course) learned() *client.Client {
	s := client.New()
	s.Next.Set("task", l.name)
	split := func(name string) run.SplitRow { return run.SplitRow{Name: name, Rows: 50, ByClass: l.byClass} }
	answer := l.answer
	answer.Task, answer.ProblemType, answer.Tokens = l.name, l.problem, []string{"a"}
	eval := &run.EvalInfo{Step: 1, Metrics: l.metrics}
	if l.sample.Input != "" {
		eval.Samples = []run.Sample{l.sample}
	}
	for _, e := range []run.Event{
		{Event: run.Ready, Ready: &run.ReadyInfo{
			Models:   []run.ModelEntry{{Name: "tiny", Type: l.model}},
			Datasets: []run.DatasetEntry{{Name: "set", Task: l.name, Source: "a package", License: "MIT"}},
		}},
		{Event: run.DataReady, Data: &run.DataInfo{
			Name: "set", Task: l.name, ProblemType: l.problem, Labels: l.labels, Rows: 100,
			Splits: []run.SplitRow{split("train"), split("test")}, Preview: []run.PreviewRow{l.row},
		}},
		{Event: run.ModelReady, Model: &run.ModelInfo{Name: "tiny", Type: l.model, Layers: 2, Heads: 2, Hidden: 8, Vocab: 90, Labels: l.labels}},
		{Event: run.Started, Plan: &run.PlanInfo{Steps: 10}, Run: &run.Record{Config: s.Next.Config, ProblemType: l.problem}},
		{Event: run.Step, Step: &run.StepInfo{Step: 1, Loss: 2}},
		{Event: run.Evaluated, Eval: eval},
		{Event: run.Done, Report: &run.Report{
			Task: l.name, ProblemType: l.problem, Split: "test", Metrics: l.metrics, Labels: l.labels,
			PerClass: l.scores, Examples: []run.ScoredExample{l.example}, Steps: 10,
		}},
		{Event: run.Predicted, Predicted: &answer},
	} {
		s.Apply(e, nil)
	}
	return s
}

func TestEveryTaskIsShownInBothLanguages(t *testing.T) {
	for _, l := range courses {
		s := l.learned()
		for _, lang := range []text.Lang{text.Chinese, text.English} {
			s.SetLang(lang)
			page := markup(s)
			where := fmt.Sprintf("%s %s in %s", l.name, l.problem, lang)
			for _, want := range l.shows {
				if !regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(want), `\|`, "|")).MatchString(page) {
					t.Errorf("%s: no %s", where, want)
				}
			}
			for metric := range l.metrics {
				if !strings.Contains(page, fmt.Sprintf("data-metric=%q", metric)) {
					t.Errorf("%s: no figure for %s", where, metric)
				}
			}
			if key := regexp.MustCompile(`>\s*[a-z_]+\.[a-z_-]+\s*<|%!`).FindString(withoutCode(page)); key != "" {
				t.Errorf("%s: a key is shown instead of its message: %q", where, key)
			}
			if lang == text.English {
				if chinese := regexp.MustCompile(`[\p{Han}，。：；]+`).FindAllString(page, -1); len(chinese) != 1 {
					t.Errorf("%s: the page holds %q", where, chinese)
				}
			}
		}
	}
}

// withoutCode removes the names of settings, which look like keys.
func withoutCode(page string) string {
	return regexp.MustCompile(`(?s)<code.*?</code>`).ReplaceAllString(page, "")
}

func TestWhatIsBeingWrittenIsShownAndCanBeStopped(t *testing.T) {
	l := courseOf(run.TextGeneration)
	s := l.learned()
	s.Predict("Once upon", "")
	s.Apply(run.Event{Event: run.Piece, Piece: &run.PieceInfo{Text: " a time"}}, nil)
	page := markup(s)
	for _, want := range []string{`data-output="a time"`, `data-action="stop"`} {
		if !strings.Contains(page, want) {
			t.Errorf("while writing there is no %s", want)
		}
	}
}
