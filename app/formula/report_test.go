package formula

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/text"
	"tuneground/engine/metric"
	"tuneground/engine/run"
)

// A dice makes reports from random answers, as the engine would make them.
type dice struct{ *rand.Rand }

// classes are drawn from the first few of n, so that some classes are never
// true and others never predicted.
func (d dice) classes(count, n int) []int32 {
	few := 1 + d.IntN(n)
	list := make([]int32, count)
	for i := range list {
		list[i] = int32((d.IntN(few) + d.IntN(2)*d.IntN(2)*n/2) % n)
	}
	return list
}

func (d dice) shares(count int) []float64 {
	list := make([]float64, count)
	for i := range list {
		list[i] = d.Float64()
	}
	return list
}

func labels(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprint("class ", i)
	}
	return list
}

func (d dice) singleLabel() *run.Report {
	n, count := 1+d.IntN(9), 1+d.IntN(200)
	truth, guess := d.classes(count, n), d.classes(count, n)
	for i := range guess {
		if d.IntN(3) > 0 {
			guess[i] = truth[i]
		}
	}
	c := metric.Count(truth, guess, n)
	r := &run.Report{
		Task: run.TextClassification, ProblemType: run.SingleLabel, Metrics: c.Metrics(), Labels: labels(n), Confusion: c,
		PerClass: c.Scores(labels(n)), Counted: count, Answered: count, Baseline: c.Baseline(),
	}
	if area := metric.OneVsRestROCAUC(truth, d.shares(n*count), n); !math.IsNaN(area) {
		r.Metrics["roc_auc"] = area
	}
	for i := range truth {
		p := math.Exp(-20 * d.Float64() * d.Float64())
		r.Examples = append(r.Examples, run.ScoredExample{Label: int(truth[i]), Predicted: int(guess[i]), Prob: p, Loss: -math.Log(p)})
	}
	return r
}

func (d dice) multiLabel() *run.Report {
	n, count := 1+d.IntN(8), 1+d.IntN(100)
	truth, often := make([]bool, n*count), d.Float64()
	for i := range truth {
		truth[i] = i%n != 0 && d.Float64() < often
	}
	m := metric.CountLabels(truth, d.shares(n*count), n)
	return &run.Report{Task: run.TextClassification, ProblemType: run.MultiLabel, Metrics: m.Metrics(), Labels: labels(n),
		PerClass: m.Scores(labels(n)), Counted: count, Answered: count}
}

func (d dice) regression() *run.Report {
	count := 1 + d.IntN(50)
	size := math.Pow(10, float64(d.IntN(7)-3))
	truth, guess := d.shares(count), d.shares(count)
	for i := range truth {
		truth[i], guess[i] = truth[i]*size, guess[i]*size
	}
	return &run.Report{Task: run.TextClassification, ProblemType: run.Regression, Metrics: metric.Regress(truth, guess).Metrics(), Counted: count, Answered: count}
}

// tags are random tags of entities or, without prefixes, of parts of speech.
func (d dice) tags() *run.Report {
	names := []string{"O", "B-PER", "I-PER", "B-LOC", "I-LOC"}
	if d.IntN(2) == 0 {
		names = []string{"NOUN", "VERB", "X"}
	}
	var truth, guess [][]string
	counted, most := 0, map[string]int{}
	for range 1 + d.IntN(20) {
		var a, b []string
		for _, c := range d.classes(1+d.IntN(9), len(names)) {
			a, b = append(a, names[c]), append(b, names[d.IntN(len(names))])
			most[names[c]]++
			counted++
		}
		truth, guess = append(truth, a), append(guess, b)
	}
	m := metric.Tag(truth, guess, names)
	baseline := 0
	for _, n := range most {
		baseline = max(baseline, n)
	}
	return &run.Report{Task: run.TokenClassification, Metrics: m.Metrics(), Labels: names, PerClass: m.PerType,
		Counted: counted, Answered: len(truth), Baseline: float64(baseline) / float64(counted)}
}

func (d dice) sentence() string {
	words := strings.Fields("a the cat dog sat on mat and ran away 猫 狗")
	var list []string
	for range d.IntN(9) {
		list = append(list, words[d.IntN(len(words))])
	}
	return strings.Join(list, " ")
}

// writing is a report of random texts or answers.
func (d dice) writing(task string) *run.Report {
	var outputs, targets []string
	var truth [][]string
	exact := 0
	for range 1 + d.IntN(30) {
		output, target := d.sentence(), d.sentence()
		if d.IntN(3) == 0 {
			output = target
		}
		if output == target {
			exact++
		}
		outputs, targets, truth = append(outputs, output), append(targets, target), append(truth, []string{target, d.sentence()})
	}
	r := &run.Report{Task: task, Answered: len(outputs), Counted: 9 * len(outputs)}
	match := float64(exact) / float64(len(outputs))
	r.Metrics = map[string]float64{"exact_match": match}
	add := func(metrics map[string]float64) {
		for name, v := range metrics {
			r.Metrics[name] = v
		}
	}
	switch task {
	case run.QuestionAnswering:
		add(metric.CompareAnswers(outputs, truth).Metrics())
	case run.Translation:
		add(metric.CorpusBLEU(metric.TokenizerFor(targets), outputs, targets).Metrics())
		add(metric.CorpusCHRF(outputs, targets).Metrics())
	case run.Summarization:
		add(metric.CorpusROUGE(outputs, targets).Metrics())
	default: // a class, in words
		r.ProblemType, r.Metrics["accuracy"], r.Baseline = run.SingleLabel, match, 1/float64(len(outputs))
	}
	return r
}

func (d dice) likelihood(task string) *run.Report {
	counted := 1 + d.IntN(5000)
	r := &run.Report{Task: task, Counted: counted}
	loss := 12 * d.Float64() * d.Float64()
	r.Metrics = metric.Likelihood{Loss: loss * float64(counted), Tokens: counted}.Metrics()
	if task == run.FillMask {
		r.Metrics["accuracy"] = float64(d.IntN(counted+1)) / float64(counted)
	}
	r.Metrics["loss"] = loss
	return r
}

// report draws a report of any kind.
func (d dice) report(i int) *run.Report {
	kinds := []func() *run.Report{
		d.singleLabel, d.multiLabel, d.regression, d.tags,
		func() *run.Report { return d.writing(run.QuestionAnswering) },
		func() *run.Report { return d.writing(run.Translation) },
		func() *run.Report { return d.writing(run.Summarization) },
		func() *run.Report { return d.writing(run.TextClassification) },
		func() *run.Report { return d.likelihood(run.FillMask) },
		func() *run.Report { return d.likelihood(run.TextGeneration) },
	}
	r := kinds[i%len(kinds)]()
	if _, ok := r.Metrics["loss"]; !ok {
		r.Metrics["loss"] = 5 * d.Float64()
	}
	return r
}

// expectTrue computes a formula from the digits that it shows, and compares the
// result with the number that it explains.
func expectTrue(t *testing.T, f Formula, number float64, what ...any) {
	t.Helper()
	if err := f.Check(); err != nil || !f.Says(number) {
		t.Fatalf("%s = %v: %v in %v", fmt.Sprint(what...), number, err, f.Chains)
	}
}

// TestFormulasOfReportsAreTrue draws a thousand reports of all kinds.
func TestFormulasOfReportsAreTrue(t *testing.T) {
	d := dice{rand.New(rand.NewPCG(1, 2))}
	seen := map[string]bool{}
	for i := range 1000 {
		r := d.report(i)
		for name, number := range r.Metrics {
			expectTrue(t, Metric(text.English, r, name), number, r.Task, " ", r.ProblemType, " ", name)
			seen[name] = true
		}
		if r.Baseline > 0 {
			expectTrue(t, Baseline(text.English, r), r.Baseline, "baseline")
		}
		for _, c := range r.PerClass {
			for name, number := range map[string]float64{"precision": c.Precision, "recall": c.Recall, "f1": c.F1} {
				expectTrue(t, ClassScore(text.English, c, name), number, name, " of ", c.Label)
			}
		}
		for _, x := range r.Examples {
			expectTrue(t, ExampleLoss(&x), x.Loss, "loss")
		}
	}
	for name := range metrics {
		if !seen[name] {
			t.Errorf("no report had %s", name)
		}
	}
}

// A class that is neither true nor predicted for any example is left out of the
// mean, as in scikit-learn: precision_score([1, 2], [1, 2], labels=None,
// average="macro").
func TestAnAbsentClassIsLeftOut(t *testing.T) {
	c := metric.Confusion{{0, 0, 0}, {0, 9, 1}, {0, 0, 10}}
	r := &run.Report{ProblemType: run.SingleLabel, Metrics: c.Metrics(), Confusion: c, Labels: labels(3), PerClass: c.Scores(labels(3)), Counted: 20}
	page := app.HTMLString(Metric(text.English, r, "f1_macro").Render())
	if want := (18.0/19 + 20.0/21) / 2; math.Abs(r.Metrics["f1_macro"]-want) > 1e-12 {
		t.Errorf("the macro F1 is %v, want %v", r.Metrics["f1_macro"], want)
	}
	if strings.Contains(page, "0.0000") || !strings.Contains(page, "class 0") {
		t.Errorf("the absent class is averaged, or not named:\n%s", page)
	}
}
