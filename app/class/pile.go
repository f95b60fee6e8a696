package class

import (
	"slices"
	"strconv"
	"strings"

	"tuneground/app/lesson"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// A Pile is what was handed in so far. It lasts as long as the page.
type Pile struct {
	results []lesson.Result // of pupils, then runs of whom nothing is known
	faults  []message.Message
}

// Add reads one more file. Of a pupil who hands in twice, what was answered last counts.
func (p *Pile) Add(file string, content []byte, questions []lesson.Block) {
	r, err := Read(file, content, questions)
	if err != nil {
		p.faults = append(p.faults, message.Of(err))
		return
	}
	i := slices.IndexFunc(p.results, func(o lesson.Result) bool { return o.ID != "" && o.ID == r.ID })
	if i < 0 {
		p.results = append(p.results, r)
		return
	}
	p.faults = append(p.faults, message.New("%s: %s has handed in already; the newer file counts", file, r.ID))
	if last(r) >= last(p.results[i]) {
		p.results[i] = r
	}
}

// last is when something was answered last, in seconds.
func last(r lesson.Result) (at int64) {
	for _, a := range []*lesson.Attempt{r.Before, r.After} {
		if a != nil {
			at = max(at, a.Time.Unix())
		}
	}
	return at
}

// pupils are the results that are somebody's.
func (p *Pile) pupils() (list []lesson.Result) {
	for _, r := range p.results {
		if r.ID != "" {
			list = append(list, r)
		}
	}
	return list
}

// share is the share of right answers to a question before the chapter, or after it, and
// how many answered.
func (p *Pile) share(q lesson.Block, of func(lesson.Result) *lesson.Attempt) (right float64, n int) {
	for _, r := range p.results {
		if a := of(r); a != nil {
			if _, asked := a.Answers[q.Name]; asked {
				n++
				right += float64(a.Right([]lesson.Block{q}))
			}
		}
	}
	return right / float64(max(n, 1)), n
}

func before(r lesson.Result) *lesson.Attempt { return r.Before }
func after(r lesson.Result) *lesson.Attempt  { return r.After }

// A scored run, and whose it is.
type scored struct {
	run.Row
	id string
}

// runs are all runs, those that can be compared together, the best first.
func (p *Pile) runs() (list []scored) {
	for _, r := range p.results {
		for _, x := range r.Runs {
			list = append(list, scored{x, r.ID})
		}
	}
	slices.SortStableFunc(list, func(a, b scored) int {
		if c := strings.Compare(a.what(), b.what()); c != 0 {
			return c
		}
		better := a.Value > b.Value
		if run.SmallerIsBetter(a.Metric) {
			better = a.Value < b.Value
		}
		switch {
		case a.Value == b.Value:
			return 0
		case better:
			return -1
		}
		return 1
	})
	return list
}

// what a run learnt and was measured by.
func (s scored) what() string { return s.Task + " " + s.Data + " " + s.Metric }

// csv is the table of all pupils, with 1 for each right answer.
func (p *Pile) csv(questions []lesson.Block) string {
	heads := []string{"id", "language", "right_before", "right_after", "lessons_done"}
	for _, q := range questions {
		heads = append(heads, q.Name+"_before", q.Name+"_after")
	}
	lines := []string{strings.Join(heads, ",")}
	for _, r := range p.pupils() {
		cells := []string{r.ID, r.Language, count(r.Before, questions), count(r.After, questions), strconv.Itoa(done(r))}
		for _, q := range questions {
			cells = append(cells, count(r.Before, []lesson.Block{q}), count(r.After, []lesson.Block{q}))
		}
		lines = append(lines, strings.Join(cells, ","))
	}
	return strings.Join(lines, "\n") + "\n"
}

// count is the number of right answers, "" if nothing was answered.
func count(a *lesson.Attempt, questions []lesson.Block) string {
	if a == nil {
		return ""
	}
	return strconv.Itoa(a.Right(questions))
}

// done is the number of lessons that a pupil has finished.
func done(r lesson.Result) (n int) {
	for _, p := range r.Lessons {
		if p.Done() {
			n++
		}
	}
	return n
}
