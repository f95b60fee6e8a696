package run

import (
	"encoding/json"
	"encoding/json/jsontext"
	jsonv2 "encoding/json/v2"
	"slices"
	"strings"

	"tuneground/engine/message"
)

// The values of Config.TextFeatures: numbers counted in a text, that the head of text
// classification reads beside the model's vector. A character is a code point of the
// cleaned text.
const (
	Characters = "characters"
	// Words are runs of letters, marks and numbers; where a script has no spaces, each
	// letter.
	Words = "words"
	// Tokens are those of the model's tokenizer, special ones included, before
	// max_length cuts them.
	Tokens = "tokens"
	// Punctuation is every character of Unicode's categories P, Chinese marks among them.
	Punctuation = "punctuation"
	// Digits are the characters of Unicode's category Nd, full-width ones among them,
	// and 〇零一二三四五六七八九.
	Digits = "digits"
	// Capitals are upper-case letters.
	Capitals = "capitals"
	// ListWords is a feature for each of Config.TextFeatureWords: how often the text has
	// it as a whole word, in either case.
	ListWords = "list_words"
)

// TextFeatures are all of them, in the order shown.
var TextFeatures = []string{Characters, Words, Tokens, Punctuation, Digits, Capitals, ListWords}

// A TextFeature is a number that is counted in a text, with its mean and standard
// deviation over the training texts.
type TextFeature struct {
	Name      string  `json:"name"`           // one of TextFeatures
	Word      string  `json:"word,omitempty"` // that ListWords counts
	Mean      float64 `json:"mean"`
	Deviation float64 `json:"deviation"`
}

// TextFeaturesFile is the file that keeps TextFeatureWeights beside a saved model.
const TextFeaturesFile = "text_features.json"

// TextFeatureWeights are what a run has learnt of text features. Weights[label][feature]
// is what one standard deviation of the feature adds to the label's output.
type TextFeatureWeights struct {
	Features []TextFeature `json:"features"`
	Labels   []string      `json:"labels"`
	Weights  [][]float32   `json:"weights"`
}

// mostFeatureWords is the number of words up to which each can have a weight of its own.
const mostFeatureWords = 200

// A WordList is words or phrases, one a line; in JSON they are a list. A Config with
// one is comparable.
type WordList string

// List returns each word, with single spaces.
func (w WordList) List() (list []string) {
	for line := range strings.Lines(string(w)) {
		if word := strings.Join(strings.Fields(line), " "); word != "" {
			list = append(list, word)
		}
	}
	return list
}

func (w WordList) MarshalJSON() ([]byte, error) { return json.Marshal(append([]string{}, w.List()...)) }

func (w *WordList) UnmarshalJSONFrom(from *jsontext.Decoder) error {
	var list []string
	if err := jsonv2.UnmarshalDecode(from, &list); err != nil {
		return err
	}
	*w = WordList(strings.Join(list, "\n"))
	return nil
}

// checkTextFeatures returns an error for features that do not exist, or that the task
// has no use for.
func (c *Config) checkTextFeatures() error {
	names := c.TextFeatures.List()
	for _, name := range names {
		if !slices.Contains(TextFeatures, name) {
			return message.Errorf("text_features has %q; it can have some of %s", name, message.ListOf(TextFeatures))
		}
	}
	words := c.TextFeatureWords.List()
	switch listed := slices.Contains(names, ListWords); {
	case len(names) > 0 && TaskOf(c.Task).Answer != LabelAnswer:
		return message.Errorf("text_features join the head that reads one vector for a text, and %s has none; leave them out, or choose the task %s", c.Task, TextClassification)
	case listed && len(words) == 0:
		return message.Errorf("text_feature_words is empty, but text_features has %q; give some words, or leave that feature out", ListWords)
	case len(words) > mostFeatureWords:
		return message.Errorf("text_feature_words has %d words, each of which would be a feature; give at most %d", len(words), mostFeatureWords)
	}
	return nil
}

// JoinsTextFeatures reports whether a model of this type has a head for the task that
// text features can join.
func (c *Config) JoinsTextFeatures(modelType string) bool {
	return TaskOf(c.Task).Answer == LabelAnswer && !FamilyOf(modelType).EncoderDecoder
}
