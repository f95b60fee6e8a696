package train

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"tuneground/engine/data"
	"tuneground/engine/run"
)

// predictFile answers every text of a file and emits a CSV: the file's own
// columns, then the answers.
func (s *Session) predictFile(files []File) error {
	if s.model == nil {
		return errNoModel
	}
	if len(files) != 1 {
		return errors.New("choose one file to label")
	}
	table, err := s.readTable(files[0], s.table)
	if err != nil {
		return err
	}
	text, question, err := s.columnsOf(table)
	if err != nil {
		return err
	}
	s.model.settle()
	var out parts
	w, r, started := csv.NewWriter(&out), s.newReader(), time.Now()
	w.Write(append(append([]string{}, table.Columns...), answerColumns(s.model.Task, s.model.Config.ProblemType)...))
	for i, row := range table.Rows {
		if err := s.look(); err != nil {
			return err
		}
		asked := ""
		if question >= 0 {
			asked = row.Cells[question]
		}
		p, err := r.read(row.Cells[text], asked, func(string) {})
		if err != nil {
			return fmt.Errorf("%s, line %d: %w", table.Name, row.Line, err)
		}
		w.Write(append(append([]string{}, row.Cells...), answerCells(&p)...))
		s.Progress("predict", started, int64(i+1), int64(len(table.Rows)))
	}
	w.Flush()
	name := strings.TrimSuffix(path.Base(files[0].Name), path.Ext(files[0].Name)) + "-labelled.csv"
	s.hand(name, "text/csv", out)
	return nil
}

// columnsOf finds the columns to read; question is -1 where there is none.
func (s *Session) columnsOf(table *data.Table) (text, question int, err error) {
	c := s.current.Config
	c.Task = s.model.Task
	if s.table == nil { // nothing says what the columns are called: look for them
		c.Dataset.Text, c.Dataset.Question = "", ""
	}
	if text, err = table.TextColumn(&c); err != nil || c.Task != run.QuestionAnswering {
		return text, -1, err
	}
	question, err = table.QuestionColumn(&c)
	return text, question, err
}

// answerColumns names what a prediction adds to a row.
func answerColumns(task, problem string) []string {
	switch {
	case task == run.TokenClassification:
		return []string{"entities"}
	case task == run.QuestionAnswering, task == run.FillMask:
		return []string{"answer", "score"}
	case run.Generates(task):
		return []string{"output"}
	case problem == run.Regression:
		return []string{"predicted_value"}
	case problem == run.MultiLabel:
		return []string{"predicted_labels"}
	}
	return []string{"predicted_label", "probability"}
}

func answerCells(p *run.Prediction) []string {
	switch {
	case p.Task == run.TokenClassification:
		j, _ := json.Marshal(p.Entities) // nothing in it can fail
		return []string{string(j)}
	case p.Task == run.QuestionAnswering, p.Task == run.FillMask:
		if len(p.Answers) == 0 {
			return []string{"", ""}
		}
		return []string{p.Answers[0].Text, fmt.Sprintf("%.6f", p.Answers[0].Score)}
	case run.Generates(p.Task):
		return []string{p.Output}
	case p.ProblemType == run.Regression:
		return []string{strconv.FormatFloat(p.Value, 'f', 4, 64)}
	case p.ProblemType == run.MultiLabel:
		var names []string
		for i, label := range p.Labels {
			if p.Probs[i] > 0.5 {
				names = append(names, label)
			}
		}
		return []string{strings.Join(names, ", ")}
	case len(p.Probs) == 0: // a text-to-text model wrote the label
		return []string{p.Output, ""}
	}
	best := p.Best()
	return []string{p.Labels[best], fmt.Sprintf("%.6f", p.Probs[best])}
}
