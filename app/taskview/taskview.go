// Package taskview says what the page shows of each task, one row a task: the
// stages ask it and do not tell tasks apart themselves.
package taskview

import (
	"slices"

	"tuneground/engine/run"
)

// A View is what is particular to one task.
type View struct {
	// Settings are those that matter to this task and not to all.
	Settings []string
	// Curves are the metrics drawn during a run, all on one scale.
	Curves []string
	// Prefix is what a text-to-text model reads before every text.
	Prefix string
	// Questions says that every text comes with a question.
	Questions bool
	// Targets says that what is to be answered is shown beside each text.
	Targets bool
	// AsTyped says that an answer is quick enough to follow the typing.
	AsTyped bool
}

// writing are the settings of how text is written.
var writing = []string{
	"generation_config.max_new_tokens", "generation_config.do_sample", "generation_config.temperature",
	"generation_config.top_k", "generation_config.top_p", "generation_config.repetition_penalty",
	"generation_config.num_beams", "generation_config.length_penalty",
}

// fromText are the settings of a task that writes one text for another.
var fromText = append([]string{"dataset.label_column", "source_prefix", "max_target_length"}, writing...)

var tasks = map[string]View{
	run.TextClassification: {
		Settings: []string{"dataset.label_column", "problem_type", "method", "label_smoothing_factor"},
		Curves:   []string{"accuracy", "f1", "f1_macro", "spearman", "pearson"}, Targets: true, AsTyped: true,
	},
	run.TokenClassification: {
		Settings: []string{"dataset.label_column", "dataset.sentence_column", "method", "label_smoothing_factor"},
		Curves:   []string{"entity_f1", "entity_precision", "entity_recall", "accuracy"}, AsTyped: true,
	},
	run.QuestionAnswering: {
		Settings: []string{"dataset.label_column", "dataset.question_column", "doc_stride", "method"},
		Curves:   []string{"f1", "exact_match"}, Questions: true, Targets: true, AsTyped: true,
	},
	run.FillMask: {
		Settings: []string{"mlm_probability"},
		Curves:   []string{"perplexity"}, AsTyped: true,
	},
	run.TextGeneration: {
		Settings: writing,
		Curves:   []string{"perplexity"},
	},
	run.Translation: {
		Settings: append([]string{"label_smoothing_factor"}, fromText...),
		Curves:   []string{"bleu", "chrf"}, Prefix: "translate English to Chinese: ", Targets: true,
	},
	run.Summarization: {
		Settings: append([]string{"label_smoothing_factor"}, fromText...),
		Curves:   []string{"rougeL", "rouge1", "rouge2"}, Prefix: "summarize: ", Targets: true,
	},
}

// Of returns what is particular to the task of this name, and of no task what
// all have in common.
func Of(name string) View { return tasks[name] }

// Most is what no value of a metric can exceed, 0 where there is no such bound.
func Most(metric string) float64 {
	switch metric {
	case "perplexity", "loss", "mse", "rmse", "mae":
		return 0
	case "bleu", "chrf":
		return 100
	}
	return 1
}

// particular are the settings that do not matter to every task.
var particular = func() map[string]bool {
	set := map[string]bool{}
	for _, t := range tasks {
		for _, path := range t.Settings {
			set[path] = true
		}
	}
	return set
}()

// Uses reports whether the setting at path matters to a run of c with a model
// of this type. A model that turns text into text reads every text behind a
// prefix, whatever the task.
func Uses(c *run.Config, modelType, path string) bool {
	return !particular[path] || slices.Contains(tasks[c.Task].Settings, path) ||
		path == "source_prefix" && run.FamilyOf(modelType).EncoderDecoder
}

// Counted names what the loss and the accuracy of a task are means over:
// texts, decisions about labels, values, words' tags, answers or tokens.
func Counted(name, problem string) string {
	switch {
	case problem == run.MultiLabel:
		return "decisions"
	case problem == run.Regression:
		return "values"
	case name == run.TextClassification:
		return "texts"
	case name == run.TokenClassification:
		return "tags"
	case name == run.QuestionAnswering:
		return "answers"
	}
	return "tokens"
}
