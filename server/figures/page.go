package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"

	"tuneground/engine/bench"
)

// A computer is what computes in the page.
type computer int

const (
	onModule  computer = iota // the CPU, with the relaxed-SIMD module
	onTwo                     // the same on two threads
	onKernels                 // the CPU, with the engine's own kernels
	onGPU
)

// inPage measures c in web/measure.html, in a separate browser.
func inPage(c benchCase, on computer) measurement {
	m := measurement{figure: c.figure, where: "chromium"}
	switch on {
	case onTwo:
		m.figure += ", 2 threads"
	case onKernels:
		m.figure += ownKernels
	case onGPU:
		m.figure += ", WebGPU"
		c.timing.Warm, c.timing.Least = 1, 1 // a software GPU may be very slow
	}
	m.run = func(ctx context.Context, s *server) ([]Line, error) {
		site, err := s.open()
		if err != nil {
			return nil, err
		}
		profile, remove, err := freshProfile()
		if err != nil {
			return nil, err
		}
		defer remove()
		outcome, err := inChromium[pageResult](ctx, profile, site+"/web/measure.html?"+query(c, on), "window.__result")
		if err != nil {
			return nil, err
		}
		if outcome.Error != "" {
			return nil, errors.New(outcome.Error)
		}
		lines, err := linesOf(m, c.work, outcome.Result, outcome.Device)
		if on == onGPU && err == nil && c.work.Work == "step" {
			lines = append(lines, trafficLines(m, outcome)...)
		}
		return lines, err
	}
	return m
}

// A pageResult is the page's window.__result.
type pageResult struct {
	bench.Result
	// Traffic between engine and GPU in the last step.
	Calls     int    `json:"js_calls"`
	ReadBytes int    `json:"read_bytes"`
	Device    string `json:"device"`
	Error     string `json:"error"`
}

// trafficLines returns the costs of a GPU step outside the GPU. Its time is the
// least of all steps: in the others a software GPU, which computes in threads,
// has taken the engine's core.
func trafficLines(m measurement, r pageResult) []Line {
	line := func(what string, value, most int) Line {
		return Line{Figure: what + m.figure, Where: m.where, Value: number(value), Unit: "1/step", Aim: aim(number(most)), Device: r.Device}
	}
	outside := sampled(m, "ms", r.Outside)
	outside.Figure, outside.Value, outside.Aim, outside.Device = "outside the GPU in "+m.figure, outside.Min, aim(1), r.Device
	return []Line{line("calls into JavaScript in ", r.Calls, 1), line("bytes read back in ", r.ReadBytes, 8), outside}
}

// query encodes the page's task in its address.
func query(c benchCase, on computer) string {
	timing, err := json.Marshal(c.timing)
	if err != nil {
		panic(err) // JSON can encode four numbers
	}
	q := url.Values{
		"work": {c.work.Work}, "config": {c.work.Config}, "shape": {c.work.Shape}, "trans": {c.work.Trans},
		"batch": {strconv.Itoa(c.work.Batch)}, "seq": {strconv.Itoa(c.work.Seq)},
		"timing": {string(timing)},
	}
	switch on {
	case onTwo:
		q.Set("threads", "2")
	case onKernels:
		q.Set("kernels", "0")
	case onGPU:
		q.Set("device", "webgpu")
	}
	return q.Encode()
}
