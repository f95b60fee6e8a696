package main

import (
	"fmt"
	"slices"

	"tuneground/engine/bench"
)

// A Line is one figure. Times are those of the whole work once, in a program
// that has already done it: where there are Samples, Value comes from their
// median.
type Line struct {
	Figure  string    `json:"figure"`            // what was measured
	Where   string    `json:"where"`             // "native", "chromium", or "file" of a size
	Value   float64   `json:"value"`             // in Unit
	Unit    string    `json:"unit,omitempty"`    // "ms", "s", "tokens/s", "MB" of 10^6 bytes, "1/step"
	GFLOPS  float64   `json:"gflops,omitempty"`  // 10^9 floating-point operations a second
	Min     float64   `json:"min,omitempty"`     // of Samples
	Median  float64   `json:"median,omitempty"`  // of Samples
	Samples []float64 `json:"samples,omitempty"` // in milliseconds, or seconds where Unit says so
	Aim     *float64  `json:"aim,omitempty"`     // Value should not be above it
	Device  string    `json:"device,omitempty"`  // what computed
	Error   string    `json:"error,omitempty"`   // why there is no figure
}

// sampled fills a Line from its samples.
func sampled(m measurement, unit string, samples []float64) Line {
	middle := median(samples)
	return Line{
		Figure: m.figure, Where: m.where, Value: middle, Unit: unit,
		Min: slices.Min(samples), Median: middle, Samples: samples,
	}
}

// linesOf says what a Result means: the work's own figure, and what a training
// step allocates, which leaves the garbage collector without work.
func linesOf(m measurement, work bench.Work, r bench.Result, device string) ([]Line, error) {
	if len(r.Samples) == 0 {
		return nil, fmt.Errorf("there is no sample")
	}
	line := sampled(m, "ms", r.Samples)
	line.Device = device
	line.GFLOPS = r.FLOPs / line.Median / 1e6
	switch work.Work {
	case "tokenize":
		line.Value, line.Unit = r.Tokens/line.Median*1e3, "tokens/s"
	case "step", "step-uneven":
		allocs := Line{Figure: "allocations in " + m.figure, Where: m.where, Value: r.Allocs, Unit: "1/step", Aim: aim(0), Device: device}
		return []Line{line, allocs}, nil
	}
	return []Line{line}, nil
}

func aim(most float64) *float64 { return &most }

func median(samples []float64) float64 {
	s := slices.Sorted(slices.Values(samples))
	middle := len(s) / 2
	if len(s)%2 == 1 {
		return s[middle]
	}
	return (s[middle-1] + s[middle]) / 2
}
