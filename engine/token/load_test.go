package token

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// smallest is a tokenizer.json with the least that makes a tokenizer.
const smallest = `{
 "normalizer": {"type": "BertNormalizer"},
 "pre_tokenizer": {"type": "BertPreTokenizer"},
 "decoder": {"type": "WordPiece"},
 "model": {"vocab": {"[UNK]": 0, "a": 1, "##b": 2}}
}`

func folder(name, content string) fstest.MapFS {
	return fstest.MapFS{name: {Data: []byte(content)}}
}

// TestSmallest checks the defaults: nothing around the text without a post_processor.
func TestSmallest(t *testing.T) {
	tok, err := Load(folder("tokenizer.json", smallest))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := describe(tok.EncodePair("Ab", "é", 0)), "[1 2 0]001000[0 1 1 2 0 1]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestVocabConfig checks that vocab.txt follows tokenizer_config.json.
func TestVocabConfig(t *testing.T) {
	vocab := "<pad>\r\n<unk>\r\n<s>\r\n</s>\r\n<mask>\r\ne\r\né\r\nÉ\r\ne\r\n"
	names := `"pad_token":"<pad>","unk_token":"<unk>","cls_token":"<s>","sep_token":{"content":"</s>"},"mask_token":"<mask>"`
	for config, want := range map[string]string{
		names:                            "[2 8 3]", // the line that comes last counts
		names + `,"strip_accents":false`: "[2 6 3]",
		names + `,"do_lower_case":false`: "[2 7 3]",
		names + `,"do_lower_case":false,"strip_accents":null`:  "[2 7 3]",
		names + `,"do_lower_case":false,"strip_accents":true`:  "[2 1 3]", // E
		names + `,"do_lower_case":true,"strip_accents":false `: "[2 6 3]",
	} {
		files := folder("vocab.txt", vocab)
		files["tokenizer_config.json"] = &fstest.MapFile{Data: []byte("{" + config + "}")}
		tok, err := Load(files)
		if err != nil {
			t.Errorf("%s: %v", config, err)
			continue
		}
		if got := describe(tok.Encode("É", 0)); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %s, want %s", config, got, want)
		}
	}
}

// TestLoadErrors checks that errors say where and what to do.
func TestLoadErrors(t *testing.T) {
	change := func(from, to string) string { return strings.Replace(smallest, from, to, 1) }
	template := func(single, pair string) string {
		return change(`"decoder"`, `"post_processor": {"type": "TemplateProcessing", "single": [`+single+`], "pair": [`+pair+`],
			"special_tokens": {"[UNK]": {"ids": [0]}, "[GONE]": {"ids": [9]}}}, "decoder"`)
	}
	const a, b = `{"Sequence": {"id": "A"}}`, `{"Sequence": {"id": "B"}}`
	for _, test := range []struct{ file, content, want string }{
		{"other.txt", "", "neither tokenizer.json nor vocab.txt, vocab.json or spiece.model"},
		{"tokenizer.json", "{\n \"model\": }", "tokenizer.json: line 2, column 11: "},
		{"tokenizer.json", "", "copy the file again"},
		{"tokenizer.json", change(`"BertNormalizer"`, `3`), "tokenizer.json: line 2, column 25: "},
		{"tokenizer.json", change(`"a": 1`, `"\u0061": "x"`), `model.vocab: token "a" has the id "x", not a whole number`},
		{"tokenizer.json", change(`"a": 1`, `"a": 1e0`), `token "a" has the id 1e0`},
		{"tokenizer.json", change(`"a": 1`, `"a,}": [1,2]`), `token "a,}" has the id [1`},
		{"tokenizer.json", change(`{"[UNK]": 0, "a": 1, "##b": 2}`, `7`), "model.vocab is 7, not an object"},
		{"tokenizer.json", change(`"a": 1`, `"a": -1`), `token "a" has id -1: ids go from 0 to`},
		{"tokenizer.json", change(`"a": 1`, `"a": 2000000000`), `token "a" has id 2000000000`},
		{"tokenizer.json", change(`"a": 1`, `"a": 2`), `tokens "##b" and "a" share id 2`},
		{"tokenizer.json", change("[UNK]", "[unk]"), `lacks "[UNK]"`},
		{"tokenizer.json", change(`"vocab"`, `"type": "WordLevel", "vocab"`), `model is of type "WordLevel"`},
		{"tokenizer.json", change("BertNormalizer", "Odd"), `normalizer is of type "Odd"`},
		{"tokenizer.json", change("BertPreTokenizer", "Whitespace"), `pre_tokenizer is of type "Whitespace"`},
		{"tokenizer.json", change(`"WordPiece"`, `"BPEDecoder"`), `decoder is of type "BPEDecoder"`},
		{"tokenizer.json", change(`"decoder"`, `"post_processor": {"type": "Odd"}, "decoder"`), "post_processor: type"},
		{"tokenizer.json", change(`"decoder"`, `"post_processor": {"type": "ByteLevel"}, "decoder"`), "post_processor has trim_offsets"},
		{"tokenizer.json", template("", a+","+b), "post_processor: single: it names the text A 0 times"},
		{"tokenizer.json", template(a, a+","+a), "post_processor: pair: it names the text A 2 times"},
		{"tokenizer.json", template(a+",{}", a+","+b), "single: element 1 is neither"},
		{"tokenizer.json", template(`{"SpecialToken": {"id": "[SEP]"}}`, ""), `"[SEP]" is not in special_tokens`},
		{"tokenizer.json", template(a+`,{"SpecialToken": {"id": "[GONE]"}}`, a+","+b), "id 9, which no token has"},
		{"tokenizer.json", change(`"decoder"`, `"added_tokens": [{"id": 1, "content": "c"}], "decoder"`), `tokens "a" and "c" share id 1`},
		{"vocab.txt", "[PAD]\nok\n\xff\n", "vocab.txt: line 3: "},
		{"vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[MASK]\n", `vocab.txt: there is no token "[SEP]"`},
	} {
		_, err := Load(folder(test.file, test.content))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %.300s:\n got %v\nwant %s", test.file, test.content, err, test.want)
		}
	}
	files := folder("vocab.txt", "[PAD]\n")
	files["tokenizer_config.json"] = &fstest.MapFile{Data: []byte(`{"do_lower_case": 3}`)}
	if _, err := Load(files); err == nil || !strings.Contains(err.Error(), "tokenizer_config.json: line 1, column") {
		t.Errorf("got %v", err)
	}
}

// FuzzEncode checks what holds for any text.
func FuzzEncode(f *testing.F) {
	for _, seed := range []string{"", "Plain text.", "[SEP]\xff é 我们 İ", "a\u0301\u0323\U0001d15e\u0345", "Two Words Token  … 日本", "\x00\u200b\u3000"} {
		f.Add(seed, "pair", 0)
		f.Add("first", seed, 9)
	}
	names := []string{"uncased", "cased", "odd"}
	var toks []*Tokenizer
	for _, name := range names {
		toks = append(toks, load(f, name))
	}
	f.Fuzz(func(t *testing.T, a, b string, maxLength int) {
		for i, tok := range toks {
			e := tok.Encode(a, maxLength)
			checkEncoding(t, tok, names[i], e, maxLength, a, "")
			if got := tok.AppendIDs(nil, a, maxLength); string32(got) != string32(e.IDs) {
				t.Errorf("%s: AppendIDs gives %v, Encode %v", names[i], got, e.IDs)
			}
			checkEncoding(t, tok, names[i], tok.EncodePair(a, b, maxLength), maxLength, a, b)
			tok.Decode(e.IDs, true)
		}
	})
}

func string32(ids []int32) string {
	var s strings.Builder
	for _, id := range ids {
		s.WriteRune(id)
	}
	return s.String()
}

func checkEncoding(t *testing.T, tok *Tokenizer, name string, e Encoding, maxLength int, texts ...string) {
	n := len(e.IDs)
	if n != len(e.TypeIDs) || n != len(e.Offsets) || n != len(e.Special) {
		t.Fatalf("%s: lengths differ: %v", name, e)
	}
	if maxLength >= 3 && n > maxLength {
		t.Errorf("%s: %d tokens, more than %d", name, n, maxLength)
	}
	for i, id := range e.IDs {
		if tok.Token(id) == "" {
			t.Errorf("%s: id %d has no token", name, id)
		}
		at, length := e.Offsets[i], len([]rune(texts[e.TypeIDs[i]]))
		if at.Start < 0 || at.Start > at.End || at.End > length || e.Special[i] != (at == Span{}) {
			t.Errorf("%s: token %d has offsets %v in a text of %d characters", name, i, at, length)
		}
	}
}

// FuzzLoad checks that no file makes Load panic, and that what it accepts works.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(smallest), false)
	f.Add([]byte(strings.Replace(smallest, `"decoder"`, `"post_processor": {"type": "BertProcessing", "cls": ["a", 1], "sep": ["##b", 2]}, "decoder"`, 1)), false)
	f.Add([]byte("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\n"), true)
	for _, name := range []string{"odd/tokenizer.json", "cased_vocab/vocab.txt"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, strings.HasSuffix(name, ".txt"))
	}
	f.Fuzz(func(t *testing.T, data []byte, isVocab bool) {
		name := "tokenizer.json"
		if isVocab {
			name = "vocab.txt"
		}
		tok, err := Load(folder(name, string(data)))
		if err != nil {
			if !strings.HasPrefix(err.Error(), name) {
				t.Errorf("error does not name the file: %v", err)
			}
			return
		}
		for _, id := range tok.Encode("A plain [SEP] text, é 我们", 12).IDs {
			if tok.Token(id) == "" && !isVocab {
				t.Errorf("id %d has no token", id)
			}
		}
	})
}
