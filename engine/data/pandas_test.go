package data

import (
	"reflect"
	"strings"
	"testing"

	"tuneground/engine/run"
)

// TestPandas checks that a table reads the same in every orientation of
// to_json.
func TestPandas(t *testing.T) {
	want := [][]string{{"warm bread", "1"}, {"cold \"soup\"", ""}}
	for orient, content := range map[string]string{
		"columns": `{"remark":{"0":"warm bread","1":"cold \"soup\""},"mood":{"0":1,"1":null}}`,
		"index":   `{"0":{"remark":"warm bread","mood":1},"1":{"remark":"cold \"soup\"","mood":null}}`,
		"split":   `{"columns":["remark","mood"],"index":[0,1],"data":[["warm bread",1],["cold \"soup\"",null]]}`,
		"records": `[{"remark":"warm bread","mood":1},{"remark":"cold \"soup\"","mood":null}]`,
		"lines":   "{\"remark\":\"warm bread\",\"mood\":1}\n{\"remark\":\"cold \\\"soup\\\"\",\"mood\":null}\n",
		"table":   `{"schema":{"fields":[{"name":"remark","type":"string"}],"pandas_version":"1.4.0"},"data":[{"remark":"warm bread","mood":1},{"remark":"cold \"soup\"","mood":null}]}`,
		"values":  `[["warm bread",1],["cold \"soup\"",null]]`,
		"data":    `{"data":[{"remark":"warm bread","mood":1},{"remark":"cold \"soup\""}]}`,
		"gaps":    `{"remark":{"3":"warm bread","7":"cold \"soup\""},"mood":{"3":1}}`,
		"spread":  "{\n \"columns\": [\"remark\", \"mood\"],\n \"data\": [\n  [\"warm bread\", 1],\n  [\"cold \\\"soup\\\"\"]\n ]\n}\n",
	} {
		table := read(t, "a.json", content, run.Dataset{})
		columns := []string{"remark", "mood"}
		if orient == "values" {
			columns = numbered(2)
		}
		if !reflect.DeepEqual(table.Columns, columns) || !reflect.DeepEqual(cells(table), want) {
			t.Errorf("%s: columns %q, cells %q", orient, table.Columns, cells(table))
		}
	}
	// Files that only look like one of them are read as before.
	for content, columns := range map[string][]string{
		`{"translation": {"en": "a", "fr": "b"}}`:                            {"translation.en", "translation.fr"},
		`{"tokens": ["a", "b"], "tags": ["O", "O"]}`:                         {"tokens", "tags"},
		`{"text": "a", "meta": {"0": 1}}`:                                    {"text", "meta"},
		`{"data": ["a", "b"], "label": 1}`:                                   {"data", "label"},
		`{"columns": "a", "data": "b"}`:                                      {"columns", "data"},
		`{"answers": {"text": ["b"], "answer_start": []}, "context": "a b"}`: {"answers", "context"},
	} {
		if table := read(t, "a.json", content, run.Dataset{}); !reflect.DeepEqual(table.Columns, columns) || len(table.Rows) != 1 {
			t.Errorf("%s: columns %q, %d rows", content, table.Columns, len(table.Rows))
		}
	}
}

func TestPandasErrors(t *testing.T) {
	for content, says := range map[string]string{
		`{"0":{"0":"a","1":"b"},"1":{"0":1,"1":2}}`:    `orient="records"`,
		`{"columns":["u","v"],"data":[["a","b","c"]]}`: "3 cells for the 2 columns",
		`{"columns":["u","v"],"data":["a"]}`:           "instead of a list",
		`{"u":{"0":"a"},"v":[1]}`:                      "instead of an object",
		`{"u":{"0":"a"},"v":{"0":1}`:                   "not valid JSON",
		`{"u":{"0":"a"},"v":{"0":1}} {"u":{"0":"b"}}`:  "there is text after the end",
		`{"columns":["u"],"data":[]}`:                  "no example",
	} {
		_, err := Read("a.json", strings.NewReader(content), int64(len(content)), run.Dataset{}, nil)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want something with %q", content, err, says)
		}
	}
}
