// Package class sums up what a class has handed in: answers to the quiz, progress in the
// lessons, and runs. The files stay in the teacher's browser.
package class

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"

	"tuneground/app/lesson"
	"tuneground/engine/message"
	"tuneground/engine/run"
)

// pupil matches the random name of a pupil.
var pupil = regexp.MustCompile(`^[a-z0-9]{1,32}$`)

// Read reads a file that a pupil handed in: the result of the quiz, or the record of one
// run. The error names the file.
func Read(file string, content []byte, questions []lesson.Block) (lesson.Result, error) {
	var kind struct {
		Tuneground string          `json:"tuneground"`
		Config     json.RawMessage `json:"config"`
	}
	r, err := lesson.Result{}, json.Unmarshal(content, &kind)
	switch {
	case bytes.HasPrefix(content, []byte("PK")):
		err = message.Errorf("it is packed; unpack it and drop the file %s that is in it", run.RecordFile)
	case err != nil:
	case kind.Tuneground == lesson.ResultKind:
		if err = json.Unmarshal(content, &r); err == nil {
			err = check(r, questions)
		}
	case kind.Tuneground != "":
		err = message.Errorf("it holds %q, which this page does not know; open the page again to have its newest version", kind.Tuneground)
	case kind.Config != nil:
		r, err = readRecord(content)
	default:
		err = message.Errorf("it holds neither answers to the quiz nor a run; drop the files that the quiz hands in, or %s", run.RecordFile)
	}
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return r, nil
	case errors.As(err, &syntax):
		line := 1 + bytes.Count(content[:min(int(syntax.Offset), len(content))], []byte("\n"))
		return lesson.Result{}, message.Errorf("%s, line %d: %w", file, line, err)
	}
	return lesson.Result{}, message.Errorf("%s: %w", file, err)
}

// readRecord reads the record of a run, which says nothing of who trained.
func readRecord(content []byte) (lesson.Result, error) {
	var record run.Record
	if err := json.Unmarshal(content, &record); err != nil {
		return lesson.Result{}, err
	}
	row := record.Row()
	if row.Metric == "" {
		return lesson.Result{}, message.Errorf("the run was not measured; let it end with a test or a validation set")
	}
	return lesson.Result{Runs: []run.Row{row}}, nil
}

// check reports a result that the page cannot have written.
func check(r lesson.Result, questions []lesson.Block) error {
	if !pupil.MatchString(r.ID) {
		return message.Errorf("the id is %q; it must be letters and digits", r.ID)
	}
	if r.Language != "zh" && r.Language != "en" {
		return message.Errorf("the language is %q; it must be zh or en", r.Language)
	}
	for _, a := range []*lesson.Attempt{r.Before, r.After} {
		if a == nil {
			continue
		}
		for name, choice := range a.Answers {
			most := -1
			for _, q := range questions {
				if q.Name == name {
					most = len(q.Choices)
				}
			}
			switch {
			case most < 0:
				return message.Errorf("the quiz has no question %q here; hand in and collect with the same page", name)
			case choice < 0 || choice > most:
				return message.Errorf("the answer to %q is %d; it must lie between 0 and %d", name, choice, most)
			}
		}
	}
	for name, p := range r.Lessons {
		if p.Answered < 0 || p.Answered > p.Of {
			return message.Errorf("in the lesson %q %d of %d questions are answered", name, p.Answered, p.Of)
		}
	}
	for _, x := range r.Runs {
		if x.Metric == "" {
			return message.Errorf("a run has no score")
		}
	}
	return nil
}
