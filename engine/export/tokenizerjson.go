package export

import (
	"encoding/json"
	"maps"

	"tuneground/engine/hf"
	"tuneground/engine/token/definition"
	"tuneground/engine/token/postprocessor"
	"tuneground/engine/token/pretokenizer"
)

// addTokenizerJSON writes tokenizer.json, which transformers.js reads alone, for a folder
// with the files of older tokenizers. One whose tokens could not keep their ids stays as
// it is.
func addTokenizerJSON(folder hf.Folder) error {
	if folder["tokenizer.json"] != nil {
		return nil
	}
	d, err := definition.Read(folder)
	if err != nil {
		return err
	}
	content := map[string]any{
		"version": "1.0", "truncation": nil, "padding": nil, "added_tokens": d.Added, "normalizer": nil, "post_processor": templates(d),
	}
	var parts map[string]any
	switch d.Rules {
	case "BERT":
		parts, err = wordPiece(folder, d)
	case "GPT-2", "RoBERTa":
		parts = byteLevel(d)
	case "T5":
		parts = unigram(d, 2, precompiled(d))
	case "ALBERT":
		var before []any
		before, err = albertNormalizer(folder)
		parts = unigram(d, 1, append(before, precompiled(d)...))
	}
	if err != nil || parts == nil {
		return err
	}
	maps.Copy(content, parts)
	folder["tokenizer.json"], err = hf.EncodeJSON(content)
	return err
}

// kind returns a part of tokenizer.json of a type, with its settings in pairs.
func kind(name string, settings ...any) map[string]any {
	part := map[string]any{"type": name}
	for i := 0; i < len(settings); i += 2 {
		part[settings[i].(string)] = settings[i+1]
	}
	return part
}

// all returns a part that is several, one after the other.
func all(of string, parts []any) any {
	if len(parts) == 0 {
		return nil
	}
	return kind("Sequence", of, parts)
}

// wordPiece returns the parts of BERT's tokenizer.
func wordPiece(folder hf.Folder, d *definition.Definition) (map[string]any, error) {
	var settings struct {
		Lower   *bool `json:"do_lower_case"`
		Chinese *bool `json:"tokenize_chinese_chars"`
		Strip   *bool `json:"strip_accents"`
	}
	if err := readTokenizerConfig(folder, &settings); err != nil {
		return nil, err
	}
	return map[string]any{
		"normalizer": kind("BertNormalizer", "clean_text", true, "lowercase", orTrue(settings.Lower),
			"handle_chinese_chars", orTrue(settings.Chinese), "strip_accents", settings.Strip),
		"pre_tokenizer": kind("BertPreTokenizer"),
		"decoder":       kind("WordPiece", "prefix", "##", "cleanup", true),
		"model": kind("WordPiece", "unk_token", d.Roles["unk_token"], "continuing_subword_prefix", "##",
			"max_input_chars_per_word", 100, "vocab", d.IDs),
	}, nil
}

// byteLevel returns the parts that GPT-2 and RoBERTa share.
func byteLevel(d *definition.Definition) map[string]any {
	level := func(prefix bool) map[string]any {
		return kind("ByteLevel", "add_prefix_space", prefix, "trim_offsets", true, "use_regex", true)
	}
	return map[string]any{
		"pre_tokenizer": level(d.Split[0].Prefix != nil),
		"decoder":       level(true),
		"model": kind("BPE", "dropout", nil, "unk_token", nil, "continuing_subword_prefix", "", "end_of_word_suffix", "",
			"fuse_unk", false, "byte_fallback", false, "ignore_merges", false, "vocab", d.IDs, "merges", d.Merges),
	}
}

// unigram returns the parts that T5 and ALBERT share. unknown is the unknown piece.
func unigram(d *definition.Definition, unknown int, normalizers []any) map[string]any {
	scheme := "always"
	if p := d.Split[1].Prefix; p != nil && p.Scheme == pretokenizer.Never {
		scheme = "never"
	}
	space := kind("Metaspace", "replacement", "▁", "prepend_scheme", scheme, "split", true)
	vocab := make([]any, len(d.Pieces))
	for i, p := range d.Pieces {
		vocab[i] = []any{p.Text, p.Score}
	}
	return map[string]any{
		"normalizer":    all("normalizers", normalizers),
		"pre_tokenizer": all("pretokenizers", []any{kind("WhitespaceSplit"), space}),
		"decoder":       space,
		"model":         kind("Unigram", "unk_id", unknown, "vocab", vocab, "byte_fallback", false),
	}
}

// precompiled returns SentencePiece's own normalizer, if there is one.
func precompiled(d *definition.Definition) []any {
	if len(d.Charsmap) == 0 {
		return nil
	}
	return []any{kind("Precompiled", "precompiled_charsmap", d.Charsmap)} // JSON has bytes in base64
}

// albertNormalizer returns what ALBERT does before that.
func albertNormalizer(folder hf.Folder) ([]any, error) {
	var settings struct {
		Keep  bool  `json:"keep_accents"`
		Lower *bool `json:"do_lower_case"`
	}
	if err := readTokenizerConfig(folder, &settings); err != nil {
		return nil, err
	}
	quote := func(text string) any {
		return kind("Replace", "pattern", map[string]any{"String": text}, "content", `"`)
	}
	list := []any{quote("``"), quote("''")}
	if !settings.Keep {
		list = append(list, kind("NFKD"), kind("StripAccents"))
	}
	if orTrue(settings.Lower) {
		list = append(list, kind("Lowercase"))
	}
	return list, nil
}

// readTokenizerConfig reads tokenizer_config.json, if there is one.
func readTokenizerConfig(folder hf.Folder, settings any) error {
	if text, ok := folder["tokenizer_config.json"]; ok {
		return json.Unmarshal(text, settings)
	}
	return nil
}

func orTrue(b *bool) bool { return b == nil || *b }

// templates is the post_processor, which adds tokens to one text and to two; nil: it adds
// none.
func templates(d *definition.Definition) any {
	names := map[int32]string{}
	for name, id := range d.IDs {
		names[id] = name
	}
	for _, t := range d.Added {
		names[t.ID] = t.Content
	}
	special := map[string]any{}
	places := func(t postprocessor.Template) (list []any) {
		for _, slot := range t {
			where, id := "Sequence", []string{"A", "B"}[max(slot.Text, 0)]
			if slot.Text == postprocessor.OwnToken {
				where, id = "SpecialToken", names[slot.ID]
				special[id] = map[string]any{"id": id, "ids": []int32{slot.ID}, "tokens": []string{id}}
			}
			list = append(list, map[string]any{where: map[string]any{"id": id, "type_id": slot.TypeID}})
		}
		return list
	}
	single, pair := places(d.Post.Single), places(d.Post.Pair)
	if len(special) == 0 {
		return nil
	}
	return kind("TemplateProcessing", "single", single, "pair", pair, "special_tokens", special)
}
