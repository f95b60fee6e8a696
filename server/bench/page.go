package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"

	"tuneground/engine/bench"
)

// inPage measures c in web/bench.html, in a browser of its own, with the
// relaxed-SIMD module or without.
func inPage(c benchCase, module bool) measurement {
	m := measurement{figure: c.figure, where: "chromium"}
	if !module {
		m.figure += ownKernels
	}
	m.run = func(ctx context.Context, h *house) ([]Line, error) {
		site, err := h.open()
		if err != nil {
			return nil, err
		}
		profile, remove, err := freshProfile()
		if err != nil {
			return nil, err
		}
		defer remove()
		outcome, err := inChromium[pageResult](ctx, profile, site+"/web/bench.html?"+query(c, module), "window.__result")
		if err != nil {
			return nil, err
		}
		if outcome.Error != "" {
			return nil, errors.New(outcome.Error)
		}
		return linesOf(m, c.work, outcome.Result, outcome.Device)
	}
	return m
}

// A pageResult is what the page leaves in window.__result.
type pageResult struct {
	bench.Result
	Device string `json:"device"`
	Error  string `json:"error"`
}

// query says in the page's address what it is to do.
func query(c benchCase, module bool) string {
	timing, err := json.Marshal(c.timing)
	if err != nil {
		panic(err) // four numbers always have a JSON form
	}
	q := url.Values{
		"work": {c.work.Work}, "config": {c.work.Config}, "shape": {c.work.Shape}, "trans": {c.work.Trans},
		"batch": {strconv.Itoa(c.work.Batch)}, "seq": {strconv.Itoa(c.work.Seq)},
		"timing": {string(timing)},
	}
	if !module {
		q.Set("kernels", "0")
	}
	return q.Encode()
}
