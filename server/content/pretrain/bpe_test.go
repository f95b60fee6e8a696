package main

import (
	"slices"
	"testing"

	"tuneground/engine/hf"
	"tuneground/engine/token"
)

// The example is from Sennrich et al. 2016: "er" and "lo" are the first merges.
func TestBPEMergesWhatIsFrequent(t *testing.T) {
	b := trainBPE(map[string]int{"low": 5, "lower": 2, "newest": 6, "widest": 3}, 256+5)
	want := []string{"es", "est", "lo", "low", "ew"}
	if got := b.tokens[256:]; !slices.Equal(got, want) {
		t.Errorf("merged %q, want %q", got, want)
	}
}

func TestBPEEndsWhenNothingRepeats(t *testing.T) {
	if b := trainBPE(map[string]int{"ab": 2, "cd": 1}, 1000); len(b.merges) != 1 {
		t.Errorf("%d merges, want 1", len(b.merges))
	}
}

func TestBPETokenizerReads(t *testing.T) {
	texts := []string{"the low lower lowest", "从前有一只小兔子。从前有一天。"}
	b := trainBPE(countWords(texts, gptWord), 300)
	f := hf.Folder{}
	var err error
	if f["tokenizer.json"], err = indented(b.json()); err != nil {
		t.Fatal(err)
	}
	tok, err := token.Load(f)
	if err != nil {
		t.Fatal(err)
	}
	if n := tok.VocabSize(); n != len(b.tokens)+1 {
		t.Errorf("%d tokens, want %d", n, len(b.tokens)+1)
	}
	for _, text := range append(texts, "quite new: 兔!") {
		ids := tok.AppendIDs(nil, text, 0)
		if got := tok.Decode(ids, true); got != text {
			t.Errorf("%q comes back as %q", text, got)
		}
		if len(ids) >= len(text) && text == texts[0] {
			t.Errorf("%q has %d tokens: nothing is merged", text, len(ids))
		}
	}
}
