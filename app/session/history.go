package session

import (
	"math"

	"tuneground/engine/run"
)

// A History is what has been heard of the run under way, or of the last one.
type History struct {
	Steps  []run.StepInfo
	Smooth []float64 // Smooth[i] is the smoothed loss at Steps[i]
	Evals  []run.EvalInfo
	Plan   run.PlanInfo
	Config run.Config // as it was when the run started
	// Devices is what computed, and where the model is since then, one after the other
	// where a GPU failed.
	Devices []run.DeviceInfo

	mean, weight float64
}

// smoothingSpan is the share of the run's steps that the smoothed loss is a mean
// over: it lags behind by that share of the chart's width, however long the run.
const smoothingSpan = 1.0 / 30

// smoothing is how much of the running mean of the loss a step keeps: 1 - 1/e of
// the mean's weight lies within the span.
func (h *History) smoothing() float64 {
	return math.Exp(-1 / (smoothingSpan * float64(max(h.Plan.Steps, 1))))
}

// add appends a step. The smoothed loss is an exponential moving average
// divided by the weight it has gathered, so that the first steps are not
// pulled towards zero (the bias correction that Adam also uses).
func (h *History) add(s run.StepInfo) {
	kept := h.smoothing()
	h.mean = kept*h.mean + (1-kept)*s.Loss
	h.weight = kept*h.weight + (1 - kept)
	h.Steps = append(h.Steps, s)
	h.Smooth = append(h.Smooth, h.mean/h.weight)
}

// Last returns the latest step, or a zero one before the first.
func (h *History) Last() run.StepInfo {
	if len(h.Steps) == 0 {
		return run.StepInfo{}
	}
	return h.Steps[len(h.Steps)-1]
}
