package client

import (
	"time"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

// A Minute is the first minute: the page's small model learns to judge a sentence. Its run
// has settings of its own, and is not kept.
type Minute struct {
	Label   string // that the reader expects for the sentence; "": the reader has not said yet
	Before  *run.Prediction
	Now     *run.Prediction // of the same sentence, by the model as it is now
	Own     *run.Prediction // of the reader's own sentence
	Failure message.Message

	text, own string // what is asked
	run       *Run   // nil until it has begun
	step      int    // of the run, at which Now was asked for
	asking    bool
	askedAt   time.Time
}

// minuteEvery is the least time between two answers while the run goes on.
const minuteEvery = 150 * time.Millisecond

// The run of the first minute: long enough to learn what praise is, short enough to watch.
const (
	minuteSteps = 60
	minuteRate  = 1e-3
)

// MinuteConfig returns the settings of the first minute's run, with the data and the model
// of the page's language.
func (s *Client) MinuteConfig() run.Config {
	c := s.initial()
	c.MaxSteps, c.LearningRate = minuteSteps, minuteRate
	c.EvalStrategy, c.LoadBestModelAtEnd, c.Device = "no", false, run.CPU // sooner ready than a GPU
	return c
}

// OpenMinute shows the first minute with a sentence. What has been done in it stays if the
// sentence is the same.
func (s *Client) OpenMinute(sentence string) {
	if s.Minute.text != sentence {
		s.Minute = Minute{text: sentence}
	}
	s.askMinute()
}

// ExpectLabel takes the label that the reader expects.
func (s *Client) ExpectLabel(label string) {
	s.Minute.Label = label
	s.touch(Tried)
}

// AskOwn asks about a sentence of the reader's own.
func (s *Client) AskOwn(sentence string) {
	s.Minute.own = sentence
	if sentence == "" {
		s.Minute.Own = nil
		s.touch(Tried)
		return
	}
	s.after("own", minuteEvery, func() {
		if s.Minute.own != "" {
			s.ask(s.Minute.own, func(p *run.Prediction) { s.Minute.Own = p })
		}
	})
}

// MinuteLoaded reports whether the data and the model of the first minute are there.
func (s *Client) MinuteLoaded() bool {
	c := s.initial()
	return s.Data != nil && s.Model != nil && !s.away && s.Data.Name == c.Dataset.Name && s.Model.Name == c.Model && s.Data.Task == c.Task
}

// MinuteMissing reports whether the site lacks the data or the model of the first minute.
func (s *Client) MinuteMissing() bool {
	c := s.initial()
	return s.Ready != nil && !(s.KnowsData(c.Dataset.Name) && s.KnowsModel(c.Model))
}

// MinuteBegun reports whether its run has begun, and no other since.
func (s *Client) MinuteBegun() bool { return s.Minute.run != nil && s.Minute.run == s.Run }

// MinuteGoes reports whether its run is going on.
func (s *Client) MinuteGoes() bool { return s.MinuteBegun() && s.Running() }

// MinuteOver reports whether its run is completed, and its model is the current one.
func (s *Client) MinuteOver() bool {
	return s.MinuteBegun() && s.Run.Report != nil && s.learnt.run == &s.Run.Record
}

// MinuteTaken reports whether the page is busy with other data, another model or another
// run: the first minute would take their place.
func (s *Client) MinuteTaken() bool {
	c := s.initial()
	now := &s.Next.Config
	return s.Ready != nil && !s.MinuteBegun() &&
		(now.Dataset.Name != c.Dataset.Name || now.Model != c.Model || now.Task != c.Task || s.Running() || s.learnt.run != nil)
}

// StartMinute starts its run.
func (s *Client) StartMinute() {
	c := s.MinuteConfig()
	s.ready(c)
	s.Minute.run, s.Minute.step, s.Minute.askedAt = s.Run, 0, time.Time{}
	s.sendOwn(c, run.Command{Do: run.Start})
}

// BeginMinuteAnew gives the page the first minute's data and its untuned model.
func (s *Client) BeginMinuteAnew() {
	s.Minute = Minute{text: s.Minute.text}
	s.Next.SetAll(s.initial())
	s.touch(Settings, Tried)
	s.load()
}

// askMinute asks about the sentence if the model has become another since the last answer.
func (s *Client) askMinute() {
	m := &s.Minute
	if m.text == "" || m.asking || !s.MinuteLoaded() || s.Waiting(run.LoadModel) {
		return
	}
	switch {
	case s.MinuteBegun():
		if s.learnt.step == m.step || s.MinuteGoes() && time.Since(m.askedAt) < minuteEvery {
			return
		}
	case m.Before != nil || s.Running() || s.learnt.run != nil:
		return
	}
	m.asking, m.step = true, s.learnt.step
	asked := m.text
	s.ask(asked, func(p *run.Prediction) {
		if m.text != asked { // in another language
			return
		}
		m.Now, m.asking, m.askedAt = p, false, time.Now()
		if !s.MinuteBegun() {
			m.Before = p
		}
		if s.MinuteOver() && m.own != "" {
			s.AskOwn(m.own)
		}
	})
}

// ask asks the model about a sentence of the first minute.
func (s *Client) ask(sentence string, answer func(*run.Prediction)) {
	s.Ask(s.MinuteConfig(), run.Command{Do: run.Predict, Text: sentence, Layer: -1, Head: -1}, func(e run.Event) bool {
		switch e.Event {
		case run.Predicted:
			answer(e.Predicted)
		case run.Failed:
			s.Minute.asking, s.Minute.Failure = false, e.Error
		default:
			return false
		}
		s.touch(Tried)
		return true
	})
}

// Praise returns the probability that an answer gives to praise: to the second label of the
// reviews, in either language. An untuned model has no names for its labels yet.
func Praise(answer *run.Prediction) float64 {
	if len(answer.Probs) < 2 {
		return 0
	}
	return answer.Probs[1]
}
