package main

import (
	"slices"
	"testing"

	"tuneground/engine/hf"
	"tuneground/engine/token"
)

const wholeTokenizer = `{
 "truncation": {"max_length": 9}, "padding": null,
 "added_tokens": [
  {"id": 1, "content": "[PAD]", "special": true}, {"id": 3, "content": "[UNK]", "special": true},
  {"id": 5, "content": "[CLS]", "special": true}, {"id": 6, "content": "[SEP]", "special": true}],
 "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
 "pre_tokenizer": {"type": "BertPreTokenizer"},
 "post_processor": {"type": "TemplateProcessing",
  "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
  "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
  "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [5], "tokens": ["[CLS]"]}, "[SEP]": {"id": "[SEP]", "ids": [6], "tokens": ["[SEP]"]}}},
 "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
 "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
  "vocab": {"never": 0, "[PAD]": 1, "rare": 2, "[UNK]": 3, "often": 4, "[CLS]": 5, "[SEP]": 6, "a": 7, "##a": 8, "some": 9, "##r": 10, "r": 11, "##e": 12}}}`

func TestCutVocabulary(t *testing.T) {
	used := make([]int, 13)
	used[2], used[4], used[9] = 1, 9, 5
	c, err := cutVocabulary([]byte(wholeTokenizer), used, 11, bertEnglish.needless)
	if err != nil {
		t.Fatal(err)
	}
	if want := []int32{1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}; !slices.Equal(c.kept, want) {
		t.Errorf("kept %v, want %v", c.kept, want)
	}
	f := hf.Folder{}
	if f["tokenizer.json"], err = indented(c.json); err != nil {
		t.Fatal(err)
	}
	tok, err := token.Load(f)
	if err != nil {
		t.Fatal(err)
	}
	// [CLS] often r ##a ##r ##e some [UNK] [SEP]: "rare" is not in the vocabulary,
	// nor is "never".
	want := []int32{3, 2, 9, 6, 8, 10, 7, 1, 4}
	if got := tok.AppendIDs(nil, "Often rare some never", 0); !slices.Equal(got, want) {
		t.Errorf("ids %v, want %v", got, want)
	}
}
