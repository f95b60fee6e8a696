package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"tuneground/engine/bench"
)

// A Line is one figure. Times are for the whole work once, in a warmed-up
// program. If there are Samples, Value is their median, or for the work outside
// the GPU in a step their minimum.
type Line struct {
	Figure  string   `json:"figure"`            // what was measured
	Where   string   `json:"where"`             // "native", "chromium", or "file" of a size
	Value   number   `json:"value"`             // in Unit
	Unit    string   `json:"unit,omitempty"`    // "ms", "s", "tokens/s", "MB" of 10^6 bytes, "1/step", "%"
	GFLOPS  number   `json:"gflops,omitempty"`  // 10^9 floating-point operations a second, by the median
	Min     number   `json:"min,omitempty"`     // of Samples
	Median  number   `json:"median,omitempty"`  // of Samples
	Samples []number `json:"samples,omitempty"` // in milliseconds, or seconds where Unit says so
	Aim     *number  `json:"aim,omitempty"`     // upper bound that Value should meet
	Device  string   `json:"device,omitempty"`  // the device that computed
	Error   string   `json:"error,omitempty"`   // why there is no figure
}

// A number is written with five digits: more would be noise.
type number float64

// MarshalJSON implements [json.Marshaler].
func (n number) MarshalJSON() ([]byte, error) {
	short, err := strconv.ParseFloat(strconv.FormatFloat(float64(n), 'g', 5, 64), 64)
	if err != nil {
		return nil, err
	}
	return json.Marshal(short)
}

// sampled fills a Line from its samples.
func sampled(m measurement, unit string, values []float64) Line {
	samples := make([]number, len(values))
	for i, v := range values {
		samples[i] = number(v)
	}
	middle := median(samples)
	return Line{
		Figure: m.figure, Where: m.where, Value: middle, Unit: unit,
		Min: slices.Min(samples), Median: middle, Samples: samples,
	}
}

// linesOf returns the Lines of a Result: the work's own figure, and the
// allocations of a training step, which should leave the garbage collector
// without work.
func linesOf(m measurement, work bench.Work, r bench.Result, device string) ([]Line, error) {
	if len(r.Samples) == 0 {
		return nil, fmt.Errorf("there is no sample")
	}
	line := sampled(m, "ms", r.Samples)
	line.Device = device
	line.GFLOPS = number(r.FLOPs/1e6) / line.Median
	switch work.Work {
	case "tokenize":
		line.Value, line.Unit = number(r.Tokens*1e3)/line.Median, "tokens/s"
	case "step", "step-uneven":
		allocs := Line{Figure: "allocations in " + m.figure, Where: m.where, Value: number(r.Allocs), Unit: "1/step", Aim: aim(0), Device: device}
		return []Line{line, allocs}, nil
	}
	return []Line{line}, nil
}

func aim(most number) *number { return &most }

func median(samples []number) number {
	s := slices.Sorted(slices.Values(samples))
	middle := len(s) / 2
	if len(s)%2 == 1 {
		return s[middle]
	}
	return (s[middle-1] + s[middle]) / 2
}
