package figure

import (
	"slices"

	"tuneground/app/client"
	"tuneground/app/text"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// A measure is a number of each run of a race.
type measure struct {
	name   string
	label  func(r *race) string
	format func(float64) string
	of     func(r *race, x *client.Run, result *run.SweptRun) (float64, bool) // result: nil before the run's end
}

var measures = []measure{
	{"first_loss", keyed("figure.race.first_loss"), loss, func(_ *race, x *client.Run, _ *run.SweptRun) (float64, bool) {
		if len(x.Smooth) == 0 {
			return 0, false
		}
		return x.Smooth[0], true
	}},
	{"last_loss", keyed("figure.race.last_loss"), loss, func(_ *race, x *client.Run, result *run.SweptRun) (float64, bool) {
		if len(x.Smooth) == 0 || result == nil {
			return 0, false
		}
		return x.Smooth[len(x.Smooth)-1], true
	}},
	{"score", func(r *race) string { return r.S.T("sweep.test", r.S.T("metric."+r.metric())) }, score, func(r *race, _ *client.Run, result *run.SweptRun) (float64, bool) {
		if result == nil {
			return 0, false
		}
		v, ok := result.Metrics[r.metric()]
		return v, ok
	}},
	{"precision", classed("metric.precision"), text.Percent, ofClass(func(c run.ClassScore) float64 { return c.Precision })},
	{"recall", classed("metric.recall"), text.Percent, ofClass(func(c run.ClassScore) float64 { return c.Recall })},
	{"f1", classed("metric.f1"), text.Percent, ofClass(func(c run.ClassScore) float64 { return c.F1 })},
	{"seconds", keyed("figure.race.seconds"), text.Duration, func(_ *race, _ *client.Run, result *run.SweptRun) (float64, bool) {
		if result == nil {
			return 0, false
		}
		return result.Seconds, true
	}},
	{"trained", keyed("figure.race.trained"), whole, func(_ *race, x *client.Run, _ *run.SweptRun) (float64, bool) {
		return float64(x.Plan.Trainable), x.Plan.Trainable > 0
	}},
}

func keyed(key string) func(*race) string { return func(r *race) string { return r.S.T(key) } }

// classed names a measure with the class that it is of.
func classed(key string) func(*race) string {
	return func(r *race) string { return r.S.T("figure.race.of", r.S.T(key), r.Settings["class"]) }
}

// ofClass takes a measure from the class's row of the report.
func ofClass(of func(run.ClassScore) float64) func(*race, *client.Run, *run.SweptRun) (float64, bool) {
	return func(r *race, x *client.Run, result *run.SweptRun) (float64, bool) {
		if result == nil || x.Report == nil {
			return 0, false
		}
		i := slices.IndexFunc(x.Report.PerClass, func(c run.ClassScore) bool { return c.Label == r.Settings["class"] })
		if i < 0 {
			return 0, false
		}
		return of(x.Report.PerClass[i]), true
	}
}

func loss(v float64) string { return text.Fixed(v, 3) }

// score writes what a run is scored by: a share, or a perplexity, which is above 1.
func score(v float64) string {
	if v <= 1 {
		return text.Percent(v)
	}
	return text.Number(v)
}

func whole(v float64) string { return text.Count(int64(v)) }

// measuresOf returns the measures with the names of a list or, if it is empty, those that
// every race has.
func measuresOf(list string) (some []measure, err error) {
	if list == "" {
		list = "first_loss, last_loss, score, seconds, trained"
	}
	for _, name := range listed(list) {
		i := slices.IndexFunc(measures, func(m measure) bool { return m.name == name })
		if i < 0 {
			var names []string
			for _, m := range measures {
				names = append(names, m.name)
			}
			return nil, message.Errorf("a race has no column %q; it has %s", name, message.Names(names))
		}
		some = append(some, measures[i])
	}
	return some, nil
}

// measure returns a number of the run with the i-th value, if it is there yet.
func (r *race) measure(m measure, i int) (float64, bool) {
	x := r.run(i)
	if x == nil {
		return 0, false
	}
	var result *run.SweptRun
	if i < len(r.race.Results) {
		result = &r.race.Results[i]
	}
	return m.of(r, x, result)
}

// ofClass are the readings of the class: baseline, the accuracy of never naming it; rare,
// its examples to train on; weight, that of each of these if a run balances the classes.
func (r *race) ofClass() (list []Reading) {
	class := r.Settings["class"]
	if class == "" || r.race == nil {
		return nil
	}
	for _, x := range r.race.Runs {
		for _, c := range x.Plan.Balanced {
			if c.Label == class {
				list = append(list, Reading{"rare", r.S.T("figure.race.rare", class), float64(c.Count), text.Count(int64(c.Count))},
					Reading{"weight", r.S.T("figure.race.weight", class), c.Weight, text.Fixed(c.Weight, 2)})
			}
		}
	}
	if x := r.run(0); x != nil && x.Report != nil {
		list = append(list, Reading{"baseline", r.S.T("figure.race.baseline"), x.Report.Baseline, score(x.Report.Baseline)})
	}
	return list
}
