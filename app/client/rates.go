package client

import "tuneground/engine/run"

// Rates is the last search for a learning rate.
type Rates struct {
	Tried []run.RateTry
	Found *run.RateFound // nil until the search has ended
}

// FindRate searches a learning rate for the current settings.
func (s *Client) FindRate() {
	s.Rates, s.made[TheRates] = Rates{}, nil
	s.touch(Search)
	s.send(run.Command{Do: run.FindRate})
}

// applyRate applies an event of the search. It begins anew if its GPU fails.
func (s *Client) applyRate(e run.Event) {
	if e.Event == run.RateSuggested {
		s.Rates.Found, s.made[TheRates] = e.RateFound, s.from(e.ID)
		s.finish(run.Stop)
		s.answered(e.ID)
	} else {
		s.Rates.Tried = append(s.Rates.Tried[:e.RateTried.Step-1], *e.RateTried)
	}
	s.touch(Search)
}
