package data

import (
	"fmt"
	"strings"
	"testing"

	"tuneground/engine/run"
)

var (
	animals = strings.Fields("fox owl otter heron badger lynx crane marten")
	places  = strings.Fields("harbour meadow quarry orchard valley station chapel bakery")
)

// some returns the i-th sentence, of n words.
func some(i, n int) string {
	var words []string
	for k := range n {
		words = append(words, animals[(i*3+k)%8], "crossed", places[(i*5+k*k)%8], fmt.Sprint("w", (i*7+k)%23))
	}
	return strings.Join(words[:n], " ")
}

// tableOf returns 40 rows of cells.
func tableOf(cells func(i int) []string) *Table {
	t := &Table{Name: "a.csv", Format: "csv", Columns: numbered(len(cells(0)))}
	for i := range 40 {
		t.Rows = append(t.Rows, Row{i + 1, cells(i)})
	}
	return t
}

// TestColumnsByContent checks that columns without usual names are recognised
// by their cells, whatever a third column holds.
func TestColumnsByContent(t *testing.T) {
	for _, c := range []struct {
		what, task            string
		cells                 func(i int) []string
		text, question, label int
	}{
		{"a remark here and there", run.TextClassification, func(i int) []string {
			remark := ""
			if i%9 == 0 {
				remark = some(i, 60)
			}
			return []string{[]string{"up", "down"}[i%2], some(i, 9), remark}
		}, 1, -1, 0},
		{"a licence", run.TextClassification, func(i int) []string {
			return []string{some(i, 6), []string{"up", "down"}[i%2], "This text may be used under the terms of the licence Attribution 4.0 International"}
		}, 0, -1, 1},
		{"links and names", run.TextClassification, func(i int) []string {
			return []string{fmt.Sprintf("https://example.org/archive/of/texts/and/more/%d.html", i*917), some(i, 6), animals[i%8] + fmt.Sprint(i), []string{"up", "down"}[i%2]}
		}, 1, -1, 3},
		{"a number to be told", run.TextClassification, func(i int) []string {
			return []string{fmt.Sprint(i), some(i, 6), fmt.Sprint(1.5 + 0.25*float64(i))}
		}, 1, -1, 2},
		{"two languages and where they are from", run.Translation, func(i int) []string {
			n := 2 + i*i%17
			return []string{some(i, n), strings.ToUpper(some(i+1, n)), fmt.Sprintf("CC-BY 2.0 (France) Attribution: example.org #%d (%s) & #%d (%s%d)", i*31, animals[i%8], i*57, places[i%8], i)}
		}, 0, -1, 1},
		{"a number, two languages and a remark", run.Translation, func(i int) []string {
			n, remark := 2+i*i%17, ""
			if i%7 == 0 {
				remark = some(i, 50)
			}
			return []string{fmt.Sprint(i), some(i, n), strings.ToUpper(some(i+1, n)), remark}
		}, 1, -1, 2},
		{"an article, its summary and a licence", run.Summarization, func(i int) []string {
			return []string{some(i, 60), some(i, 8), "Copyright of the authors. All rights reserved. Printed with permission of the publisher."}
		}, 0, -1, 1},
		{"question, answer and context, explained at length", run.QuestionAnswering, func(i int) []string {
			context := some(i, 30)
			return []string{"Where was the " + animals[i%8] + "?", strings.Join(strings.Fields(context)[4:6], " "), context, strings.ToUpper(some(i+2, 45))}
		}, 2, 0, 1},
		{"words, their numbers, a language and tags", run.TokenClassification, func(i int) []string {
			return []string{"en", "1 2 3", some(i, 3), "B-X I-X O"}
		}, 2, -1, 3},
	} {
		table, config := tableOf(c.cells), &run.Config{Task: c.task}
		if got, err := table.TextColumn(config); got != c.text {
			t.Errorf("%s: text column %d, %v; want %d", c.what, got, err, c.text)
		}
		if got, err := table.LabelColumn(config); got != c.label {
			t.Errorf("%s: label column %d, %v; want %d", c.what, got, err, c.label)
		}
		if c.question < 0 {
			continue
		}
		if got, err := table.QuestionColumn(config); got != c.question {
			t.Errorf("%s: question column %d, %v; want %d", c.what, got, err, c.question)
		}
	}
}

// TestRoles checks that every column in use is reported, with the reason and
// how full it is.
func TestRoles(t *testing.T) {
	content := "v1,v2,v3\nup,the fox crossed the meadow,\ndown,an owl sat on the chapel,seen twice\nup,,\ndown,herons left the harbour,\n"
	s := buildCSV(t, content, run.Dataset{Label: "v1"})
	want := []run.ColumnRole{
		{Role: "text", Column: "v2", Why: "cells", Filled: 3, Rows: 4},
		{Role: "label", Column: "v1", Why: "chosen", Filled: 4, Rows: 4},
	}
	if fmt.Sprint(s.Info.Roles) != fmt.Sprint(want) || strings.Join(s.Info.FirstRow, "|") != "v1|v2|v3" {
		t.Errorf("roles %+v, first row %q", s.Info.Roles, s.Info.FirstRow)
	}
	s = buildCSV(t, "text,label\na b,x\n,y\n,x\n,y\n,x\nc,y\n", run.Dataset{})
	if s.Info.Roles[0].Why != "name" || !hasWarning(s, `Column "text", taken for the text, is empty in 4 of 6 rows`) {
		t.Errorf("roles %+v, warnings %q", s.Info.Roles, s.Info.Warnings)
	}
}
