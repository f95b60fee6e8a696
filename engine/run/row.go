package run

import "time"

// A Row is a kept run's row in a table of runs.
type Row struct {
	Task    string    `json:"task"`
	Model   string    `json:"model"`
	Data    string    `json:"data"`
	Method  string    `json:"method"`
	Started time.Time `json:"started"`
	Step    int       `json:"step"`  // the last so far
	Steps   int       `json:"steps"` // of the plan
	// Finished is set once nothing is left to do: the plan is done, it ended early, or it
	// broke off. A run that was stopped can go on.
	Finished bool    `json:"finished"`
	Metric   string  `json:"metric"` // that decides which model is best; "": nothing was measured yet
	Value    float64 `json:"value"`  // on the test set, or the best on the validation set so far
	// SweepRun is the number of the run in a sweep of SweepRuns runs, from 1; 0: it is of
	// none.
	SweepRun  int `json:"sweep_run,omitempty"`
	SweepRuns int `json:"sweep_runs,omitempty"`
}

// Row returns the run's row.
func (r *Record) Row() Row {
	row := Row{
		Task: r.Config.Task, Model: r.Model.Name, Data: r.Data.Name, Method: r.Config.Method, Started: r.Started,
		Step: r.Last().Step, Steps: r.Plan.Steps, Finished: r.Finished(),
	}
	if r.Sweep != nil {
		row.SweepRun, row.SweepRuns = r.Sweep.Run, r.Sweep.Grid.Runs()
	}
	metric := r.Config.BestMetric()
	if r.Report != nil {
		row.Step = r.Report.Steps
		if v, ok := r.Report.Metrics[metric]; ok {
			row.Metric, row.Value = metric, v
		}
	}
	if row.Metric != "" {
		return row
	}
	for _, e := range r.Evals {
		if v, ok := e.Metrics[metric]; ok && e.Best {
			row.Metric, row.Value = metric, v
		}
	}
	return row
}

// Finished reports whether the run is over for good: it has a report, and was not
// stopped before its end.
func (r *Record) Finished() bool {
	return r.Report != nil && (!r.Report.Stopped || r.Report.Steps >= r.Plan.Steps)
}
