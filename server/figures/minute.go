package main

import (
	"context"
	"errors"
)

// firstAnswer becomes the time since the page's request, in milliseconds, at which the
// page shows what the untuned model makes of its first sentence: the reader says at once
// what to expect. It is -1 if the page shows an error.
const firstAnswer = `(() => {
	if (document.querySelector('.page')?.dataset.state === 'error') return -1;
	if (document.querySelector('[data-output="before"]')) return performance.now();
	document.querySelector('[data-action="expect_positive"]:enabled:not([aria-pressed="true"])')?.click();
})()`

// firstTrained is the same for the model that has been trained: the reader presses the
// one button as soon as it can be pressed.
const firstTrained = `(() => {
	if (document.querySelector('.start .verdict')) return performance.now();
	const shown = ` + firstAnswer + `;
	if (shown === -1) return shown;
	document.querySelector('[data-action="start_minute"]:enabled')?.click();
})()`

// firstMinute measures the first minute of a first visit, in a language.
func firstMinute(lang string) []measurement {
	of := func(what, expression string) measurement {
		m := measurement{figure: "opening to " + what + " in " + lang + ", first visit", where: "chromium"}
		m.run = func(ctx context.Context, s *server) ([]Line, error) {
			return m.seconds(func() (float64, error) { return firstVisit(ctx, s, lang, expression) })
		}
		return m
	}
	return []measurement{of("the first answer", firstAnswer), of("a trained model", firstTrained)}
}

// firstVisit opens the site in a new profile, and returns the seconds until expression is
// set.
func firstVisit(ctx context.Context, s *server, lang, expression string) (float64, error) {
	site, err := s.open()
	if err != nil {
		return 0, err
	}
	profile, remove, err := freshProfile()
	if err != nil {
		return 0, err
	}
	defer remove()
	millis, err := inChromium[float64](inLanguage(ctx, lang), profile, site+"/", expression)
	if err == nil && millis < 0 {
		err = errors.New("the page shows an error; is `make datasets` done?")
	}
	return millis / 1e3, err
}
