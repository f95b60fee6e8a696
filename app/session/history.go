package session

import "tuneground/engine/run"

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

// smoothing is how much of the running mean of the loss a step keeps.
const smoothing = 0.95

// add appends a step. The smoothed loss is an exponential moving average
// divided by the weight it has gathered, so that the first steps are not
// pulled towards zero (the bias correction that Adam also uses).
func (h *History) add(s run.StepInfo) {
	h.mean = smoothing*h.mean + (1-smoothing)*s.Loss
	h.weight = smoothing*h.weight + (1 - smoothing)
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
