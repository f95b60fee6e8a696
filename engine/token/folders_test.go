package token

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// otherFolders are folders without tokenizer.json, of the same tokenizers as
// the files of these names from many.py and classes.py.
var otherFolders = map[string]func(testing.TB) fstest.MapFS{
	"gpt2":           func(t testing.TB) fstest.MapFS { return mergesFolder(t, "gpt2", `{"model_type":"gpt2"}`) },
	"roberta":        robertaFolder,
	"roberta_prefix": prefixFolder,
	"t5_spiece":      func(t testing.TB) fstest.MapFS { return spieceFolder(t, "t5_spiece", `{"model_type":"t5"}`) },
	"albert_spiece":  func(t testing.TB) fstest.MapFS { return spieceFolder(t, "albert_spiece", `{"model_type":"albert"}`) },
}

// mergesFolder writes a tokenizer.json's model as vocab.json and merges.txt.
func mergesFolder(t testing.TB, name, config string) fstest.MapFS {
	t.Helper()
	var file struct {
		Model struct {
			Vocab  json.RawMessage
			Merges [][2]string
		}
	}
	data, err := os.ReadFile("testdata/" + name + "/tokenizer.json")
	if err == nil {
		err = json.Unmarshal(data, &file)
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{"#version: 0.2"}
	for _, pair := range file.Model.Merges {
		lines = append(lines, pair[0]+" "+pair[1])
	}
	return fstest.MapFS{
		"config.json": {Data: []byte(config)}, "vocab.json": {Data: file.Model.Vocab},
		"merges.txt": {Data: []byte(strings.Join(lines, "\n") + "\n")},
	}
}

// wideMask makes a blank before the mask part of it.
const wideMask = `{"mask_token":{"content":"<mask>","lstrip":true}}`

func robertaFolder(t testing.TB) fstest.MapFS {
	files := mergesFolder(t, "roberta", `{"model_type":"roberta"}`)
	files["special_tokens_map.json"] = &fstest.MapFile{Data: []byte(wideMask)}
	return files
}

func prefixFolder(t testing.TB) fstest.MapFS {
	files := mergesFolder(t, "roberta_prefix", "{}")
	files["special_tokens_map.json"] = &fstest.MapFile{Data: []byte(wideMask)}
	files["tokenizer_config.json"] = &fstest.MapFile{Data: []byte(`{"tokenizer_class":"RobertaTokenizerFast","add_prefix_space":true}`)}
	return files
}

// Field numbers of sentencepiece_model.proto: of the pieces and a piece's text,
// of the trainer and its model's type, of the normalizer and its map.
const (
	spiecePieces, pieceText              = 1, 1
	spieceTrainer, trainerModelType      = 2, 3
	spieceNormalizer, normalizerCharsmap = 3, 2
)

// spieceFolder puts the charsmap back into a spiece.model.
func spieceFolder(t testing.TB, name, config string) fstest.MapFS {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + "/spiece.model")
	if err != nil {
		t.Fatal(err)
	}
	data = append(data, protoBytes(spieceNormalizer, protoBytes(normalizerCharsmap, charsmapData(t)))...)
	return fstest.MapFS{"config.json": {Data: []byte(config)}, "spiece.model": {Data: data}}
}

// protoBytes returns a field of a Protocol Buffers message.
func protoBytes(number int, data []byte) []byte {
	field := []byte{byte(number<<3 | 2)}
	n := len(data)
	for ; n >= 0x80; n >>= 7 {
		field = append(field, byte(n)|0x80)
	}
	return append(append(field, byte(n)), data...)
}

func TestOtherFolders(t *testing.T) {
	for name, files := range otherFolders {
		t.Run(name, func(t *testing.T) {
			tok, err := Load(files(t))
			if err != nil {
				t.Fatal(err)
			}
			checkManyTexts(t, tok, name)
		})
	}
}

func TestSpecial(t *testing.T) {
	for _, test := range []struct {
		folder, config, special, role string
		want                          string
	}{
		{"roberta", `{}`, `{}`, "mask_token", "<mask>"},
		{"roberta", `{}`, `{}`, "eos_token", "</s>"},
		{"roberta", `{"eos_token":"<s>"}`, `{}`, "eos_token", "<s>"},
		{"roberta", `{"eos_token":"<s>"}`, `{"eos_token":{"content":"<pad>","lstrip":true}}`, "eos_token", "<pad>"},
		{"roberta", `{"eos_token":"<s>","added_tokens_decoder":{}}`, `{"eos_token":"<pad>"}`, "eos_token", "<s>"},
		{"roberta", `{"pad_token":null}`, `{}`, "pad_token", ""},
		{"roberta", `{"pad_token":"none such"}`, `{}`, "pad_token", "none such"}, // added
		{"gpt2", `{}`, `{}`, "eos_token", "<|endoftext|>"},
		{"gpt2", `{}`, `{}`, "pad_token", ""},
		{"gpt2", `{"add_bos_token":true}`, `{}`, "bos_token", "<|endoftext|>"},
		{"t5_spiece", `{}`, `{}`, "pad_token", "<pad>"},
		{"t5_spiece", `{"extra_ids":0}`, `{}`, "cls_token", ""},
		{"albert_spiece", `{}`, `{}`, "cls_token", "[CLS]"},
		{"albert_spiece", `{}`, `{}`, "odd_token", ""},
	} {
		files := otherFolders[test.folder](t)
		files["tokenizer_config.json"] = &fstest.MapFile{Data: []byte(test.config)}
		files["special_tokens_map.json"] = &fstest.MapFile{Data: []byte(test.special)}
		tok, err := Load(files)
		if err != nil {
			t.Errorf("%+v: %v", test, err)
			continue
		}
		id, ok := tok.Special(test.role)
		if ok != (test.want != "") || ok && tok.Token(id) != test.want {
			t.Errorf("%+v: got %q", test, tok.Token(id))
		}
	}
}

func TestAround(t *testing.T) {
	for name, want := range map[string][2]int{"gpt2": {0, 0}, "roberta": {1, 1}, "t5": {0, 1}, "llama": {1, 0}, "albert": {1, 1}} {
		if before, after := loadMany(t, name).Around(); before != want[0] || after != want[1] {
			t.Errorf("%s: %d before and %d after", name, before, after)
		}
	}
}
