package data

import (
	"reflect"
	"slices"
	"testing"

	"tuneground/engine/run"
)

// TestLabelStudio checks that the full export reads as the same table as
// JSON-MIN.
func TestLabelStudio(t *testing.T) {
	table := read(t, "export.json", `[
 {"id": 7, "data": {"text": "warm bread", "shop": "east"}, "annotations": [
   {"id": 1, "was_cancelled": true, "result": [{"from_name": "mood", "type": "choices", "value": {"choices": ["down"]}}]},
   {"id": 2, "result": [{"from_name": "mood", "type": "choices", "value": {"choices": ["up", "kind"]}}, {"from_name": "stars", "type": "rating", "value": {"rating": 4}}]},
   {"id": 3, "result": [{"from_name": "mood", "type": "choices", "value": {"choices": ["up"]}}, {"type": "relation", "from_id": "a", "to_id": "b"}]}], "predictions": []},
 {"id": 8, "annotations": [], "data": {"shop": "west", "text": "cold soup"}}
]`, run.Dataset{})
	want := [][]string{
		{"warm bread", "east", `[{"choices": ["up", "kind"]}]`, "4"},
		{"warm bread", "east", `[{"choices": ["up"]}]`, ""},
		{"cold soup", "west", "", ""},
	}
	if !slices.Equal(table.Columns, []string{"text", "shop", "mood", "stars"}) || !reflect.DeepEqual(cells(table), want) || table.Rows[2].Line != 6 {
		t.Errorf("columns %q, cells %q on lines %v", table.Columns, cells(table), table.Rows)
	}
	s, err := table.Build(config(run.Dataset{Label: "mood"}))
	if err != nil {
		t.Fatal(err)
	}
	if got := answersIn(s); s.ProblemType != run.MultiLabel || !slices.Equal(got, []string{"kind, up", "up"}) || s.Info.Unlabelled != 1 || !hasWarning(s, "occur with different labels: 1") {
		t.Errorf("%s: %q, %d without a label, warnings %q", s.ProblemType, got, s.Info.Unlabelled, s.Info.Warnings)
	}
}

// TestLabelStudioMarks checks that an annotated text without marks has no
// entities, and that a text without annotation is no example.
func TestLabelStudioMarks(t *testing.T) {
	s := buildFor(t, "export.json", `[
 {"data": {"text": "Anna saw New York."}, "annotations": [{"result": [
   {"from_name": "what", "value": {"start": 9, "end": 17, "text": "New York", "labels": ["LOC"]}},
   {"from_name": "what", "value": {"start": 0, "end": 4, "text": "Anna", "labels": ["PER"]}}]}]},
 {"data": {"text": "It rains"}, "annotations": [{"result": []}]},
 {"data": {"text": "Bob left"}, "annotations": []}]`, run.Config{Task: run.TokenClassification})
	if got := answersIn(s); !slices.Equal(got, []string{"B-PER O B-LOC I-LOC O", "O O"}) || s.Info.Unlabelled != 1 {
		t.Errorf("%q, %d without tags", got, s.Info.Unlabelled)
	}
}
