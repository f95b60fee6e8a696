package feature

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"tuneground/engine/run"
)

// TestCounts counts what the Python beside saved models counts.
// ../session/testdata/textfeatures.py made the file.
func TestCounts(t *testing.T) {
	var golden struct {
		Features []run.TextFeature
		Texts    []string
		Counts   [][]float64
	}
	content, err := os.ReadFile("testdata/counts.json")
	if err == nil {
		err = json.Unmarshal(content, &golden)
	}
	if err != nil || len(golden.Texts) < 15 {
		t.Fatalf("%d texts, %v", len(golden.Texts), err)
	}
	for i, text := range golden.Texts {
		got := Count(nil, golden.Features, text, 0)
		for j, f := range golden.Features {
			if got[j] != golden.Counts[i][j] {
				t.Errorf("%q has %v of %s %s, Python counts %v", text, got[j], f.Name, f.Word, golden.Counts[i][j])
			}
		}
	}
}

// What a reader would count.
func TestCountsAreWhatTheySay(t *testing.T) {
	c := run.Config{
		TextFeatures:     "characters words tokens punctuation digits capitals list_words digits",
		TextFeatureWords: "Art\n好汤\n art \nnew  york",
	}
	list := Of(&c)
	for text, want := range map[string][]float64{
		"":                     {0, 0, 9, 0, 0, 0, 0, 0, 0},
		"Art, not party: ART!": {20, 4, 9, 3, 0, 4, 2, 0, 0},
		"好汤，１２元，二〇二六年。":    {13, 9, 9, 3, 6, 0, 0, 1, 0},
		"In New York 3.50": {16, 5, 9, 1, 3, 3, 0, 0, 1},
	} {
		if got := Count(nil, list, text, 9); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	again := run.Config{}
	if again.TextFeatures, again.TextFeatureWords = Settings(list); !slices.Equal(Of(&again), list) {
		t.Errorf("of the settings %+v come other features", again)
	}
	if len(list) != 9 || list[6].Word != "art" || list[8].Word != "new york" {
		t.Errorf("the features are %+v", list)
	}
}

// FuzzCount counts in any text: no count exceeds the number of characters, and a word
// is found in itself.
func FuzzCount(f *testing.F) {
	f.Add("the soup, 12 好汤", "soup")
	f.Fuzz(func(t *testing.T, text, word string) {
		c := run.Config{TextFeatures: "characters words punctuation digits capitals list_words", TextFeatureWords: run.WordList(word)}
		list := Of(&c)
		counts := Count(nil, list, text, 0)
		for i, n := range counts {
			if n < 0 || n > counts[0] {
				t.Errorf("%q has %v of %+v", text, n, list[i])
			}
		}
		for i, own := range list {
			if own.Word != "" && Count(nil, list, own.Word, 0)[i] < 1 {
				t.Errorf("%q is not found in itself", own.Word)
			}
		}
	})
}
