package run

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, text := range []string{"{}", " {}\n", "\ufeff{}", "\ufeff\r\n{ }\r\n"} {
		if c, err := Parse([]byte(text)); err != nil || c != Default() {
			t.Errorf("%q: %v, want the default settings", text, err)
		}
	}
	for text, word := range map[string]string{
		"":                      "not valid JSON",
		"null":                  "not a JSON object",
		`[{"seed": 1}]`:         "not a JSON object",
		`"{}"`:                  "not a JSON object",
		"{":                     "not valid JSON",
		"{} garbage":            `"garbage"`,
		`{"seed": 1}{}`:         `"{}"`,
		`{"seed": 1},`:          `","`,
		"{}\ufeff":              "text after the run's settings",
		`{"seed": 1, "sed": 2}`: `"sed"`,
		`{"max_steps": "ten"}`:  "max_steps",
		`{"max_length": 2}`:     "max_length",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%q: %v, want a word on %s", text, err, word)
		}
	}
}

// FuzzParse checks that accepted settings, written and read again, are the
// same.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"{}", "\ufeff{}", "null", "{} garbage", `{"seed":1,"dataset":{"name":"a.csv","text_column":"\ud800"}}`, `{"learning_rate":1e-400}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Parse(text)
		if err != nil {
			return
		}
		if again, start, err := ParseFragment(c.Fragment(true)); err != nil || !start || again != c {
			t.Errorf("%+v became %+v, %v", c, again, err)
		}
	})
}

func FuzzParseFragment(f *testing.F) {
	c := Default()
	for _, fragment := range []string{"", "#", "#100%", "#run=%7B%22model%22%3A%2", "start=1", "#run=%7B%7D&start=1", "run={};x=1", c.Fragment(false)} {
		f.Add(fragment)
	}
	f.Fuzz(func(t *testing.T, fragment string) {
		c, start, err := ParseFragment(fragment)
		if err != nil && start {
			t.Error("a run that cannot be read is to start")
		}
		if err == nil && c.Validate() != nil {
			t.Errorf("settings that cannot be used were read: %v", c.Validate())
		}
	})
}
