package entity

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// A strictCase is a case of testdata/strict.json, which testdata/strict.py
// made.
type strictCase struct {
	Scheme             string
	Truth              []string
	Entities, Forgiven [][][3]any
}

func readCases(t testing.TB) []strictCase {
	t.Helper()
	var g struct{ Cases []strictCase }
	content, err := os.ReadFile("testdata/strict.json")
	if err == nil {
		err = json.Unmarshal(content, &g)
	}
	if err != nil || len(g.Cases) < 400 {
		t.Fatal(len(g.Cases), err)
	}
	return g.Cases
}

func schemeNamed(name string) Scheme { return Scheme(slices.Index(names[:], name)) }

// TestLikeSeqeval compares with seqeval's strict mode and with its default.
func TestLikeSeqeval(t *testing.T) {
	for i, c := range readCases(t) {
		s := schemeNamed(c.Scheme)
		for j, line := range c.Truth {
			tags := strings.Fields(line)
			if got, want := s.Strict(tags), entities(c.Entities[j]); !slices.Equal(got, want) {
				t.Errorf("case %d, %s: %v holds %v, seqeval finds %v", i, c.Scheme, tags, got, want)
			}
			want := entities(c.Entities[j])
			if c.Forgiven != nil {
				want = entities(c.Forgiven[j])
			}
			if got := s.Entities(tags); !slices.Equal(got, want) {
				t.Errorf("case %d, %s: %v holds %v, seqeval's default finds %v", i, c.Scheme, tags, got, want)
			}
		}
	}
}

func entities(list [][3]any) (all []Entity) {
	for _, e := range list {
		all = append(all, Entity{e[0].(string), int(e[1].(float64)), int(e[2].(float64))})
	}
	return all
}

func TestOf(t *testing.T) {
	for _, c := range []struct {
		tags string
		want Scheme
	}{
		{"O B-PER I-PER", IOB2}, {"B-PER I-LOC", IOB2}, {"O B-PER", IOB2}, {"O I-PER", IOB1}, {"O B I", IOB2},
		{"O B-PER I-PER E-PER S-PER", IOBES}, {"O S-PER", IOBES}, {"B-PER E-PER", IOBES}, {"O B-PER M-PER E-PER S-PER", IOBES}, {"B M E S", IOBES},
		{"O B-PER I-PER L-PER U-PER", BILOU}, {"O U-LOC", BILOU}, {"O B-LOC L-LOC", BILOU},
		{"O PER LOC", Types}, {"O I-95 A-1", Types}, {"O E-MAIL", Types}, {"O B-PER L-PER S-PER", Types}, {"O B-PER NOUN", Types}, {"O B", Types}, {"O S", Types}, {"O B-PER I", Types},
		{"NOUN VERB", Words}, {"NOUN E-MAIL I-", Words}, {"0 1 2", Words}, {"", Words}, {"O", Types}, {"S V O", Types}, {"I", Words},
	} {
		if got := Of(strings.Fields(c.tags)); got != c.want {
			t.Errorf("%s are of scheme %d, want %d", c.tags, got, c.want)
		}
	}
}

func TestIn(t *testing.T) {
	for _, c := range []struct {
		lines string
		want  Scheme
	}{
		{"O B-PER I-PER", IOB2}, {"O I-PER B-PER", IOB1}, {"I-PER", IOB1}, {"B-PER I-LOC", IOB1}, {"B-PER/O/B-LOC I-LOC", IOB2}, {"B-PER/I-PER", IOB1}, {"", IOB2},
	} {
		var sequences [][]string
		for line := range strings.SplitSeq(c.lines, "/") {
			sequences = append(sequences, strings.Fields(line))
		}
		if got := IOB2.In(sequences); got != c.want {
			t.Errorf("%s are of scheme %v, want %v", c.lines, got, c.want)
		}
	}
	if got := BILOU.In([][]string{{"I-PER"}}); got != BILOU {
		t.Errorf("BILOU becomes %v", got)
	}
}

func TestTagsWithoutPrefixes(t *testing.T) {
	for _, c := range []struct {
		scheme Scheme
		tags   string
		want   []Entity
	}{
		{Types, "PER PER O PER LOC", []Entity{{"PER", 0, 2}, {"PER", 3, 4}, {"LOC", 4, 5}}},
		{Words, "NOUN NOUN E-MAIL", []Entity{{"NOUN", 0, 1}, {"NOUN", 1, 2}, {"E-MAIL", 2, 3}}},
		{Types, "O E-MAIL E-MAIL", []Entity{{"E-MAIL", 1, 3}}},
		{IOBES, "B-X M-X E-X S-Y W-Y", []Entity{{"X", 0, 3}, {"Y", 3, 4}, {"Y", 4, 5}}},
	} {
		if got := c.scheme.Entities(strings.Fields(c.tags)); !slices.Equal(got, c.want) {
			t.Errorf("%s holds %v, want %v", c.tags, got, c.want)
		}
	}
	if kinds := []string{Types.Kind("E-MAIL"), Types.Kind("O"), IOB2.Kind("B-X-Y"), BILOU.Kind("U-X")}; !slices.Equal(kinds, []string{"E-MAIL", "", "X-Y", "X"}) {
		t.Errorf("the types are %q", kinds)
	}
}

func TestEmptyTag(t *testing.T) {
	tags, want := []string{"", "B-PER", "", "B"}, []Entity{{"PER", 1, 2}, {"_", 3, 4}}
	if got := IOB2.Entities(tags); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := IOB2.Strict(tags); !slices.Equal(got, want) {
		t.Errorf("strictly %v, want %v", got, want)
	}
}

// FuzzEntities checks that entities never overlap and are in order, and that
// the default mode also finds every entity of the strict mode in strict tags.
func FuzzEntities(f *testing.F) {
	for _, c := range readCases(f)[:40] {
		f.Add(strings.Join(c.Truth, " "))
	}
	f.Add("B L-x 人-名 . I-\xff")
	f.Fuzz(func(t *testing.T, line string) {
		tags := strings.Split(line, " ")
		for s := Words; s <= BILOU; s++ {
			for _, found := range [][]Entity{s.Entities(tags), s.Strict(tags)} {
				last := 0
				for _, e := range found {
					if e.From < last || e.From >= e.To || e.To > len(tags) {
						t.Errorf("entity %v of %q, after one to %d", e, tags, last)
					}
					last = e.To
				}
			}
		}
		Of(tags).In([][]string{tags})
	})
}
