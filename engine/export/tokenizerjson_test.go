package export

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"tuneground/engine/hf"
	"tuneground/engine/token"
)

const tokenizers = "../token/testdata"

func contentOf(t *testing.T, path ...string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(append([]string{tokenizers}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// older returns a folder with the files that a byte-level tokenizer had before
// tokenizer.json.
func older(t *testing.T, name, config string) hf.Folder {
	t.Helper()
	var file struct {
		Model struct {
			Vocab  json.RawMessage
			Merges []any
		}
	}
	if err := json.Unmarshal(contentOf(t, name, "tokenizer.json"), &file); err != nil {
		t.Fatal(err)
	}
	merges := "#version: 0.2\n"
	for _, m := range file.Model.Merges {
		if pair, ok := m.([]any); ok {
			m = pair[0].(string) + " " + pair[1].(string)
		}
		merges += m.(string) + "\n"
	}
	return hf.Folder{"vocab.json": file.Model.Vocab, "merges.txt": []byte(merges), "config.json": []byte(config)}
}

// olderFolders are folders without a tokenizer.json, by family.
func olderFolders(t *testing.T) map[string]hf.Folder {
	t.Helper()
	gpt2, roberta := older(t, "gpt2", `{"model_type": "gpt2"}`), older(t, "roberta", `{"model_type": "roberta"}`)
	spaced := older(t, "gpt2", `{"model_type": "gpt2"}`)
	spaced["tokenizer_config.json"] = []byte(`{"add_prefix_space": true, "add_bos_token": true}`)
	more := older(t, "gpt2", `{"model_type": "gpt2"}`)
	more["tokenizer_config.json"] = []byte(`{"pad_token": "<pad>", "additional_special_tokens": ["<one>", "<two>"]}`)
	spiece := func(name, config string) hf.Folder {
		return hf.Folder{"spiece.model": contentOf(t, name, "spiece.model"), "config.json": []byte(config)}
	}
	cased := spiece("albert_spiece", `{"model_type": "albert"}`)
	cased["tokenizer_config.json"] = []byte(`{"do_lower_case": false, "keep_accents": true}`)
	return map[string]hf.Folder{
		"gpt2": gpt2, "gpt2 spaced": spaced, "gpt2 with tokens": more, "roberta": roberta,
		"t5": spiece("t5_spiece", `{"model_type": "t5"}`), "albert": spiece("albert_spiece", `{"model_type": "albert"}`), "albert cased": cased,
		"bert": {"vocab.txt": contentOf(t, "cased_vocab", "vocab.txt"), "tokenizer_config.json": []byte(`{"do_lower_case": false}`), "config.json": []byte(`{"model_type": "bert"}`)},
	}
}

// randomTexts returns texts in many scripts, with tokens that are matched as a whole.
func randomTexts(t *testing.T) []string {
	t.Helper()
	var from struct{ Alphabets []string }
	if err := json.Unmarshal(contentOf(t, "texts.json"), &from); err != nil {
		t.Fatal(err)
	}
	whole := []string{"<extra_id_0>", "<|endoftext|>", "<one>", "[MASK]", "<mask>", "``", "''", "  ", "\n", "</s>", "'s", " the", " naïve"}
	random := rand.New(rand.NewPCG(1, 2))
	texts := make([]string, 2000)
	for i := range texts {
		var b strings.Builder
		for range random.IntN(12) {
			letters := []rune(from.Alphabets[random.IntN(len(from.Alphabets))])
			for range 1 + random.IntN(6) {
				b.WriteRune(letters[random.IntN(len(letters))])
			}
			if random.IntN(4) == 0 {
				b.WriteString(whole[random.IntN(len(whole))])
			} else {
				b.WriteByte(' ')
			}
		}
		texts[i] = b.String()
	}
	return texts
}

// The tokenizer.json that is written for older files gives their ids, alone.
func TestTokenizerJSON(t *testing.T) {
	texts := randomTexts(t)
	for name, folder := range olderFolders(t) {
		before, err := token.Load(folder)
		if err != nil {
			t.Fatal(name, err)
		}
		if err := addTokenizerJSON(folder); err != nil || folder["tokenizer.json"] == nil {
			t.Fatal(name, "has no tokenizer.json: ", err)
		}
		if dir := os.Getenv("TUNEGROUND_TOKENIZERS"); dir != "" { // for the scripts in testdata
			write(t, filepath.Join(dir, strings.ReplaceAll(name, " ", "_")), folder, idsOf(before, texts))
		}
		after, err := token.Load(hf.Folder{"tokenizer.json": folder["tokenizer.json"], "tokenizer_config.json": []byte(`{"tokenizer_class": "PreTrainedTokenizerFast"}`)})
		if err != nil {
			t.Fatal(name, err)
		}
		for _, text := range texts {
			if got, want := after.Encode(text, 64).IDs, before.Encode(text, 64).IDs; !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %q has the ids %v, and %v of the older files", name, text, got, want)
			}
			if got, want := after.EncodePair(text, "and more", 64), before.EncodePair(text, "and more", 64); !reflect.DeepEqual(got.IDs, want.IDs) || !reflect.DeepEqual(got.TypeIDs, want.TypeIDs) {
				t.Errorf("%s: %q in a pair has the ids %v, and %v of the older files", name, text, got.IDs, want.IDs)
			}
			ids := before.Encode(text, 64).IDs
			if got, want := after.Decode(ids, true), before.Decode(ids, true); got != want {
				t.Errorf("%s: %v is %q, and %q by the older files", name, ids, got, want)
			}
		}
	}
}

// idsOf returns texts with their ids.
func idsOf(tokens *token.Tokenizer, texts []string) []any {
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = map[string]any{"text": text, "ids": tokens.Encode(text, 0).IDs}
	}
	return list
}

func write(t *testing.T, dir string, folder hf.Folder, ids []any) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	list, err := hf.EncodeJSON(ids)
	if err != nil {
		t.Fatal(err)
	}
	folder = maps.Clone(folder)
	folder["ids.json"] = list
	for name, content := range folder {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
