package token

import (
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"tuneground/engine/token/bytelevel"
)

// TestStream checks that a stream's parts are whole characters and together
// equal Decode's result, for tokenizers of every kind, with and without
// cleaning up.
func TestStream(t *testing.T) {
	var parts textParts
	readJSON(t, "texts.json", &parts)
	for _, name := range append([]string{"uncased", "odd"}, manyKinds...) {
		tok := loadMany(t, name)
		for _, tok.cleanUp = range []bool{false, true} {
			rng := random(41)
			for range 500 {
				checkStream(t, tok, name, tok.AppendIDs(nil, parts.text(&rng), 0))
				var ids []int32
				for range 20 {
					ids = append(ids, int32(rng.below(tok.VocabSize())))
				}
				checkStream(t, tok, name, ids)
			}
		}
	}
}

func checkStream(t *testing.T, tok *Tokenizer, name string, ids []int32) {
	t.Helper()
	for _, skip := range []bool{false, true} {
		s := tok.NewStream(skip)
		var text strings.Builder
		for _, id := range ids {
			part := s.Add(id)
			if !utf8.ValidString(part) {
				t.Fatalf("%s: %v: the stream returns %q", name, ids, part)
			}
			text.WriteString(part)
		}
		text.WriteString(s.Close())
		if got, want := text.String(), tok.Decode(ids, skip); got != want {
			t.Fatalf("%s: %v, cleaned up %v: the stream returns\n%q, Decode\n%q", name, ids, tok.cleanUp, got, want)
		}
	}
}

// TestStreamWaits checks what a stream keeps back: bytes of a character and,
// with cleaning up, a blank that may be removed.
func TestStreamWaits(t *testing.T) {
	tok := loadMany(t, "gpt2")
	var ids []int32
	for _, b := range []byte("我") {
		id, _ := tok.ID(string(bytelevel.Letters[b]))
		ids = append(ids, id)
	}
	s := tok.NewStream(true)
	if got := s.Add(ids[0]) + "|" + s.Add(ids[1:]...) + "|" + s.Add(ids[0]) + "|" + s.Close(); got != "|我||\ufffd" {
		t.Errorf("got %q", got)
	}
	tok = loadMany(t, "t5")
	tok.cleanUp = true
	s = tok.NewStream(true)
	var got []string
	for _, token := range []string{"▁the", "▁the", "▁", ".", "▁the"} {
		id, ok := tok.ID(token)
		if !ok {
			t.Fatalf("no token %q", token)
		}
		got = append(got, s.Add(id))
	}
	if joined := strings.Join(append(got, s.Close()), "|"); joined != "|the|| the|.| the" {
		t.Errorf("got %q", joined)
	}
}

// TestCleanUp checks that tokenizer_config.json turns cleaning up on, except
// for byte pair encoding, whose blanks belong to the text.
func TestCleanUp(t *testing.T) {
	text := "we ' ve n't . don 't ? it 's , they 're ! x ' y i 'm you 've"
	for name, want := range map[string]string{"t5_spiece": "we'ven't. don 't? it's, they're! x'y i'm you've", "gpt2": text} {
		files := otherFolders[name](t)
		files["tokenizer_config.json"] = &fstest.MapFile{Data: []byte(`{"clean_up_tokenization_spaces":true}`)}
		tok, err := Load(files)
		if err != nil {
			t.Fatal(err)
		}
		if got := tok.Decode(tok.AppendText(nil, text), true); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
