package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"tuneground/engine/run"
)

// listen keeps the worker's events, and when each came, in milliseconds.
const listen = `{
	window.said = [];
	window.Worker = class extends Worker {
		constructor(...args) {
			super(...args);
			this.addEventListener('message', (m) => said.push({ at: performance.now(), event: JSON.parse(m.data.event) }));
		}
	};
}`

// tuning measures whole runs of MiniLM in the page on reviews of a sentence each, one
// run a way to tune: 3 epochs of 400 texts, tested on 400 more, at the recommended
// learning rate.
func tuning() measurement {
	m := measurement{figure: "runs of minilm by method", where: "chromium"}
	m.run = func(ctx context.Context, s *server) ([]Line, error) {
		site, err := s.open()
		if err != nil {
			return nil, err
		}
		var lines []Line
		for _, t := range tunings {
			c := run.Default()
			c.Model, c.Device, c.MaxLength, c.EvalStrategy = "all-MiniLM-L6-v2", run.CPU, 128, "no"
			c.Dataset.MaxExamples, c.Dataset.ValidationSize, c.Dataset.TestSize = 800, 0, 0.5
			t.set(&c)
			r, err := tuneInPage(ctx, site, c)
			if err == nil && len(r.steps) == 0 {
				err = errors.New("the page's run did not reach its second epoch")
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", t.name, err)
			}
			lines = append(lines, r.lines(m, t.name)...)
		}
		return lines, nil
	}
	return m
}

// A pageRun is a whole run in the page.
type pageRun struct {
	plan   *run.PlanInfo
	report *run.Report
	steps  []float64 // milliseconds, after the first epoch: in that, what is frozen is computed
	held   float64   // bytes of the engine's memory after saving; it never shrinks
	took   float64   // seconds from the start to the report
}

// lines are the figures of a run by the named method.
func (r *pageRun) lines(m measurement, method string) []Line {
	step := sampled(m, "ms", r.steps)
	step.Figure = "step of " + method
	line := func(what string, value float64, unit string) Line {
		return Line{Figure: what + " of " + method, Where: m.where, Value: number(value), Unit: unit}
	}
	return []Line{
		line("trainable parameters", float64(r.plan.Trainable), ""),
		line("share of trainable parameters", 100*float64(r.plan.Trainable)/float64(r.plan.Parameters), "%"),
		line("predicted memory", float64(r.plan.Bytes)/1e6, "MB"),
		line("memory", r.held/1e6, "MB"),
		step,
		line("test accuracy", r.report.Metrics["accuracy"], ""),
	}
}

// tuneInPage starts a run in a separate browser and saves its model.
func tuneInPage(ctx context.Context, site string, c run.Config) (*pageRun, error) {
	profile, remove, err := freshProfile()
	if err != nil {
		return nil, err
	}
	defer remove()
	tab, end := browse(ctx, profile)
	defer end()
	if err := hearAndSave(tab, site+"/#"+c.Fragment(true)); err != nil {
		return nil, err
	}
	said, err := chromedp.Run(tab, chromedp.Evaluate[string](`JSON.stringify(said)`))
	if err != nil {
		return nil, err
	}
	r, err := parseRun(said)
	if err != nil {
		return nil, err
	}
	if r.held, err = heldBy(tab); err != nil {
		return nil, err
	}
	return r, chromedp.Cancel(tab)
}

// hearAndSave opens the link to a run and saves its model once it has ended.
func hearAndSave(tab context.Context, link string) error {
	if err := chromedp.Do(tab); err != nil { // the browser starts
		return err
	}
	if _, err := chromedp.CallBrowser(tab, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorDeny,
	}); err != nil {
		return err
	}
	if _, err := chromedp.Call(tab, page.AddScriptToEvaluateOnNewDocument,
		page.AddScriptToEvaluateOnNewDocumentParams{Source: listen}); err != nil {
		return err
	}
	if err := chromedp.Do(tab, chromedp.Navigate(link)); err != nil {
		return err
	}
	save := `document.querySelector('.page[data-state="done"] button[data-action="save"]:enabled')`
	for _, ready := range []string{
		save + ` && (` + save + `.click(), true)`,
		`said.some((s) => s.event.event === 'saved')`,
	} {
		expression := ready + ` || document.querySelector('.page')?.dataset.state === 'error' && 'failed'`
		got, err := chromedp.Run(tab, chromedp.Poll[any](expression,
			chromedp.WithPollingInterval(pollEvery), chromedp.WithPollingTimeout(0)))
		if err != nil {
			return err
		}
		if got == "failed" {
			return errors.New("the page shows an error; are `make models` and `make datasets` done?")
		}
	}
	return nil
}

// parseRun reads what listen kept.
func parseRun(said string) (*pageRun, error) {
	var list []struct {
		At    float64   `json:"at"`
		Event run.Event `json:"event"`
	}
	if err := json.Unmarshal([]byte(said), &list); err != nil {
		return nil, err
	}
	r, began, before := &pageRun{}, 0.0, 0.0
	for _, s := range list {
		switch e := s.Event; e.Event {
		case run.Started:
			r.plan, began = e.Plan, s.At
		case run.Step:
			if e.Step.Step > r.plan.StepsPerEpoch+1 {
				r.steps = append(r.steps, s.At-before)
			}
			before = s.At
		case run.Done:
			r.report, r.took = e.Report, (s.At-began)/1e3
		}
	}
	if r.report == nil {
		return nil, errors.New("the page's run has no report")
	}
	return r, nil
}

// heldBy returns the bytes of the engine's memory in the tab's worker.
func heldBy(tab context.Context) (float64, error) {
	targets, err := chromedp.Targets(tab)
	if err != nil {
		return 0, err
	}
	for _, info := range targets {
		if info.Type != "worker" || !strings.HasSuffix(info.URL, "/worker.js") {
			continue
		}
		ctx, stop := chromedp.NewContext(tab, chromedp.WithTargetID(info.TargetID), chromedp.WithDetachOnCancel())
		defer stop()
		return chromedp.Run(ctx, chromedp.Evaluate[float64](`memory.buffer.byteLength`))
	}
	return 0, errors.New("the page has no worker")
}
