package train

import (
	"math"
	"strconv"
	"time"

	"tuneground/engine/run"
)

// The range of rates that FindRate tries.
const (
	leastRate    = 1e-7
	greatestRate = 1.0
)

// FindRate does the plan's steps with a learning rate that each multiplies by the
// same factor (the range test of Smith, arXiv:1506.01186), and emits them. It ends
// early once the loss has risen far, or is no number. The rate it returns is for a
// run. The model is then of no use any more.
func (t *Trainer) FindRate() (run.RateFound, error) {
	n := t.plan.Steps
	t.schedule = func(step int) float64 {
		return leastRate * math.Pow(greatestRate/leastRate, float64(step)/float64(n-1))
	}
	var s rateSearch
	for started := time.Now(); t.step < n && !s.risen(); t.step++ {
		if err := t.watch.Look(); err != nil {
			return run.RateFound{}, err
		}
		loss, norm, _ := t.advance(t.step)
		if math.IsNaN(loss-loss) || math.IsNaN(norm-norm) { // or infinite
			break
		}
		rate := t.rate(t.step)
		s.add(rate, loss)
		t.emit(run.Event{Event: run.RateTried, RateTried: &run.RateTry{
			Step: t.step + 1, LearningRate: rate, Loss: loss, Smooth: s.smooth,
		}})
		t.watch.Progress("find_rate", started, int64(t.step+1), int64(n))
	}
	return run.RateFound{LearningRate: s.suggestion(), Steps: s.steps}, nil
}

// A rateSearch follows the loss while the rate grows.
type rateSearch struct {
	steps     int
	mean      float64 // exponential moving average, from 0
	smooth    float64 // the same, divided by the weight gathered
	least     float64 // of smooth, from warmSteps on
	leastRate float64 // its rate
	leastStep int
}

const (
	smoothing = 0.9 // what a step keeps of the moving average
	warmSteps = 10  // before the moving average is smooth enough to be compared
	farRisen  = 4   // times the least loss: the search ends
	safety    = 10  // where the loss is least, the rate is about to be too great
)

// add counts the loss of a step with a rate.
func (s *rateSearch) add(rate, loss float64) {
	s.steps++
	s.mean = smoothing*s.mean + (1-smoothing)*loss
	s.smooth = s.mean / (1 - math.Pow(smoothing, float64(s.steps)))
	if s.steps == warmSteps || s.steps > warmSteps && s.smooth < s.least {
		s.least, s.leastRate, s.leastStep = s.smooth, rate, s.steps
	}
}

// risen reports whether the loss has risen so far that greater rates tell nothing.
func (s *rateSearch) risen() bool { return s.steps > warmSteps && s.smooth > farRisen*s.least }

// suggestion returns a tenth of the rate at which the smoothed loss was least, with
// two digits; 0 if no rate lowered it.
func (s *rateSearch) suggestion() float64 {
	if s.leastStep <= warmSteps {
		return 0
	}
	rate, _ := strconv.ParseFloat(strconv.FormatFloat(s.leastRate/safety, 'g', 2, 64), 64) // it can be read
	return rate
}
