package data

import (
	"slices"
	"strings"
	"testing"

	"tuneground/engine/message"
	"tuneground/engine/run"
)

func TestSpans(t *testing.T) {
	for _, c := range []struct{ what, name, content, want string }{
		{"triples", "a.jsonl", `{"text": "Anna saw New York.", "label": [[9, 17, "LOC"], [0, 4, "PER"]]} {"text": "so", "label": []}`, "B-PER O B-LOC I-LOC O"},
		{"objects", "a.jsonl", `{"text": "Anna saw New York.", "entities": [{"id": 3, "start_offset": 0, "end_offset": 4, "label": "PER"}]} {"text": "so", "entities": []}`, "B-PER O O O O"},
		{"several labels", "a.jsonl", `{"text": "Anna saw New York.", "label": [{"start": 9, "end": 17, "text": "New York", "labels": ["LOC"]}]}`, "O O B-LOC I-LOC O"},
		{"tuples of Python", "a.csv", "text,label\nAnna saw New York.,\"[(0, 4, 'PER')]\"\n", "B-PER O O O O"},
		{"markup and white space", "a.jsonl", `{"text": "  Anna  saw <b>New</b> York.", "label": [[15, 27, "LOC"]]}`, "O O B-LOC I-LOC O"},
		{"letters made of two", "a.jsonl", `{"text": "Ame\u0301lie saw Oslo.", "label": [[0, 7, "PER"], [12, 16, "LOC"]]}`, "B-PER O B-LOC O"},
		{"a place that is off", "a.jsonl", `{"text": "Anna saw New York.", "label": [{"start": 10, "end": 18, "text": "New York", "label": "LOC"}]}`, "O O B-LOC I-LOC O"},
		{"a part of a word", "a.jsonl", `{"text": "Anna saw New York.", "label": [[1, 3, "PER"]]}`, "B-PER O O O O"},
		{"training data of spaCy", "a.json", `[["Anna saw New York.", {"entities": [[0, 4, "PER"], [9, 17, "LOC"]]}], ["so", {"entities": []}]]`, "B-PER O B-LOC I-LOC O"},
		{"words beside the text, with their places", "a.jsonl", `{"text": "Anna saw New York.", "tokens": [{"text": "Anna", "start": 0, "end": 4}], "spans": [{"start": 0, "end": 4, "label": "PER"}]} {"text": "so", "tokens": [], "spans": []}`, "B-PER O O O O"},
		{"Chinese", "a.jsonl", `{"text": "小王去北京", "label": [[3, 5, "LOC"]]}`, "O O O B-LOC I-LOC"},
	} {
		s := buildFor(t, c.name, c.content, run.Config{Task: run.TokenClassification, Dataset: run.DefaultDataset("")})
		if got := s.Answer(&s.Examples[0]); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
		if len(s.Examples) > 1 && s.Answer(&s.Examples[1]) != "O" {
			t.Errorf("%s: without entities: %q", c.what, s.Answer(&s.Examples[1]))
		}
		if s.Info.Scheme != "IOB2" || slices.ContainsFunc(s.Info.Warnings, func(w message.Message) bool { return strings.HasPrefix(w.String(), "Marks") }) {
			t.Errorf("%s: described as %+v", c.what, s.Info)
		}
	}
}

func TestSpansThatFitNothing(t *testing.T) {
	s := buildFor(t, "a.jsonl", `{"text": "Anna saw York", "label": [[0, 4, "PER"], [2, 8, "LOC"], [9, 99, "LOC"]]}`+"\n"+
		`{"text": "so", "label": [{"start": 0, "end": 2, "text": "no", "label": "PER"}]}`, run.Config{Task: run.TokenClassification})
	want := "Entity marks that match no words: 3, the first on line 1."
	if got := s.Answer(&s.Examples[0]); got != "B-PER O O" || !slices.ContainsFunc(s.Info.Warnings, func(w message.Message) bool { return strings.HasPrefix(w.String(), want) }) {
		t.Errorf("%q with the warnings %q", got, s.Info.Warnings)
	}
	_, err := read(t, "b.jsonl", `{"text": "Anna sleeps", "label": [[0, 4, "PER"]]}`+"\n"+`{"text": "so", "label": ""}`+"\n", run.Dataset{}).Build(&run.Config{Task: run.TokenClassification})
	if err != nil {
		t.Errorf("a row without marks answers %v", err)
	}
}
