package client

import (
	"math"

	"tuneground/engine/run"
)

// A Run is the Record of a run of the client, with values for charts.
type Run struct {
	run.Record
	Smooth []float64 // Smooth[i] is the smoothed loss at Steps[i]

	mean, weight float64
}

// hear applies the next event of the run.
func (r *Run) hear(e run.Event) {
	r.Apply(e)
	switch e.Event {
	case run.Started: // which has the steps before, if the run goes on
		r.Smooth, r.mean, r.weight = nil, 0, 0
		for _, step := range r.Steps {
			r.smooth(step.Loss)
		}
	case run.Step:
		r.smooth(e.Step.Loss)
	}
}

// smoothingSpan is the share of the run's steps over which the loss is
// averaged: the smoothed loss lags by that share of the chart's width, however
// long the run.
const smoothingSpan = 1.0 / 30

// smoothing is the weight of the running mean that a step keeps: 1 - 1/e of the
// mean's weight lies within the span.
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

// Made is the Record of the run that made the current model, or is making it;
// nil for a checkpoint as loaded.
func (s *Client) Made() *run.Record { return s.learnt.run }

// Asked returns the settings for asking the current model, and its model_type:
// those of the run that made it or, if there is none, those of the next.
func (s *Client) Asked() (c run.Config, modelType string) {
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

// Link is the fragment of an address with the settings of the run that made the
// current model or, if there is none, of the next.
func (s *Client) Link() string {
	if made := s.Made(); made != nil {
		return made.Config.Fragment(false)
	}
	return s.Next.Config.Fragment(false)
}

// ShowLink writes Link into the address.
func (s *Client) ShowLink() { s.share(s.Link()) }

// UseMade takes over the settings with which the loaded model was made, as its folder
// tells, for the next run. The model stays, and the data where the site does not have
// those.
func (s *Client) UseMade() {
	now, c := s.Next.Config, s.Model.Made.Config
	c.Model, c.LoadedAdapter = now.Model, now.LoadedAdapter
	if !s.KnowsData(c.Dataset.Name) {
		c.Dataset = now.Dataset
	}
	s.Next.SetAll(c)
	s.Publish()
	s.catchUp()
	s.askForPlan()
}
