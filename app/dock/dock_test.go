package dock

import (
	"regexp"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tuneground/app/client"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// words returns the bar's text without its buttons, and the enabled actions.
func words(s *client.Client) (readings string, actions []string) {
	markup := app.HTMLString((&Bar{S: s}).Render())
	for _, b := range regexp.MustCompile(`<button[^>]*>`).FindAllString(markup, -1) {
		if !strings.Contains(b, `disabled="true"`) && !strings.Contains(b, " disabled ") && !strings.HasSuffix(b, " disabled>") {
			actions = append(actions, regexp.MustCompile(`data-action="(\w+)"`).FindStringSubmatch(b)[1])
		}
	}
	_, markup, _ = strings.Cut(markup, `class="readings"`)
	plain := regexp.MustCompile(`<[^>]*>`).ReplaceAllString("<"+markup, " ")
	return strings.Join(strings.Fields(plain), " "), actions
}

// The bar reports the end of the engine, wherever the reader is on the page.
func TestTheEndOfTheEngineIsSaid(t *testing.T) {
	s := client.New()
	s.SetLang(text.English)
	s.Apply(run.Event{Event: run.Ready, Ready: &run.ReadyInfo{}}, nil)
	s.Apply(run.Event{Event: run.Ended, Error: message.New("out of memory")}, nil)
	if markup := app.HTMLString((&Bar{S: s}).Render()); !strings.Contains(markup, "ran out of memory") || !strings.Contains(markup, `role="alert"`) {
		t.Errorf("the bar says\n%s", markup)
	}
}

// In every state the bar's text is true and its buttons work.
func TestTheBarFollowsTheRun(t *testing.T) {
	s := client.New()
	s.SetLang(text.English)
	apply := func(list ...run.Event) {
		for _, e := range list {
			s.Apply(e, nil)
		}
	}
	expect := func(when, says, offers string) {
		t.Helper()
		got, actions := words(s)
		if !strings.Contains(got, says) || strings.Join(actions, " ") != offers {
			t.Errorf("%s the bar says %q and offers %q, want %q and %q", when, got, actions, says, offers)
		}
	}
	expect("at first", "A run can start once data and model are loaded.", "")
	apply(run.Event{Event: run.DataReady, Data: &run.DataInfo{}}, run.Event{Event: run.ModelReady, Model: &run.ModelInfo{}})
	expect("when all is there", "Estimating the run", "")
	apply(run.Event{Event: run.Planned, Plan: &run.PlanInfo{Steps: 1200, Seconds: 90, Bytes: 1 << 30}})
	expect("with a plan", "1,200 steps · about 1:30 · 1 GiB", "start")
	s.Next.Set("seed", "none")
	expect("with a bad setting", "A setting is invalid", "")
	s.Next.Set("seed", "7")
	s.Start()
	expect("after Start", "Starting", "pause stop")
	const start = 1 // the only command sent so far
	apply(run.Event{Event: run.Started, ID: start, Plan: &run.PlanInfo{Steps: 1200}, Run: &run.Record{Config: s.Next.Settled()}},
		run.Event{Event: run.Step, ID: start, Step: &run.StepInfo{Step: 3, Loss: 0.6931, ETA: 61}})
	expect("in the run", "loss 0.6931 step 3 of 1,200 · 1:01 left", "pause stop")
	apply(run.Event{Event: run.Paused, ID: start})
	expect("in a pause", "step 3 of 1,200 · Paused", "resume stop")
	s.Stop()
	expect("when it is to stop", "step 3 of 1,200", "resume")
	apply(run.Event{Event: run.Done, ID: start, Report: &run.Report{Seconds: 42}})
	expect("at the end", "loss 0.6931 step 3 of 1,200 · took 42 s", "start")
	s.Next.Set("seed", "8")
	expect("for the next run", "Estimating the run", "start")
	apply(run.Event{Event: run.Planned, Plan: &run.PlanInfo{Steps: 400, Seconds: 30, Bytes: 1 << 30}})
	expect("when that was estimated", "400 steps · about", "start")
}
