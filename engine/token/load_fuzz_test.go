package token

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"tuneground/engine/token/bytelevel"
)

// smallFolders are folders of every family, of which a fuzzer changes one file.
// The files and the seeds are as small as possible, because an interesting
// input is then minimised byte by byte, which takes a minute for a file of 30
// KB.
func smallFolders(t testing.TB) []fstest.MapFS {
	const words = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\n"
	folder := func(modelType string, files map[string]string) fstest.MapFS {
		f := fstest.MapFS{"config.json": {Data: []byte(`{"model_type":"` + modelType + `"}`)}}
		for name, content := range files {
			f[name] = &fstest.MapFile{Data: []byte(content)}
		}
		return f
	}
	letters := map[string]int{"<s>": 256, "</s>": 257, "ab": 258}
	for b, letter := range bytelevel.Letters {
		letters[string(letter)] = b
	}
	vocab, err := json.Marshal(letters)
	if err != nil {
		t.Fatal(err)
	}
	bytes := map[string]string{"vocab.json": string(vocab), "merges.txt": "#version: 0.2\na b\n"}
	return []fstest.MapFS{
		folder("", map[string]string{"tokenizer.json": smallest}),
		folder("bert", map[string]string{"vocab.txt": words}),
		folder("bert", map[string]string{"tokenizer.json": smallest, "tokenizer_config.json": `{"cls_token":"a","sep_token":"##b"}`}),
		folder("roberta", bytes), folder("gpt2", bytes),
		folder("albert", map[string]string{"spiece.model": smallSpiece("<pad>", "<unk>", "[CLS]", "[SEP]", "▁a", "b")}),
		folder("t5", map[string]string{"spiece.model": smallSpiece("<pad>", "</s>", "<unk>", "▁a", "b"), "tokenizer_config.json": `{"extra_ids":2}`}),
	}
}

// smallSpiece is a spiece.model of the pieces, without scores.
func smallSpiece(pieces ...string) string {
	var file []byte
	for _, piece := range pieces {
		file = append(file, protoBytes(spiecePieces, protoBytes(pieceText, []byte(piece)))...)
	}
	return string(file)
}

// smallFiles are seeds: files by the folder that they belong to.
var smallFiles = []struct {
	folder        byte
	name, content string
}{
	{0, "tokenizer.json", smallest},
	{0, "tokenizer.json", strings.Replace(smallest, `"decoder"`, `"post_processor": {"type": "BertProcessing", "cls": ["a", 1], "sep": ["##b", 2]}, "decoder"`, 1)},
	{0, "tokenizer.json", `{"added_tokens":[{"id":3,"content":"c","lstrip":true,"normalized":true}],"normalizer":{"type":"Sequence","normalizers":[{"type":"NFKC"},{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}]},
		"pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"first"},"decoder":{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Strip","content":" ","start":1}]},
		"model":{"type":"BPE","unk_token":"a","fuse_unk":true,"vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}}`},
	{0, "tokenizer.json", `{"normalizer":{"type":"Precompiled","precompiled_charsmap":"CAAAAAAEAABhAQAAYgA="},"post_processor":{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A"}},{"SpecialToken":{"id":"a"}}],
		"pair":[{"Sequence":{"id":"A"}},{"Sequence":{"id":"B","type_id":1}}],"special_tokens":{"a":{"ids":[0]}}},"model":{"type":"Unigram","unk_id":0,"vocab":[["a",-1],["▁",-2.5]]}}`},
	{1, "vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\n"},
	{1, "tokenizer_config.json", `{"do_lower_case":false,"strip_accents":true,"mask_token":{"content":"[MASK]","lstrip":true},"added_tokens_decoder":{"7":{"content":"c","normalized":true}}}`},
	{1, "special_tokens_map.json", `{"additional_special_tokens":["x",{"content":"y","single_word":true}],"extra_special_tokens":{"image_token":"i"},"pad_token":null}`},
	{1, "added_tokens.json", `{"c":7,"[MASK]":4}`},
	{2, "tokenizer.json", smallest},
	{3, "merges.txt", "#version: 0.2\na b\n"},
	{3, "tokenizer_config.json", `{"add_prefix_space":true,"trim_offsets":false,"pad_token":"<pad>"}`},
	{4, "tokenizer_config.json", `{"add_bos_token":true,"add_eos_token":true,"tokenizer_class":"GPT2TokenizerFast","bos_token":"<s>","eos_token":"</s>"}`},
	{5, "spiece.model", smallSpiece("<pad>", "<unk>", "[CLS]", "[SEP]", "▁a", "b")},
	{5, "tokenizer_config.json", `{"keep_accents":true,"do_lower_case":false,"add_prefix_space":false}`},
	{6, "spiece.model", smallSpiece("<pad>", "</s>", "<unk>", "▁a", "b")},
}

// FuzzLoad checks that no file makes Load panic, that its errors name a file,
// and that accepted folders work.
func FuzzLoad(f *testing.F) {
	folders := smallFolders(f)
	for _, s := range smallFiles {
		f.Add(s.folder, s.name, []byte(s.content))
	}
	f.Fuzz(func(t *testing.T, which byte, name string, data []byte) {
		if len(data) > 4096 {
			return // a shorter file finds the same faults
		}
		files := fstest.MapFS{}
		for other, file := range folders[int(which)%len(folders)] {
			files[other] = file
		}
		files[name] = &fstest.MapFile{Data: data}
		tok, err := Load(files)
		if err != nil {
			before, _, named := strings.Cut(err.Error(), ": ")
			if (!named || strings.Contains(before, " ")) && !strings.HasPrefix(err.Error(), "there is neither") && !strings.HasPrefix(err.Error(), "merges.txt is missing") {
				t.Errorf("error does not name the file: %v", err)
			}
			return
		}
		useTokenizer(t, tok, fmt.Sprint(name, which))
	})
}

// TestSmallFolders checks that the fuzzer's folders are valid.
func TestSmallFolders(t *testing.T) {
	folders := smallFolders(t)
	for i, files := range folders {
		tok, err := Load(files)
		if err != nil {
			t.Fatalf("folder %d: %v", i, err)
		}
		useTokenizer(t, tok, fmt.Sprint(i))
	}
	for _, s := range smallFiles {
		files := fstest.MapFS{s.name: {Data: []byte(s.content)}}
		for name, file := range folders[s.folder] {
			if name != s.name {
				files[name] = file
			}
		}
		tok, err := Load(files)
		if err != nil {
			t.Errorf("%s in folder %d: %v", s.name, s.folder, err)
			continue
		}
		useTokenizer(t, tok, s.name)
	}
}

func useTokenizer(t *testing.T, tok *Tokenizer, name string) {
	t.Helper()
	e := tok.Encode("A plain [SEP] text, é 我们 \r\n", 12)
	tok.EncodeWords([]string{"A", "", "plain é"}, 0)
	tok.EncodePairWindows("A plain text", strings.Repeat("of words ", 20), 20, 5)
	checkStream(t, tok, name, e.IDs)
}
