package session

import (
	"time"

	"tuneground/engine/run"
)

// What following a run with answers may cost: so much of its time at most, and
// not more often than one reads.
const (
	followShare = 1.0 / 20
	followEvery = time.Second
)

// follow asks once more for the answer on show, as the model has learnt meanwhile.
// It leaves a run the time that it needs.
func (s *Session) follow(every time.Duration) {
	p := s.Predicted
	if p == nil || s.Waiting(run.Predict) || p.Task != s.Run.Config.Task {
		return
	}
	cost := time.Duration(p.Millis * float64(time.Millisecond) / followShare)
	if s.Running() && !s.Paused() && time.Since(s.answeredAt) < max(every, cost) {
		return
	}
	s.Predict(s.question.text, s.question.question)
}
