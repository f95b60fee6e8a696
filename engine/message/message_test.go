package message

import (
	"encoding/json"
	jsonv2 "encoding/json/v2"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"reflect"
	"testing"
)

var errFull = Errorf("the disk is full")

func TestAMessageSaysWhatFmtDoes(t *testing.T) {
	cases := []struct {
		format string
		args   []any
	}{
		{"nothing to fill in, and 5 %%", nil},
		{"%d of %d, %.1f GiB, 0x%02X, %g and %v", []any{3, int64(4), 2.25, 10, 5e-5, []int{3, 4}}},
		{"%g at %g", []any{math.NaN(), math.Inf(-1)}},
		{"%q is %.5s, not %s", []any{"a \"b\"\t", []byte("too long"), "x"}},
		{"%s, line %d: %w", []any{"a.csv", 3, errFull}},
		{"it can be one of %s", []any{Names([]string{"a", "b"})}},
		{"few: %s", []any{List{New("%q (%d)", "a", 3), New("%q (%d)", "b", 1)}}},
		{"%s needs %v", []any{New("the model %q", "m"), Quoted("more")}},
		{"100 %% of %s", []any{"100 % of %s"}},
	}
	for _, c := range cases {
		want := fmt.Errorf(c.format, c.args...).Error()
		err := Errorf(c.format, c.args...)
		if got := New(c.format, c.args...).String(); got != want || err.Error() != want {
			t.Errorf("%q says %q and, as an error, %q; fmt makes %q of it", c.format, got, err.Error(), want)
		}
	}
}

func TestJSONKeepsWhatALanguageNeeds(t *testing.T) {
	m := New("%s, %q, %d: %w (%s, %s)", "a.csv", `x "y"`, 7, Errorf("no %q", "z"),
		List{Quoted(""), "b", New("%d more", 4)}, Names(nil))
	written, err := json.Marshal(map[string]Message{"problem": m})
	if err != nil {
		t.Fatal(err)
	}
	var read map[string]Message
	if err := json.Unmarshal(written, &read); err != nil {
		t.Fatal(err)
	}
	if got := read["problem"]; !reflect.DeepEqual(got, m) {
		t.Errorf("%s is read as\n%#v, want\n%#v", written, got, m)
	}
	plain, err := jsonv2.Marshal(map[string]Message{"problem": New("no %q & %d", "a", 1)}, json.DefaultOptionsV1(), InEnglish)
	if want := `{"problem":"no \"a\" \u0026 1"}`; err != nil || string(plain) != want {
		t.Errorf("in English it is %s (%v), want %s", plain, err, want)
	}
	for _, broken := range []string{`{"format":1}`, `{"format":"%s","args":[{"quoted":2}]}`, `{"format":"%s","args":[[{"format":true}]]}`} {
		if err := json.Unmarshal([]byte(broken), new(Message)); err == nil {
			t.Errorf("%s is read as a message", broken)
		}
	}
}

func TestALanguageIsATable(t *testing.T) {
	upside := &Language{
		Format: func(format string) string {
			return map[string]string{"%q has %d of %s: %s": "%[4]s! %[3]s: %[2]d, %[1]q", "%q and %q": "%s+%s"}[format]
		},
		Quote: func(name string) string { return "<" + name + ">" },
		Comma: "; ",
	}
	m := New("%q has %d of %s: %w", "a", 3, List{New("%q and %q", "b", "c"), Quoted("d")}, Errorf("%q and %q", "e", "f"))
	if got, want := upside.Say(m), "<e>+<f>! <b>+<c>; <d>: 3, <a>"; got != want {
		t.Errorf("says %q, want %q", got, want)
	}
}

func TestAnErrorKeepsWhatItWraps(t *testing.T) {
	err := Errorf("a.csv: %w", Errorf("saving: %w", errFull))
	if !errors.Is(err, errFull) || errors.Is(err, fs.ErrNotExist) {
		t.Error("the error does not know what it wraps")
	}
	path := &fs.PathError{Op: "open", Path: "m", Err: fs.ErrNotExist}
	if found, ok := errors.AsType[*fs.PathError](Errorf("the model is not here (%w)", path)); !ok || found != path {
		t.Error("the wrapped error is not found")
	}
}

func TestForeignErrorsHaveTheirFormats(t *testing.T) {
	var number struct{ N int }
	var names []string
	cases := []struct {
		err  error
		want Message
	}{
		{nil, Message{}},
		{errors.New("the disk is 100 % full"), Message{"%s", []any{"the disk is 100 % full"}}},
		{&fs.PathError{Op: "open", Path: "m", Err: fs.ErrNotExist}, New("open %s: %w", "m", fs.ErrNotExist)},
		{errors.New("open m: file does not exist"), New("open %s: %w", "m", fs.ErrNotExist)},
		{json.Unmarshal([]byte(`{"N": 1`), &number), New("unexpected end of JSON input")},
		{json.Unmarshal([]byte(`{"N": nuwl}`), &number), New("invalid character %s in literal %s (expecting %s)", "'w'", "null", "'l'")},
		{json.Unmarshal([]byte(`[1]`), &names), New("%s is a JSON %s; it must be %s", "0", "number", New("a string"))},
		{json.Unmarshal([]byte(`{"N": "a"}`), &number), New("%s is a JSON %s; it must be %s", "N", "string", New("a whole number"))},
		{json.Unmarshal([]byte(`[]`), &number), New("%s is a JSON %s; it must be %s", New("the whole"), "array", New("an object"))},
		{json.Unmarshal([]byte(`{"a": "b"}`), new(map[string]*bool)), New("%s is a JSON %s; it must be %s", "a", "string", New("true or false"))},
	}
	for _, c := range cases {
		if got := Of(c.err); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v is %#v, want %#v", c.err, got, c.want)
		}
	}
}
