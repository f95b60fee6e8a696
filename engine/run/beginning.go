package run

import "strings"

// A Beginning is the model and the data set with which a task begins.
type Beginning struct{ Model, Dataset string }

// beginnings are the beginnings of each task, by language.
var beginnings = map[string]map[string]Beginning{
	"en": {
		TextClassification:  {"bert-tiny-en", "sentiment"},
		TokenClassification: {"bert-tiny-en", "entities"},
		QuestionAnswering:   {"bert-tiny-en", "questions"},
		FillMask:            {"bert-tiny-en", "stories"},
		TextGeneration:      {"gpt2-tiny-stories", "stories"},
		Translation:         {"t5-tiny-en-zh", "translate"},
		Summarization:       {"t5-tiny-en-zh", "summaries"},
	},
	"zh": {
		TextClassification:  {"bert-tiny-zh", "reviews-zh"},
		TokenClassification: {"bert-tiny-zh", "entities-zh"},
		QuestionAnswering:   {"bert-tiny-zh", "questions-zh"},
		FillMask:            {"bert-tiny-zh", "stories-zh"},
		TextGeneration:      {"gpt2-tiny-stories", "stories-zh"},
		Translation:         {"t5-tiny-en-zh", "translate"}, // into Chinese
		Summarization:       {"t5-tiny-en-zh", "summaries-zh"},
	},
}

// BeginningOf returns the beginning of a task in a language, as the value of the lang
// attribute: "zh-CN", say. Where there is none of the language it is the English one.
func BeginningOf(task, lang string) Beginning {
	tongue, _, _ := strings.Cut(lang, "-")
	if b, ok := beginnings[tongue][task]; ok {
		return b
	}
	return beginnings["en"][task]
}

// DefaultIn returns the default settings for a task on a page in a language.
func DefaultIn(task, lang string) Config {
	c, b := DefaultFor(task), BeginningOf(task, lang)
	c.Model, c.Dataset = b.Model, DefaultDataset(b.Dataset)
	return c
}
