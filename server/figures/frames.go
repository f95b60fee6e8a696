package main

import (
	"context"
	"errors"
	"slices"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"tuneground/engine/run"
)

// watchFrames becomes what a reader notices within ten seconds.
const watchFrames = `(async () => {
	const frames = [];
	let long = 0;
	new PerformanceObserver((list) => { for (const task of list.getEntries()) long += task.duration; }).observe({ type: 'longtask' });
	const begin = performance.now();
	await new Promise((done) => {
		const frame = (at) => {
			frames.push(at);
			if (performance.now() - begin < 10e3) requestAnimationFrame(frame); else done();
		};
		requestAnimationFrame(frame);
	});
	return { frames, long, ms: performance.now() - begin, steps: said.filter((s) => s.event.event === 'step' && s.at > begin).length };
})()`

// A watch is what was noticed, in milliseconds.
type watch struct {
	Frames []float64 // when each began
	Long   float64   // in tasks longer than 50 ms, which keep the page from answering
	Ms     float64
	Steps  float64
}

// frames measures how the page feels while it trains a model on all cores of the
// machine.
func frames(model string) measurement {
	m := measurement{figure: "frames while " + model + " trains", where: "chromium"}
	m.run = func(ctx context.Context, s *server) ([]Line, error) {
		seen, err := watchRun(ctx, s, model)
		if err != nil {
			return nil, err
		}
		if len(seen.Frames) < 2 || seen.Steps == 0 {
			return nil, errors.New("the page draws nothing or takes no steps")
		}
		var between []float64
		for i, at := range seen.Frames[1:] {
			between = append(between, at-seen.Frames[i])
		}
		slices.Sort(between)
		at := func(share float64) float64 { return between[int(share*float64(len(between)-1))] }
		line := func(what string, value float64, unit string) Line {
			return Line{Figure: what + " while " + model + " trains", Where: m.where, Value: number(value), Unit: unit}
		}
		return []Line{
			line("frames a second", 1e3*float64(len(between))/seen.Ms, "1/s"),
			line("median time between frames", at(0.5), "ms"),
			line("95 % of times between frames at most", at(0.95), "ms"),
			line("longest time between frames", at(1), "ms"),
			line("time in long tasks", 100*seen.Long/seen.Ms, "%"),
			line("step", seen.Ms/seen.Steps, "ms"),
		}, nil
	}
	return m
}

// watchRun starts a run in a separate browser and watches it.
func watchRun(ctx context.Context, s *server, model string) (seen watch, err error) {
	site, err := s.open()
	if err != nil {
		return seen, err
	}
	profile, remove, err := freshProfile()
	if err != nil {
		return seen, err
	}
	defer remove()
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	tab, end := browse(ctx, profile)
	defer end()
	c := run.Default()
	c.Model, c.Device, c.EvalStrategy, c.Epochs = model, run.CPU, "no", 1000
	if err := chromedp.Do(tab); err != nil { // the browser starts
		return seen, err
	}
	if _, err := chromedp.Call(tab, page.AddScriptToEvaluateOnNewDocument,
		page.AddScriptToEvaluateOnNewDocumentParams{Source: listen}); err != nil {
		return seen, err
	}
	if err := chromedp.Do(tab, chromedp.Navigate(site+"/#"+c.Fragment(true))); err != nil {
		return seen, err
	}
	if _, err := chromedp.Run(tab, chromedp.Poll[any](`said.filter((s) => s.event.event === 'step').length > 20`,
		chromedp.WithPollingInterval(pollEvery), chromedp.WithPollingTimeout(0))); err != nil {
		return seen, err
	}
	return chromedp.Run(tab, chromedp.Evaluate[watch](watchFrames, chromedp.EvalAwaitPromise))
}
