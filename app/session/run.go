package session

import (
	"math"

	"tuneground/engine/run"
)

// A Run is the Record of a run of the session, and what only charts need of it.
type Run struct {
	run.Record
	Smooth []float64 // Smooth[i] is the smoothed loss at Steps[i]

	mean, weight float64
}

// hear takes in the next event of the run.
func (r *Run) hear(e run.Event) {
	r.Apply(e)
	if e.Event == run.Step {
		r.smooth(e.Step.Loss)
	}
}

// smoothingSpan is the share of the run's steps that the smoothed loss is a mean
// over: it lags behind by that share of the chart's width, however long the run.
const smoothingSpan = 1.0 / 30

// smoothing is how much of the running mean of the loss a step keeps: 1 - 1/e of
// the mean's weight lies within the span.
func (r *Run) smoothing() float64 {
	return math.Exp(-1 / (smoothingSpan * float64(max(r.Plan.Steps, 1))))
}

// smooth adds the loss of a step. The smoothed loss is an exponential moving average
// divided by the weight it has gathered, so that the first steps are not
// pulled towards zero (the bias correction that Adam also uses).
func (r *Run) smooth(loss float64) {
	kept := r.smoothing()
	r.mean = kept*r.mean + (1-kept)*loss
	r.weight = kept*r.weight + (1 - kept)
	r.Smooth = append(r.Smooth, r.mean/r.weight)
}

// Made is the Record of the run that made the model at hand, or is making it; nil for
// a checkpoint as it was loaded.
func (s *Session) Made() *run.Record { return s.learnt.run }

// Asked are the settings by which the model at hand is asked, and its model_type:
// those of the run that made it or, where none has, those of the next.
func (s *Session) Asked() (c run.Config, modelType string) {
	if made := s.Made(); made != nil {
		c = made.Config
		c.ProblemType = made.ProblemType
		return c, s.Model.Type
	}
	c = s.Next.Config
	if s.Data != nil && s.Outdated(TheData) == "" {
		c.ProblemType = s.Data.ProblemType
	}
	return c, s.ModelType()
}

// Link is the fragment of an address that opens with the settings of the run that made
// the model at hand or, where none has, with those of the next.
func (s *Session) Link() string {
	if made := s.Made(); made != nil {
		return made.Config.Fragment(false)
	}
	return s.Next.Config.Fragment(false)
}

// ShowLink writes Link into the address.
func (s *Session) ShowLink() { s.share(s.Link()) }
