package token

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
)

// golden is a file of testdata/golden.py.
type golden struct {
	Library string
	Cases   []goldenCase
}

type goldenCase struct {
	Text           string
	Pair           *string
	Max            int
	IDs            []int32
	Types, Special string
	Offsets        []int
	Decoded, Bare  string
}

func load(t testing.TB, name string) *Tokenizer {
	t.Helper()
	tok, err := Load(os.DirFS("testdata/" + name))
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func readJSON(t *testing.T, name string, v any) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err == nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestGolden compares with what Hugging Face's library returns.
func TestGolden(t *testing.T) {
	for _, test := range []struct{ folder, file string }{
		{"uncased", "uncased.json"}, {"cased", "cased.json"}, {"cased_vocab", "cased.json"}, {"odd", "odd.json"},
	} {
		t.Run(test.folder, func(t *testing.T) {
			var g golden
			readJSON(t, test.file, &g)
			if len(g.Cases) < 1000 {
				t.Fatalf("%d cases", len(g.Cases))
			}
			tok := load(t, test.folder)
			for _, c := range g.Cases {
				c.check(t, tok)
			}
		})
	}
}

func (c goldenCase) check(t *testing.T, tok *Tokenizer) {
	t.Helper()
	var e Encoding
	if c.Pair != nil {
		e = tok.EncodePair(c.Text, *c.Pair, c.Max)
	} else {
		e = tok.Encode(c.Text, c.Max)
		if ids := tok.AppendIDs(nil, c.Text, c.Max); !reflect.DeepEqual(ids, c.IDs) {
			t.Errorf("%+q: AppendIDs gives %v, want %v", c.Text, ids, c.IDs)
		}
	}
	if got, want := describe(e), c.describe(); got != want {
		t.Errorf("%+q, max %d:\n got %s\nwant %s", c.Text, c.Max, got, want)
	}
	if c.Pair == nil && c.Max == 0 && tok.Count(c.Text) != len(c.IDs) {
		t.Errorf("%+q: Count gives %d, want %d", c.Text, tok.Count(c.Text), len(c.IDs))
	}
	if got := tok.Decode(c.IDs, false); got != c.Decoded {
		t.Errorf("Decode(%v) = %+q, want %+q", c.IDs, got, c.Decoded)
	}
	if got := tok.Decode(c.IDs, true); got != c.Bare {
		t.Errorf("Decode(%v) without special tokens = %+q, want %+q", c.IDs, got, c.Bare)
	}
}

func (c goldenCase) describe() string {
	return fmt.Sprint(c.IDs, c.Types, c.Special, c.Offsets)
}

func describe(e Encoding) string {
	var types, special strings.Builder
	offsets := []int{}
	for i := range e.IDs {
		fmt.Fprint(&types, e.TypeIDs[i])
		if e.Special[i] {
			special.WriteByte('1')
		} else {
			special.WriteByte('0')
		}
		offsets = append(offsets, e.Offsets[i].Start, e.Offsets[i].End)
	}
	return fmt.Sprint(e.IDs, types.String(), special.String(), offsets)
}
