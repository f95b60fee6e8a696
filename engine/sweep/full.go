package sweep

import (
	"cmp"
	"strconv"

	"tuneground/engine/run"
)

// Table returns a table of a task's runs for other programs: a row for each, after one
// with the names of the columns, the numbers in full.
func Table(task string, g run.Grid, runs []run.SweptRun) [][]string {
	head := []string{"run"}
	for _, s := range g.Settings {
		head = append(head, s.Setting)
	}
	validated, split := "", ""
	for _, x := range runs {
		validated, split = cmp.Or(validated, x.Metric), cmp.Or(split, x.Split)
	}
	head = append(head, "seed", "validation_"+validated)
	names := Metrics(task, runs)
	for _, name := range names {
		head = append(head, split+"_"+name)
	}
	rows := [][]string{append(head, "steps", "seconds", "problem")}
	exact := func(v float64, ok bool) string {
		if !ok {
			return ""
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	for _, x := range runs {
		row := append([]string{strconv.Itoa(x.Run)}, x.Values...)
		row = append(row, strconv.FormatUint(uint64(x.Seed), 10), exact(x.Score, x.Metric != ""))
		for _, name := range names {
			v, ok := x.Metrics[name]
			row = append(row, exact(v, ok))
		}
		rows = append(rows, append(row, strconv.Itoa(x.Steps), exact(x.Seconds, true), x.Problem.String()))
	}
	return rows
}
