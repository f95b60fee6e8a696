package app

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"tuneground/app/client"
	"tuneground/app/settings"
	"tuneground/app/text"
	"tuneground/engine/run"
)

// choices are values of settings that allow no others.
var choices = map[string][]string{
	"model": {"tiny", "other"}, "dataset.name": {"set", "others.csv"}, "task": run.TaskNames(), "method": run.Methods,
	"problem_type": run.ProblemTypes, "lr_scheduler_type": run.Schedulers, "eval_strategy": run.EvalStrategies,
	"device": run.Devices, "prompt.prompt_tuning_init": run.PromptInits, "dataset.format": run.Formats, "dataset.unicode_form": run.UnicodeForms, "dataset.header": {"yes", "no"},
}

// another returns a value of the setting at path other than now.
func another(path, now string) string {
	for _, value := range choices[path] {
		if value != now {
			return value
		}
	}
	if on, err := strconv.ParseBool(now); err == nil && now != "0" && now != "1" {
		return strconv.FormatBool(!on)
	}
	if n, err := strconv.Atoi(now); err == nil {
		return strconv.Itoa(n + 1)
	}
	if x, err := strconv.ParseFloat(now, 64); err == nil {
		return strconv.FormatFloat(x/2+0.01, 'g', -1, 64)
	}
	return now + " other"
}

// changeEverything changes the value of every control. The task comes first,
// because it changes other settings.
func changeEverything(t *testing.T, s *client.Client) {
	t.Helper()
	before := settings.New("before", func(string) (string, int64) { return "", 0 }, func(string) {})
	before.SetAll(s.Next.Config)
	for _, path := range append([]string{"task"}, run.Paths()...) {
		if path != "task" || s.Next.Value(path) == before.Value(path) {
			s.Next.Set(path, another(path, before.Value(path)))
		}
	}
	for _, path := range run.Paths() {
		if s.Next.Value(path) == before.Value(path) {
			t.Errorf("the control of %s still shows %q", path, s.Next.Value(path))
		}
	}
}

// words returns the text of a part of a page, between two places.
func words(page, from, to string) string {
	_, page, _ = strings.Cut(page, from)
	page, _, _ = strings.Cut(page, to)
	page = regexp.MustCompile(`(?s)<p class="notice">.*?</p>`).ReplaceAllString(page, "") // the reason why it is out of date
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString("<"+page, " ")), " ")
}

// told returns what the page says of the run that made its model.
func told(s *client.Client) map[string]string {
	page := markup(s)
	return map[string]string{
		"the link":    s.Link(),
		"the Python":  words(page, "<pre", "</pre>"),
		"the run":     words(page, `class="progress"`, "</section>"),
		"the results": words(page, `id="evaluate"`, "</section>"),
	}
}

// The page describes a run by its Record: a control that is changed later
// belongs to the next run.
func TestWhatIsSaidOfARunFollowsNoControl(t *testing.T) {
	for _, l := range courses {
		s := l.learned()
		s.SetLang(text.English)
		s.Data.Preview = nil // so that the boxes for trying the model hold no example from the data
		record, before := *s.Made(), told(s)
		for what, words := range before {
			if len(words) < 40 {
				t.Fatalf("%s: of %s the page says only %q", l.name, what, words)
			}
		}
		changeEverything(t, s)
		s.Apply(run.Event{Event: run.DataReady, Data: &run.DataInfo{Name: "others.csv", Task: s.Next.Config.Task, ProblemType: run.MultiLabel}}, nil)
		for what, now := range told(s) {
			if now != before[what] {
				t.Errorf("%s: after the controls were changed %s is\n%s\nand was\n%s", l.name, what, now, before[what])
			}
		}
		if config := s.Made().Config; config != record.Config {
			t.Errorf("%s: the settings of the run have become %+v", l.name, config)
		}
		s.Apply(run.Event{Event: run.ModelReady, Model: &run.ModelInfo{Name: "other", Type: "bert", Layers: 1, Heads: 1}}, nil)
		if now := told(s); now["the link"] == before["the link"] || now["the Python"] == before["the Python"] {
			t.Errorf("%s: a model that no run has made is described as that of the run", l.name)
		}
	}
}
