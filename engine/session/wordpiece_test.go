package session

import (
	"bytes"
	"reflect"
	"testing"

	"tuneground/engine/hf"
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// A folder with ONNX graphs has a tokenizer.json, also if the model has vocab.txt alone,
// and the ids that it gives are the same.
func TestTokenizerJSONFromAVocabulary(t *testing.T) {
	for _, says := range []string{`{}`, `{"do_lower_case": false, "tokenize_chinese_chars": false}`, `{"strip_accents": false}`} {
		models, _ := site(t, "été", "Été", "##s", "中", "中文", "lovely", "L", "##ovely")
		folder := hf.Folder{"tokenizer_config.json": []byte(says)}
		for _, name := range []string{"config.json", "model.safetensors", "vocab.txt"} {
			folder[name] = models["small/"+name].Data
		}
		s, _ := newSession(t)
		c := settings()
		must(t, s.Run(run.Command{Do: run.LoadModel, Config: c}, attached(folder)...))
		files, err := s.Folder(run.ONNX)
		must(t, err)
		saved := hf.Folder{"config.json": folder["config.json"]}
		for _, f := range files {
			if f.Name == "tokenizer.json" || f.Name == "tokenizer_config.json" {
				var content bytes.Buffer
				must(t, f.Write(&content))
				saved[f.Name] = content.Bytes()
			}
		}
		before, err := token.Load(folder)
		must(t, err)
		after, err := token.Load(saved)
		must(t, err)
		for _, text := range []string{"the Lovely soup's", "Été étés ÉTÉ", "中文 lovely中", "a [MASK] day", "🙂 unknownword", "", "[CLS] twice"} {
			want, got := before.EncodePair(text, "the soup", 16), after.EncodePair(text, "the soup", 16)
			if !reflect.DeepEqual(got.IDs, want.IDs) || !reflect.DeepEqual(after.Encode(text, 16).IDs, before.Encode(text, 16).IDs) {
				t.Errorf("%s: %q has the ids %v, and %v of vocab.txt", says, text, got.IDs, want.IDs)
			}
		}
	}
}
