package export

import (
	"maps"
	"slices"
	"testing"

	"tuneground/engine/hf"
	"tuneground/engine/token"
)

// A text then has the tokens of its words, whichever files the tokenizer has.
func TestATextHasTheTokensOfItsWords(t *testing.T) {
	folders := olderFolders(t)
	list := map[string]hf.Folder{"gpt2 of old": folders["gpt2"], "roberta of old": folders["roberta"]}
	for _, name := range []string{"gpt2", "roberta"} {
		list[name] = hf.Folder{"tokenizer.json": contentOf(t, name, "tokenizer.json")}
	}
	words, text := []string{"The", "naïve", "cats", "sat"}, "The naïve cats sat"
	for name, folder := range list {
		before, err := token.Load(folder)
		if err != nil {
			t.Fatal(name, err)
		}
		want, _ := before.EncodeWords(words, 64)
		if got := before.Encode(text, 64).IDs; !before.ByteLevel() || slices.Equal(got, want.IDs) {
			t.Errorf("%s: before, the text has the tokens %v", name, got)
		}
		folder = maps.Clone(folder)
		if err := blankBeforeWords(folder); err != nil {
			t.Fatal(name, err)
		}
		if err := addTokenizerJSON(folder); err != nil {
			t.Fatal(name, err)
		}
		after, err := token.Load(folder)
		if err != nil {
			t.Fatal(name, err)
		}
		if got := after.Encode(text, 64).IDs; !slices.Equal(got, want.IDs) {
			t.Errorf("%s: the text has the tokens %v, its words %v", name, got, want.IDs)
		}
		if got, _ := after.EncodeWords(words, 64); !slices.Equal(got.IDs, want.IDs) {
			t.Errorf("%s: the words have the tokens %v, before %v", name, got.IDs, want.IDs)
		}
	}
}
