// Package sweep tells what the runs of a sweep show together.
package sweep

import (
	"maps"
	"math"
	"slices"

	"tuneground/engine/run"
)

// A Summary is the mean of some values and how far they spread.
type Summary struct {
	N    int
	Mean float64
	// SD is the standard deviation of the values, estimated with N-1; 0 of one value.
	SD float64
	// SE is the standard error of the mean: SD / √N.
	SE float64
}

// Summarise returns the Summary of values.
func Summarise(values []float64) Summary {
	s := Summary{N: len(values)}
	for _, v := range values {
		s.Mean += v / float64(s.N)
	}
	if s.N < 2 {
		return s
	}
	squares := 0.0
	for _, v := range values {
		squares += (v - s.Mean) * (v - s.Mean)
	}
	s.SD = math.Sqrt(squares / float64(s.N-1))
	s.SE = s.SD / math.Sqrt(float64(s.N))
	return s
}

// A Row is the runs of one combination of settings.
type Row struct {
	Values []string // of the grid's settings
	Runs   []run.SweptRun
	Failed int // runs without a result
}

// Rows returns the rows of a grid that have runs, in its order.
func Rows(g run.Grid, runs []run.SweptRun) []Row {
	var rows []Row
	for _, values := range g.Combinations() {
		row := Row{Values: values}
		for _, r := range runs {
			switch {
			case !slices.Equal(r.Values, values):
			case r.Steps == 0:
				row.Failed++
			default:
				row.Runs = append(row.Runs, r)
			}
		}
		if len(row.Runs)+row.Failed > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// Score summarises the scores on the validation set. It is of fewer runs if some were
// not validated.
func (r Row) Score() Summary {
	var values []float64
	for _, x := range r.Runs {
		if x.Metric != "" {
			values = append(values, x.Score)
		}
	}
	return Summarise(values)
}

// Metric summarises a metric of the reports, over the runs that have it.
func (r Row) Metric(name string) Summary {
	var values []float64
	for _, x := range r.Runs {
		if v, ok := x.Metrics[name]; ok {
			values = append(values, v)
		}
	}
	return Summarise(values)
}

// Best returns the place of the row with the best mean score on the validation set, -1
// if no row has one. Runs that failed make a row worse than all without.
func Best(rows []Row) int {
	best, found := -1, run.SweptRun{}
	for i, r := range rows {
		if len(r.Runs) == 0 || r.Failed > 0 {
			continue
		}
		mean := run.SweptRun{Metric: r.Runs[0].Metric, Score: r.Score().Mean}
		if mean.Better(found) {
			best, found = i, mean
		}
	}
	return best
}

// Metrics returns the names of the metrics that the runs have, the deciding ones of the
// task first.
func Metrics(task string, runs []run.SweptRun) []string {
	all := map[string]bool{}
	for _, r := range runs {
		for name := range r.Metrics {
			all[name] = true
		}
	}
	var names []string
	for _, name := range run.TaskOf(task).Metrics {
		if all[name] {
			names = append(names, name)
			delete(all, name)
		}
	}
	return append(names, slices.Sorted(maps.Keys(all))...)
}
