package token

import (
	"strings"
	"testing"
	"testing/fstest"
)

// smallest is the smallest valid tokenizer.json.
const smallest = `{
 "normalizer": {"type": "BertNormalizer"},
 "pre_tokenizer": {"type": "BertPreTokenizer"},
 "decoder": {"type": "WordPiece"},
 "model": {"vocab": {"[UNK]": 0, "a": 1, "##b": 2}}
}`

func folder(name, content string) fstest.MapFS {
	return fstest.MapFS{name: {Data: []byte(content)}}
}

// TestSmallest checks the defaults: without a post_processor no tokens are
// added.
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
		names:                            "[2 8 3]", // the last such line counts
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

// TestLoadErrors checks that errors give the place and what to do.
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
		{"tokenizer.json", strings.Replace(change(`"decoder"`, `"added_tokens": [{"id": 4, "content": "c"}], "decoder"`), `"##b": 2`, `"##b": 3`, 1), `tokens "##b" and "c" share id 3`},
		{"vocab.txt", "[PAD]\nok\n\xff\n", "vocab.txt: line 3: "},
		{"vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[MASK]\n", `vocab.txt: there is no token "[SEP]"`},
	} {
		_, err := Load(folder(test.file, test.content))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %.300s:\n got %v\nwant %s", test.file, test.content, err, test.want)
		}
	}
	for _, test := range []struct{ file, content, want string }{
		{"tokenizer_config.json", `{"do_lower_case": 3}`, "do_lower_case is a JSON number; it must be true or false"},
		{"tokenizer_config.json", `7`, "the whole is a JSON number; it must be an object"},
		{"special_tokens_map.json", `null`, "the whole is a JSON null; it must be an object"},
		{"special_tokens_map.json", `[]`, "the whole is a JSON array; it must be an object"},
		{"special_tokens_map.json", `"x"`, "the whole is a JSON string; it must be an object"},
		{"added_tokens.json", `{"a": "b"}`, "a is a JSON string; it must be a whole number"},
		{"config.json", `{"model_type": 1}`, "model_type is a JSON number; it must be a string"},
	} {
		files := folder("vocab.txt", "[PAD]\n")
		files[test.file] = &fstest.MapFile{Data: []byte(test.content)}
		want := test.file + ": line 1, column "
		if _, err := Load(files); err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %s:\n got %v\nwant %s… %s", test.file, test.content, err, want, test.want)
		}
	}
}

// FuzzEncode checks properties that hold for any text.
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
	for _, name := range []string{"roberta", "t5", "many_parts", "llama"} {
		names, toks = append(names, name), append(toks, loadMany(f, name))
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
	if maxLength >= 4 && n > maxLength {
		t.Errorf("%s: %d tokens, more than %d", name, n, maxLength)
	}
	for i, id := range e.IDs {
		if tok.Token(id) == "" {
			t.Errorf("%s: id %d has no token", name, id)
		}
		at := e.Offsets[i]
		if e.Special[i] {
			if e.Texts[i] != -1 || at != (Span{}) {
				t.Errorf("%s: the template's token %d is of text %d at %v", name, i, e.Texts[i], at)
			}
			continue
		}
		length := len([]rune(texts[e.Texts[i]]))
		if at.Start < 0 || at.Start > at.End || at.End > length {
			t.Errorf("%s: token %d has offsets %v in a text of %d characters", name, i, at, length)
		}
	}
}

// TestLoadErrorsOfParts checks the same for parts that BERT does not have.
func TestLoadErrorsOfParts(t *testing.T) {
	const alone = `{"model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}}`
	change := func(from, to string) string { return strings.Replace(alone, from, to, 1) }
	with := func(part string) string { return change(`{"model"`, `{`+part+`, "model"`) }
	unigram := func(vocab, more string) string {
		return `{"model": {"type": "Unigram", "vocab": ` + vocab + more + `}}`
	}
	if _, err := Load(folder("tokenizer.json", alone)); err != nil {
		t.Fatal(err)
	}
	for content, want := range map[string]string{
		change(`"a b"`, `"ab"`):                                    `model.merges: element 0: it is not of the form "a b"`,
		change(`"a b"`, `["a"]`):                                   `model.merges: element 0: it is not of the form`,
		change(`"a b"`, `"a b", 7`):                                `model.merges: element 1: it is not of the form`,
		change(`["a b"]`, `"a b"`):                                 `model.merges is "a b", not an array`,
		change(`"a b"`, `"b a"`):                                   `merge 0 joins "b" and "a", but they or "ba" are not in the vocabulary`,
		change(`"BPE"`, `"BPE", "dropout": .5`):                    "line 1, column",
		change(`"BPE"`, `"BPE", "dropout": 0.5`):                   "model.dropout is 0.5",
		change(`"BPE"`, `"BPE", "unk_token": "<unk>"`):             `lacks "<unk>"`,
		change(`"BPE"`, `"BPE", "end_of_word_suffix": "</w>"`):     `model.end_of_word_suffix is "</w>"`,
		change(`"BPE"`, `"BPE", "continuing_subword_prefix": "@"`): `model.continuing_subword_prefix is "@"`,
		change(`"BPE"`, `"BPE", "byte_fallback": true`) + " ":      "",
		change(`"ab": 2`, `"ab": 2, "<0x00>": 3`):                  "",
		strings.Replace(change(`"ab": 2`, `"ab": 2, "<0x00>": 3`), `"BPE"`, `"BPE", "byte_fallback": true`, 1):                                                 `byte_fallback is on but the vocabulary lacks "<0xFF>"`,
		with(`"pre_tokenizer": {"type": "ByteLevel"}`):                                                                                                         `the vocabulary lacks "Ā", which stands for the byte 0`,
		with(`"pre_tokenizer": {"type": "Metaspace", "replacement": "__"}`):                                                                                    `pre_tokenizer: replacement is "__"`,
		with(`"pre_tokenizer": {"type": "Metaspace", "replacement": "_", "prepend_scheme": "last"}`):                                                           `prepend_scheme is "last"`,
		with(`"pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "ByteLevel"}, {"type": "WhitespaceSplit"}]}`):                                   "pre_tokenizer.pretokenizers[1] comes after one of type ByteLevel",
		with(`"pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Split"}]}`):                                                                    `pre_tokenizer.pretokenizers[0] is of type "Split"`,
		with(`"normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "BertNormalizer"}]}`):                                               `normalizer.normalizers[1] is of type "BertNormalizer"`,
		with(`"normalizer": {"type": "Replace", "pattern": {"Regex": "a|b"}, "content": ""}`):                                                                  `normalizer.pattern is the regular expression "a|b"`,
		with(`"normalizer": {"type": "Replace", "pattern": {"String": ""}, "content": ""}`):                                                                    "normalizer.pattern is empty",
		with(`"normalizer": {"type": "Precompiled"}`):                                                                                                          "normalizer has no precompiled_charsmap",
		with(`"normalizer": {"type": "Precompiled", "precompiled_charsmap": "?"}`):                                                                             "normalizer.precompiled_charsmap: illegal base64",
		with(`"normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAAA"}`):                                                                          "normalizer: the precompiled_charsmap is broken",
		with(`"decoder": {"type": "Sequence", "decoders": [{"type": "Fuse"}, {"type": "ByteFallback"}]}`):                                                      "decoder.decoders[1] comes after one of type Fuse",
		with(`"decoder": {"type": "Strip", "content": " ", "start": 1, "stop": 1}`):                                                                            "decoder: only a Strip of one character from the start",
		with(`"decoder": {"type": "Metaspace", "replacement": ""}`):                                                                                            `decoder: replacement is ""`,
		with(`"post_processor": {"type": "Sequence", "processors": [{"type": "BertProcessing", "cls": ["a", 0], "sep": ["b", 1]}, {"type": "ByteLevel"}]}`):    "post_processor: something follows",
		with(`"post_processor": {"type": "Sequence", "processors": [{"type": "ByteLevel"}, {"type": "RobertaProcessing", "cls": ["a", 0], "sep": ["b", 1]}]}`): "post_processor.processors[1]: trim_offsets is on twice",
		unigram(`[["a", -1], 7]`, ""):           "model.vocab: element 1 begins with 7",
		unigram(`[["a", "b"]]`, ""):             `model.vocab: element 0 begins with ["a", "b"]`,
		unigram(`[["a", -1]]`, ""):              "no piece has the id -1",
		unigram(`[["a", -1]]`, `, "unk_id": 1`): "no piece has the id 1, which is to stand for unknown characters: use one from 0 to 0",
		unigram(`[["a", -1]]`, `, "unk_id": 0`): "",
	} {
		_, err := Load(folder("tokenizer.json", content))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%.300s:\n got %v\nwant %s", content, err, want)
		}
	}
}

// TestLoadErrorsOfFolders checks the same for folders without tokenizer.json.
func TestLoadErrorsOfFolders(t *testing.T) {
	for _, test := range []struct{ folder, file, content, want string }{
		{"gpt2", "config.json", "{}", "vocab.json: without tokenizer.json nothing says how texts are split"},
		{"gpt2", "config.json", "{", "config.json: line 1, column 1"},
		{"gpt2", "vocab.json", "{\n3}", "vocab.json: line 2, column 1"},
		{"gpt2", "vocab.json", "{}", `merges.txt: the vocabulary lacks "Ā"`},
		{"gpt2", "merges.txt", "#version: 0.2\na b c\n", `merges.txt: line 2: "a b c" is not two tokens`},
		{"gpt2", "merges.txt", "a \xff\n", `merges.txt: line 1: "a \xff" is not valid UTF-8`},
		{"gpt2", "merges.txt", "a 我\n", `merges.txt: merge 0 joins "a" and "我"`},
		{"roberta", "tokenizer_config.json", `{"cls_token": "[C]"}`, `merges.txt: there is no token "[C]", which the model needs: add it, or name another as cls_token`},
		{"roberta", "tokenizer_config.json", `{"cls_token": 3}`, "tokenizer_config.json: cls_token is 3, not a token"},
		{"roberta", "tokenizer_config.json", `{"added_tokens_decoder": {"x": {}}}`, `tokenizer_config.json: added_tokens_decoder has the key "x"`},
		{"t5_spiece", "config.json", "{}", "spiece.model: without tokenizer.json nothing says how texts are split"},
		{"t5_spiece", "spiece.model", "", "spiece.model: it has no pieces"},
		{"t5_spiece", "spiece.model", "\x0a\xff", "spiece.model: ends too early"},
		{"t5_spiece", "spiece.model", string(protoBytes(spiecePieces, protoBytes(pieceText, []byte("\xff")))), `spiece.model: piece 0 is "\xff" with score 0`},
		{"t5_spiece", "spiece.model", string(protoBytes(spiecePieces, protoBytes(pieceText, []byte("<unk>")))), `spiece.model: there is no token "</s>"`},
		{"t5_spiece", "spiece.model", string(protoBytes(spieceTrainer, []byte{trainerModelType << 3, 2})), "spiece.model: it is a SentencePiece model of type BPE"},
	} {
		files := otherFolders[test.folder](t)
		files[test.file] = &fstest.MapFile{Data: []byte(test.content)}
		if _, err := Load(files); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s of %s, %.50q:\n got %v\nwant %s", test.file, test.folder, test.content, err, test.want)
		}
	}
	for config, want := range map[string]string{
		`{"tokenizer_class": "BertJapaneseTokenizer"}`:   `tokenizer_config.json: tokenizer_class is "BertJapaneseTokenizer", which reads texts by rules that this program does not have`,
		`{"tokenizer_class": "PreTrainedTokenizerFast"}`: "vocab.txt: without tokenizer.json nothing says how texts are split",
		`{"tokenizer_class": "RobertaTokenizer"}`:        "vocab.txt: a tokenizer of the RoBERTa family needs a byte-level vocabulary with merges",
		`{"extra_special_tokens": 3}`:                    "tokenizer_config.json: extra_special_tokens is 3, not a list of tokens",
		`{"image_token": {"content": 3}}`:                "tokenizer_config.json: image_token is ",
	} {
		files := folder("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n")
		files["tokenizer_config.json"] = &fstest.MapFile{Data: []byte(config)}
		if _, err := Load(files); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n got %v\nwant %s", config, err, want)
		}
	}
	files := otherFolders["gpt2"](t)
	delete(files, "merges.txt")
	if _, err := Load(files); err == nil || !strings.Contains(err.Error(), "merges.txt is missing") {
		t.Errorf("got %v", err)
	}
}
