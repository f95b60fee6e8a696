package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"tuneground/engine/run"
	"tuneground/engine/sweep"
)

// outcome says in a line what a run has shown.
func outcome(x run.SweptRun) string {
	var said []string
	if x.Metric != "" {
		said = append(said, fmt.Sprintf("validation %s %.4f", x.Metric, x.Score))
	}
	if v, ok := x.Metrics[x.Metric]; ok && x.Split == "test" {
		said = append(said, fmt.Sprintf("test %s %.4f", x.Metric, v))
	}
	if x.Steps > 0 {
		said = append(said, fmt.Sprintf("%d steps in %s", x.Steps, duration(x.Seconds)))
	}
	if !x.Problem.IsZero() {
		said = append(said, x.Problem.String())
	}
	return strings.Join(said, ", ")
}

// report prints the table of a sweep, writes the one of all its runs, and says which
// model is kept.
func (j *sweepJob) report() error {
	slices.SortFunc(j.runs, func(a, b run.SweptRun) int { return a.Run - b.Run })
	rows := sweep.Rows(j.grid, j.runs)
	if len(rows) > 0 {
		j.print(rows)
	}
	if left := len(j.configs) - len(j.runs); left > 0 {
		fmt.Fprintf(j.lines, "\n%d runs were not done.\n", left)
		if j.file != nil {
			fmt.Fprintf(j.lines, "The same command goes on with them.\n")
		}
	}
	if out := j.results.out; out != nil && j.best.Run > 0 {
		fmt.Fprintf(j.lines, "\n%s has the model of run %d: %s.\n", out.dir, j.best.Run, j.name(j.best.Run))
	}
	if j.table == "" {
		return nil
	}
	return replaceFile(j.table, j.writeCSV)
}

// shownMetrics is how many metrics of the test the printed table has.
const shownMetrics = 4

// print prints a line for each combination: the means over the seeds, with their
// standard deviations.
func (j *sweepJob) print(rows []sweep.Row) {
	w := tabwriter.NewWriter(j.lines, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w)
	for _, s := range j.grid.Settings {
		fmt.Fprintf(w, "%s\t", s.Setting)
	}
	fmt.Fprintf(w, "runs\tvalidation %s", j.best.Metric)
	names := sweep.Metrics(j.config.Task, j.runs)
	names = names[:min(len(names), shownMetrics)]
	for _, name := range names {
		fmt.Fprintf(w, "\t%s %s", j.best.Split, name)
	}
	fmt.Fprintln(w)
	best := sweep.Best(rows)
	for i, row := range rows {
		for _, v := range row.Values {
			fmt.Fprintf(w, "%s\t", v)
		}
		fmt.Fprintf(w, "%d\t%s", len(row.Runs), spread(row.Score()))
		for _, name := range names {
			fmt.Fprintf(w, "\t%s", spread(row.Metric(name)))
		}
		if row.Failed > 0 {
			fmt.Fprintf(w, "\t%d failed", row.Failed)
		}
		if i == best && len(rows) > 1 {
			fmt.Fprint(w, "\tbest")
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	fmt.Fprintln(j.lines, "\nMean ± standard deviation over the seeds. The validation set decides which is best;")
	fmt.Fprintln(j.lines, "whoever chooses by the test set makes its scores too good.")
}

// spread writes a Summary.
func spread(s sweep.Summary) string {
	switch s.N {
	case 0:
		return "-"
	case 1:
		return fmt.Sprintf("%.4f", s.Mean)
	}
	return fmt.Sprintf("%.4f ± %.4f", s.Mean, s.SD)
}

// writeCSV writes a table with a row for each run.
func (j *sweepJob) writeCSV(w io.Writer) error {
	return csv.NewWriter(w).WriteAll(sweep.Table(j.config.Task, j.grid, j.runs))
}
