package data

import (
	"cmp"
	"encoding/json"
	"encoding/json/jsontext"
	"slices"
	"strings"

	"tuneground/engine/message"
)

// isLabelStudio reports whether the text is a JSON export of Label Studio: a
// list of tasks, each with its data and its annotations
// (https://labelstud.io/guide/export#Label-Studio-JSON-format-of-annotated-tasks).
func isLabelStudio(text string) bool {
	dec := jsontext.NewDecoder(strings.NewReader(text), jsontext.AllowInvalidUTF8(true))
	if !enter(dec, '[') || dec.PeekKind() != '{' {
		return false
	}
	task, err := dec.ReadValue()
	return err == nil && has(string(task), "data", '{') && has(string(task), "annotations", '[')
}

// A taskReader reads Label Studio's tasks into the rows of its JSON-MIN: one
// per annotation, with the task's data and a column for every question.
type taskReader struct {
	*jsonWalker
	answers   map[int]bool // columns of answers
	annotated []int        // rows with an annotation
}

// An annotation holds one annotator's answers for a task.
type annotation struct {
	Cancelled bool `json:"was_cancelled"`
	Result    []struct {
		Question string         `json:"from_name"`
		Value    jsontext.Value `json:"value"`
	} `json:"result"`
}

func (t *Table) parseLabelStudio(text string, m *meter) error {
	r := taskReader{newJSONWalker(t, text, message.New("Label Studio's exports"), m), map[int]bool{}, nil}
	if err := r.list("", r.task); err != nil {
		return r.wrong(err)
	}
	if err := r.end(); err != nil {
		return err
	}
	if err := t.pad(); err != nil {
		return err
	}
	r.fillUnmarked()
	return nil
}

// task reads a task into a row for each of its annotations, or into one row
// without any.
func (r *taskReader) task() error {
	line := r.lineAt(r.next())
	row := Row{line, make([]string, len(r.table.Columns))}
	var annotations []annotation
	err := r.object(func(name string) error {
		switch name {
		case "data":
			if err := r.open(message.New("an object"), '{'); err != nil {
				return err
			}
			return r.members(&row, "")
		case "annotations":
			v, err := r.dec.ReadValue()
			if err == nil && json.Unmarshal(v, &annotations) != nil {
				return r.table.errorf(line, name, "%q is not what Label Studio writes here; export the file again", string(v))
			}
			return err
		}
		return r.dec.SkipValue()
	})
	if err != nil {
		return err
	}
	r.meter.at(r.pos)
	annotations = slices.DeleteFunc(annotations, func(a annotation) bool { return a.Cancelled })
	if len(annotations) == 0 {
		return r.table.add(line, row.Cells)
	}
	for _, a := range annotations {
		r.annotated = append(r.annotated, len(r.table.Rows))
		if err := r.table.add(line, r.answered(row.Cells, a)); err != nil {
			return err
		}
	}
	return nil
}

// answered returns the cells of a task with an annotation's answers: a number,
// or the list of choices or marks.
func (r *taskReader) answered(data []string, a annotation) []string {
	said := map[int][]string{}
	for _, result := range a.Result {
		if result.Question != "" && result.Value.Kind() == '{' { // otherwise it relates two results
			column := r.column(result.Question)
			said[column] = append(said[column], string(result.Value))
		}
	}
	cells := slices.Clone(data)
	cells = append(cells, make([]string, len(r.table.Columns)-len(cells))...)
	for column, values := range said {
		r.answers[column] = true
		if cells[column] = numberSaid(values[0]); cells[column] == "" {
			cells[column] = "[" + strings.Join(values, ",") + "]"
		}
	}
	return cells
}

// numberSaid returns the number in an answer, or "" if it is none.
func numberSaid(value string) string {
	var said struct{ Rating, Number jsontext.Value }
	if err := json.Unmarshal([]byte(value), &said); err != nil {
		return ""
	}
	return cmp.Or(string(said.Rating), string(said.Number))
}

// fillUnmarked gives annotated texts without marks an empty list of entities.
func (r *taskReader) fillUnmarked() {
	for column := range r.answers {
		if !r.table.hasSpans(column) {
			continue
		}
		for _, i := range r.annotated {
			if cell := &r.table.Rows[i].Cells[column]; *cell == "" {
				*cell = "[]"
			}
		}
	}
}
