package client

import (
	"time"

	"tuneground/engine/run"
)

// Limits on following a run with answers: a share of its time, and no more
// often than a reader can read.
const (
	followShare = 1.0 / 20
	followEvery = time.Second
)

// follow asks again for the displayed answer, because the model has learnt
// meanwhile. It leaves a run the time that it needs.
func (s *Client) follow(every time.Duration) {
	p := s.Predicted
	if p == nil || s.away || s.Waiting(run.Predict) || p.Task != s.Run.Config.Task {
		return
	}
	cost := time.Duration(p.Millis * float64(time.Millisecond) / followShare)
	if s.Running() && !s.Paused() && time.Since(s.answeredAt) < max(every, cost) {
		return
	}
	s.Predict(s.question.Text, s.question.Question)
}
