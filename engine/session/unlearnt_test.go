package session

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// A test file's rows of a class that the training file lacks count as wrong.
func TestClassesThatOnlyTheTestHas(t *testing.T) {
	for _, c := range []struct {
		what, task  string
		train, test []any // of rows
		metric      string
		most        float64 // score of a model that gets all else right
	}{
		{"one label", run.TextClassification,
			[]any{row("text", "the soup", "label", "food"), row("text", "a phone", "label", "thing"), row("text", "the film", "label", "thing"), row("text", "very warm soup", "label", "food")},
			[]any{row("text", "soup", "label", "food"), row("text", "a day", "label", "time"), row("text", "phone", "label", "thing"), row("text", "the day", "label", "time")}, "accuracy", 0.5},
		{"several labels", run.TextClassification,
			[]any{row("text", "the soup", "label", []string{"food", "warm"}), row("text", "a phone", "label", []string{}), row("text", "the film", "label", []string{"warm"}), row("text", "it was", "label", []string{"food"})},
			[]any{row("text", "soup", "label", []string{"food"}), row("text", "a day", "label", []string{"time"}), row("text", "the day", "label", []string{"time", "warm"})}, "accuracy", 1.0 / 3},
		{"tags", run.TokenClassification,
			[]any{row("tokens", []string{"the", "soup"}, "tags", []string{"O", "B-FOOD"}), row("tokens", []string{"a", "phone"}, "tags", []string{"O", "B-THING"})},
			[]any{row("tokens", []string{"warm", "soup"}, "tags", []string{"O", "B-FOOD"}), row("tokens", []string{"the", "day"}, "tags", []string{"O", "B-TIME"})}, "accuracy", 0.75},
	} {
		t.Run(c.what, func(t *testing.T) {
			s, r := newSession(t)
			settings := settings()
			settings.Task, settings.MaxSteps, settings.EvalStrategy = c.task, 2, "no"
			settings.Dataset.Name, settings.Dataset.ValidationSize = "a.jsonl", 0
			must(t, s.Run(run.Command{Do: run.LoadData, Config: settings}, jsonl("a.jsonl", c.train), jsonl("b.jsonl", c.test)))
			must(t, s.Run(run.Command{Do: run.Start, Config: settings}))
			report := r.last(t, run.Done).Report
			if got, ok := report.Metrics[c.metric]; !ok || got > c.most+1e-9 {
				t.Errorf("%s is %v, at most %v can be right", c.metric, got, c.most)
			}
			for name, value := range report.Metrics {
				if math.IsNaN(value) || math.IsInf(value, 0) {
					t.Errorf("%s is %v", name, value)
				}
			}
			scored := 0
			for _, x := range report.Examples {
				if strings.Contains(x.Target, "time") || strings.Contains(x.Target, "TIME") {
					scored++
					if x.Right() || !x.Unlearnt {
						t.Errorf("%+v", x)
					}
				}
			}
			if !report.Examples[0].Unlearnt || scored == 0 {
				t.Errorf("the worst example is %+v", report.Examples[0])
			}
			if c.task == run.TextClassification && !slices.Contains(report.Labels, "time") {
				t.Errorf("the report's labels are %q", report.Labels)
			}
			if labels := s.model.Config.Labels(); slices.ContainsFunc(labels, func(l string) bool { return strings.HasSuffix(strings.ToLower(l), "time") }) {
				t.Errorf("the model learns %q", labels)
			}
		})
	}
}

func row(fields ...any) map[string]any {
	r := map[string]any{}
	for i := 0; i < len(fields); i += 2 {
		r[fields[i].(string)] = fields[i+1]
	}
	return r
}

func jsonl(name string, rows []any) File {
	var b strings.Builder
	for _, r := range rows {
		json.NewEncoder(&b).Encode(r)
	}
	return File{Name: name, Size: int64(b.Len()), Reader: strings.NewReader(b.String())}
}
