package run

import (
	"slices"
	"strings"

	"tuneground/engine/message"
)

// A Grid is the runs of a sweep: every combination of some settings' values, each with
// several seeds. Without settings it is one run with several seeds.
type Grid struct {
	Settings []Values `json:"settings,omitempty"`
	// Seeds is the number of runs of each combination. The first has the Config's seed,
	// the next the seed after it. The seed decides a new head's weights, the order of
	// the examples and what dropout leaves out; the splits stay.
	Seeds int `json:"seeds"`
	// Only are the combinations that are run, each a value for every setting; nil: all.
	Only [][]string `json:"only,omitempty"`
}

// Values are several values of a setting, as Config.Set reads them.
type Values struct {
	Setting string   `json:"setting"` // one of Paths
	Values  []string `json:"values"`
}

// mostRuns is the greatest number of runs of a sweep.
const mostRuns = 1000

// Combinations returns Only or, without it, every choice of a value for each setting; the
// last setting changes fastest.
func (g Grid) Combinations() [][]string {
	if g.Only != nil {
		return g.Only
	}
	all := [][]string{nil}
	for _, s := range g.Settings {
		var longer [][]string
		for _, values := range all {
			for _, v := range s.Values {
				longer = append(longer, append(slices.Clone(values), v))
			}
		}
		all = longer
	}
	return all
}

// Runs is the number of runs of a grid that Configs accepts.
func (g Grid) Runs() int {
	runs := max(1, g.Seeds)
	if g.Only != nil {
		return runs * len(g.Only)
	}
	for _, s := range g.Settings {
		runs *= max(1, len(s.Values))
	}
	return runs
}

// Configs returns the run of every combination and seed, the seeds of a combination one
// after the other, with the settings of c.
func (g Grid) Configs(c Config) ([]Config, error) {
	if g.Seeds < 1 || g.Runs() > mostRuns {
		return nil, message.Errorf("the sweep has %d seeds and %d runs; give it at least one seed and at most %d runs", g.Seeds, g.Runs(), mostRuns)
	}
	for i, s := range g.Settings {
		if err := s.check(g.Settings[:i]); err != nil {
			return nil, err
		}
	}
	for _, values := range g.Only {
		if len(values) != len(g.Settings) {
			return nil, message.Errorf("the sweep has a run with %d values for %d settings; give each setting one", len(values), len(g.Settings))
		}
	}
	var configs []Config
	for _, values := range g.Combinations() {
		one := c
		for i, v := range values {
			if err := one.Set(g.Settings[i].Setting, v); err != nil {
				return nil, err
			}
		}
		if err := one.Validate(); err != nil {
			return nil, err
		}
		for range g.Seeds {
			configs = append(configs, one)
			one.Seed++
		}
	}
	return configs, nil
}

// Matter returns an error if one of the settings matters to none of the grid's runs
// with a model of this type.
func (g Grid) Matter(configs []Config, modelType string) error {
	for _, s := range g.Settings {
		if !slices.ContainsFunc(configs, func(c Config) bool { return c.Uses(modelType, s.Setting) }) {
			return message.Errorf("%s does not matter to these runs; choose another setting for the sweep, or change what it depends on", s.Setting)
		}
	}
	return nil
}

// unswept are the settings that the runs of a sweep share, because their scores could
// not be compared otherwise, by their paths or the beginnings of these.
var unswept = []string{"model", "dataset.", "task", "problem_type", "metric_for_best_model", "device", "seed"}

// Sweepable are the settings that a sweep can vary.
func Sweepable() []string {
	return slices.DeleteFunc(Paths(), func(path string) bool {
		return slices.ContainsFunc(unswept, func(p string) bool { return path == p || strings.HasSuffix(p, ".") && strings.HasPrefix(path, p) })
	})
}

// check returns an error if a sweep that varies some settings cannot vary s too.
func (s Values) check(before []Values) error {
	switch {
	case !slices.Contains(Paths(), s.Setting):
		return unknownSetting(s.Setting, Sweepable())
	case !slices.Contains(Sweepable(), s.Setting):
		return message.Errorf("%s cannot vary in a sweep: the scores of its runs could not be compared", s.Setting)
	case slices.ContainsFunc(before, func(b Values) bool { return b.Setting == s.Setting }):
		return message.Errorf("%s is there twice; list all of its values once", s.Setting)
	case len(s.Values) == 0:
		return message.Errorf("%s has no values for the sweep; give some, such as 1e-4,5e-4", s.Setting)
	}
	for i, v := range s.Values {
		if slices.Contains(s.Values[:i], v) {
			return message.Errorf("%s has the value %q twice; the second would repeat the same runs", s.Setting, v)
		}
	}
	return nil
}

// A Sweep asks for the runs of a Grid.
type Sweep struct {
	Grid
	// Done are runs that were done before and are not repeated. They read Data and
	// Model; the others must too.
	Done  []SweptRun `json:"done,omitempty"`
	Data  Source     `json:"data"`
	Model Source     `json:"model"`
	// Observe is what each run shows besides; nil: nothing.
	Observe *Observe `json:"observe,omitempty"`
	// Lines are what the runs train on, with these labels, in the place of all of the
	// training set; nil: that. They are named by their rows.
	Lines []Line `json:"lines,omitempty"`
	// Rare makes a label rare in every split; nil: the data are as they are.
	Rare *Rare `json:"rare,omitempty"`
}

// Rare keeps only a share of the examples that have a label.
type Rare struct {
	Label string  `json:"label"`
	Share float64 `json:"share"`
}

// A SweepPart says which run of a sweep a kept run is. With it the sweep can go on.
type SweepPart struct {
	Run    int    `json:"run"` // from 1, in the order of Grid.Configs
	Grid   Grid   `json:"grid"`
	Config Config `json:"config"` // that Grid varies
}

// SweepInfo says how a sweep stands: before it, or before its next run.
type SweepInfo struct {
	Runs    int     `json:"runs"`
	Next    int     `json:"next,omitempty"` // the number of the next run, from 1; 0: none yet
	Seconds float64 `json:"seconds"`        // predicted for the next run and those after it or, without a Next, for all
	After   float64 `json:"after_seconds"`  // for those after Next
	// Done are the results from before, once, of a sweep that goes on.
	Done []SweptRun `json:"done,omitempty"`
	// Problem, if not empty, says why the sweep cannot be run.
	Problem message.Message `json:"problem,omitzero"`
}

// A SweptRun is the result of one run of a sweep.
type SweptRun struct {
	Run    int      `json:"run"`              // from 1, in the order of Grid.Configs
	Values []string `json:"values,omitempty"` // of the Grid's settings
	Seed   uint32   `json:"seed"`
	// Score is the value of Metric on the validation set, of the model that the run
	// kept. Runs are compared by it, never by the test set.
	Score   float64            `json:"score"`
	Metric  string             `json:"metric,omitempty"` // "": nothing was validated, and there is no Score
	Metrics map[string]float64 `json:"metrics,omitempty"`
	Split   string             `json:"split,omitempty"` // that Metrics are of: see Report
	Steps   int                `json:"steps"`
	Seconds float64            `json:"seconds"`
	Problem message.Message    `json:"problem,omitzero"` // why the run has no result, or broke off
}

// SweepEnd says which run's model is the current one after a sweep.
type SweepEnd struct {
	Kept    int  `json:"kept"` // its number; 0: none
	Stopped bool `json:"stopped,omitempty"`
}

// ResultOf returns the result of the run that has the given number in a sweep.
func (g Grid) ResultOf(number int, r *Record) SweptRun {
	x := SweptRun{
		Run: number, Values: g.Combinations()[(number-1)/g.Seeds], Seed: r.Config.Seed, Problem: r.Report.Problem,
		Metrics: r.Report.Metrics, Split: r.Report.Split, Steps: r.Report.Steps, Seconds: r.Report.Seconds,
	}
	x.Score, x.Metric = r.Validated()
	return x
}

// Better reports whether x has a score and it is better than that of y, which may have
// none.
func (x SweptRun) Better(y SweptRun) bool {
	switch {
	case x.Metric == "":
		return false
	case y.Metric == "":
		return true
	case SmallerIsBetter(x.Metric):
		return x.Score < y.Score
	}
	return x.Score > y.Score
}

// Validated returns the score on the validation set of the model that the run kept, and
// the metric that it is a value of; "" if that model was not validated. The metric is
// metric_for_best_model or, where the data have none of it, the loss.
func (r *Record) Validated() (score float64, metric string) {
	for _, e := range r.Evals {
		if e.Step != r.KeptStep() {
			continue
		}
		metric = r.Config.BestMetric()
		score, has := e.Metrics[metric]
		if !has {
			metric = "loss"
			score, has = e.Metrics[metric]
		}
		if has && score-score == 0 { // it is finite
			return score, metric
		}
	}
	return 0, ""
}
