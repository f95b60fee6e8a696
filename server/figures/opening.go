package main

import (
	"context"
	"errors"

	"tuneground/engine/run"
)

// visits is the number of times that the page is opened for a figure.
const visits = 3

// firstStep becomes the time since the page's request, in milliseconds, once
// the page shows the loss of a training step; -1 if it shows an error.
const firstStep = `document.querySelector('.page')?.dataset.state === 'error' ? -1 :
	document.querySelector('[data-metric="train_loss"]')?.dataset.value && performance.now()`

// firstStepKept is firstStep once the browser has also cached the application.
const firstStepKept = `navigator.serviceWorker.controller && (` + firstStep + `)`

// opening measures the time from opening a link to the end of the first
// training step, on a first visit and on later ones. The link starts the
// default run, which tunes all of the given pretrained model on real text.
func opening(model string) []measurement {
	first := measurement{figure: "opening to first step of " + model + ", first visit", where: "chromium"}
	first.run = func(ctx context.Context, s *server) ([]Line, error) {
		return first.seconds(func() (float64, error) {
			profile, remove, err := freshProfile()
			if err != nil {
				return 0, err
			}
			defer remove()
			return visit(ctx, s, profile, model, firstStep)
		})
	}
	later := measurement{figure: "opening to first step of " + model + ", later visit", where: "chromium"}
	later.run = func(ctx context.Context, s *server) ([]Line, error) {
		profile, remove, err := freshProfile()
		if err != nil {
			return nil, err
		}
		defer remove()
		if _, err := visit(ctx, s, profile, model, firstStepKept); err != nil {
			return nil, err
		}
		return later.seconds(func() (float64, error) { return visit(ctx, s, profile, model, firstStep) })
	}
	return []measurement{first, later}
}

// seconds makes a figure from several visits.
func (m measurement) seconds(visit func() (float64, error)) ([]Line, error) {
	var samples []float64
	for range visits {
		s, err := visit()
		if err != nil {
			return nil, err
		}
		samples = append(samples, s)
	}
	return []Line{sampled(m, "s", samples)}, nil
}

// visit opens a link that starts the default run with a model, and returns the
// seconds until expression is set.
func visit(ctx context.Context, s *server, profile, model, expression string) (float64, error) {
	site, err := s.open()
	if err != nil {
		return 0, err
	}
	config := run.Default()
	config.Model = model
	millis, err := inChromium[float64](ctx, profile, site+"/#"+config.Fragment(true), expression)
	if err == nil && millis < 0 {
		err = errors.New("the page shows an error; are `make models` and `make datasets` done?")
	}
	return millis / 1e3, err
}
