package run

import (
	"slices"
	"strings"
)

// Tasks have the names of Hugging Face's pipelines
// (https://huggingface.co/docs/transformers/main_classes/pipelines).
const (
	TextClassification  = "text-classification"
	TokenClassification = "token-classification"
	QuestionAnswering   = "question-answering"
	FillMask            = "fill-mask"
	TextGeneration      = "text-generation"
	Summarization       = "summarization"
	Translation         = "translation"
)

// A Task is something that a model can be tuned for. Most of its properties,
// from the model's head to the answer on the page, follow from the kind of
// answer.
type Task struct {
	Name   string
	Answer AnswerKind
	// Columns are the roles of the columns that an example is read from: see
	// ColumnRole.
	Columns []string
	// Metrics are the metrics that can decide which model is best, the task's usual
	// one first.
	Metrics []string
	// Curves are the metrics drawn during a run, all on one scale.
	Curves []string
	// Settings are those that matter to this task but not to all, by their paths in
	// the JSON of a Config. A column's setting matters if the column is read.
	Settings []string
	// Prefix is put before every text of a text-to-text model.
	Prefix string
}

// An AnswerKind is the kind of a model's answer to a text.
type AnswerKind int

// The kinds of answers.
const (
	LabelAnswer AnswerKind = iota + 1 // the text's label, its labels, or a number
	TagsAnswer                        // a label for each word
	SpanAnswer                        // a part of the text
	WordsAnswer                       // the masked words of the text
	TextAnswer                        // another text, written token by token
)

// settingsOfWriting are the settings of text generation.
var settingsOfWriting = []string{
	"generation_config.max_new_tokens", "generation_config.do_sample", "generation_config.temperature",
	"generation_config.top_k", "generation_config.top_p", "generation_config.repetition_penalty",
	"generation_config.num_beams", "generation_config.length_penalty",
}

// settingsOfRewriting are the settings of tasks that generate one text from
// another.
var settingsOfRewriting = append([]string{
	"source_prefix", "max_target_length", "label_smoothing_factor",
}, settingsOfWriting...)

// Tasks are the tasks that the engine supports, in the order shown.
var Tasks = []Task{
	{
		Name: TextClassification, Answer: LabelAnswer, Columns: []string{"text", "label"},
		Metrics:  []string{"accuracy", "f1", "f1_macro", "roc_auc", "spearman", "pearson", "mse", "loss"},
		Curves:   []string{"accuracy", "f1", "f1_macro", "spearman", "pearson"},
		Settings: append(pathsOf(Operations...), "problem_type", "label_smoothing_factor", "class_weight", "focal_loss_gamma", "text_features", "text_feature_words"),
	},
	{
		Name: TokenClassification, Answer: TagsAnswer, Columns: []string{"text", "sentence", "label"},
		Metrics: []string{"entity_f1", "accuracy", "f1_macro", "loss"},
		Curves:  []string{"entity_f1", "entity_precision", "entity_recall", "accuracy"},
		Settings: append(
			pathsOf(SynonymReplacement, RandomSwap, RandomDeletion, CharacterNoise), // a new word would have no tag
			"label_smoothing_factor", "class_weight", "focal_loss_gamma"),
	},
	{
		Name: QuestionAnswering, Answer: SpanAnswer, Columns: []string{"text", "question", "label"},
		Metrics:  []string{"f1", "exact_match", "loss"},
		Curves:   []string{"f1", "exact_match"},
		Settings: append(pathsOf(Operations...), "doc_stride"),
	},
	{
		Name: FillMask, Answer: WordsAnswer, Columns: []string{"text"},
		Metrics:  []string{"perplexity", "accuracy", "loss"},
		Curves:   []string{"perplexity"},
		Settings: []string{"mlm_probability"},
	},
	{
		Name: TextGeneration, Answer: TextAnswer, Columns: []string{"text"},
		Metrics:  []string{"perplexity", "loss"},
		Curves:   []string{"perplexity"},
		Settings: settingsOfWriting,
	},
	{
		Name: Translation, Answer: TextAnswer, Columns: []string{"text", "label"},
		Metrics:  []string{"bleu", "chrf", "exact_match", "loss"},
		Curves:   []string{"bleu", "chrf"},
		Settings: append(pathsOf(SynonymReplacement, CharacterNoise), settingsOfRewriting...), // the translation stays
		Prefix:   "translate English to Chinese: ",
	},
	{
		Name: Summarization, Answer: TextAnswer, Columns: []string{"text", "label"},
		Metrics:  []string{"rougeL", "rouge1", "rouge2", "rougeLsum", "exact_match", "loss"},
		Curves:   []string{"rougeL", "rouge1", "rouge2"},
		Settings: append(pathsOf(SynonymReplacement, RandomInsertion, RandomSwap, RandomDeletion, CharacterNoise), settingsOfRewriting...),
		Prefix:   "summarize: ",
	},
}

// TaskOf returns the task of a name, or the zero Task if the engine does not
// support it.
func TaskOf(name string) Task {
	for _, t := range Tasks {
		if t.Name == name {
			return t
		}
	}
	return Task{}
}

// TaskNames returns the names of all tasks, in the order shown.
func TaskNames() []string {
	names := make([]string, len(Tasks))
	for i, t := range Tasks {
		names[i] = t.Name
	}
	return names
}

// Reads reports whether the task reads a column of this role.
func (t Task) Reads(role string) bool { return slices.Contains(t.Columns, role) }

// Writes reports whether answers are generated token by token.
func (t Task) Writes() bool { return t.Answer == TextAnswer }

// Continues reports whether the generated text continues the given one.
func (t Task) Continues() bool { return t.Writes() && !t.Reads("label") }

// HasLabels reports whether answers are chosen from a set of labels.
func (t Task) HasLabels() bool { return t.Answer == LabelAnswer || t.Answer == TagsAnswer }

// HasNewHead reports whether the task puts a new head on a pretrained model,
// which can be trained alone.
func (t Task) HasNewHead() bool { return t.HasLabels() || t.Answer == SpanAnswer }

// Counted names the unit over which loss and accuracy are means: texts,
// decisions about labels, values, words' tags, answers or tokens.
func (t Task) Counted(problem string) string {
	switch problem {
	case MultiLabel:
		return "decisions"
	case Regression:
		return "values"
	}
	switch t.Answer {
	case LabelAnswer:
		return "texts"
	case TagsAnswer:
		return "tags"
	case SpanAnswer:
		return "answers"
	}
	return "tokens"
}

// particular are the settings that do not matter to every task.
var particular = func() map[string]bool {
	set := map[string]bool{}
	for _, t := range Tasks {
		for _, path := range t.Settings {
			set[path] = true
		}
	}
	return set
}()

// conditional are the settings that matter only with certain values of another
// setting.
var conditional = map[string]func(*Config) bool{
	"last_k":                         func(c *Config) bool { return c.Method == LastK },
	"modules":                        func(c *Config) bool { return c.Method == Modules },
	"freeze_embeddings":              func(c *Config) bool { return c.Method == Full },
	"from_scratch":                   func(c *Config) bool { return !c.Adapts() },
	"gradual_unfreezing":             func(c *Config) bool { return c.Method == Full || c.Method == LastK },
	"lora.r":                         usesLoRA,
	"lora.lora_alpha":                usesLoRA,
	"lora.lora_dropout":              usesLoRA,
	"lora.use_rslora":                usesLoRA,
	"lora.target_modules":            usesLoRA,
	"lora.bias":                      usesLoRA,
	"lora.modules_to_save":           usesLoRA,
	"lora.loraplus_lr_ratio":         usesLoRA,
	"ia3.target_modules":             func(c *Config) bool { return c.Method == IA3 },
	"ia3.feedforward_modules":        func(c *Config) bool { return c.Method == IA3 && c.IA3.TargetModules != "" },
	"ia3.modules_to_save":            func(c *Config) bool { return c.Method == IA3 },
	"prompt.num_virtual_tokens":      func(c *Config) bool { return c.Method == Prompt },
	"prompt.prompt_tuning_init":      func(c *Config) bool { return c.Method == Prompt },
	"prompt.prompt_tuning_init_text": func(c *Config) bool { return c.Method == Prompt && c.Prompt.Init == TextInit },
	"prompt.modules_to_save":         func(c *Config) bool { return c.Method == Prompt },
	"adam_beta1":                     func(c *Config) bool { return c.Optimizer == AdamW },
	"adam_beta2":                     func(c *Config) bool { return c.Optimizer == AdamW },
	"adam_epsilon":                   func(c *Config) bool { return c.Optimizer == AdamW },
	"momentum":                       func(c *Config) bool { return c.Optimizer == SGD },
	"warmup_ratio":                   func(c *Config) bool { return c.Scheduler != "constant" },
	"warmup_steps":                   func(c *Config) bool { return c.Scheduler != "constant" },
	"lr_scheduler_kwargs.gamma":      func(c *Config) bool { return c.Scheduler == "step" || c.Scheduler == "exponential" },
	"lr_scheduler_kwargs.step_size":  func(c *Config) bool { return c.Scheduler == "step" || c.Scheduler == "exponential" },
	"lr_scheduler_kwargs.num_cycles": func(c *Config) bool { return c.Scheduler == "cosine_with_restarts" },
	"lr_scheduler_kwargs.power":      func(c *Config) bool { return c.Scheduler == "polynomial" },
	"lr_scheduler_kwargs.lr_end":     func(c *Config) bool { return c.Scheduler == "polynomial" },
	"early_stopping_threshold":       func(c *Config) bool { return c.EarlyStoppingPatience > 0 },
	"class_weight":                   choosesClasses,
	"augmentation.num_aug":           func(c *Config) bool { return len(c.Augmentation.On()) > 0 },
	"focal_loss_gamma":               choosesClasses,
	"text_feature_words":             func(c *Config) bool { return slices.Contains(c.TextFeatures.List(), ListWords) },
}

func usesLoRA(c *Config) bool { return c.Method == LoRA || c.Method == DoRA }

// choosesClasses reports whether one class may be right for each text or word, as
// far as the settings say.
func choosesClasses(c *Config) bool { return c.ProblemType == "" || c.ProblemType == SingleLabel }

// Uses reports whether the setting at path matters to a run of c with a model
// of this type. A text-to-text model reads every text after a prefix, for every
// task.
func (c *Config) Uses(modelType, path string) bool {
	task := TaskOf(c.Task)
	if role, is := strings.CutSuffix(path, "_column"); is {
		return task.Reads(strings.TrimPrefix(role, "dataset."))
	}
	if applies, is := conditional[path]; is && !applies(c) {
		return false
	}
	if strings.HasPrefix(path, "text_feature") && !c.JoinsTextFeatures(modelType) {
		return false
	}
	return !particular[path] || slices.Contains(task.Settings, path) ||
		path == "source_prefix" && FamilyOf(modelType).EncoderDecoder
}

// Unused returns the settings that differ from their defaults and do not matter to a run
// of c with a model of this type, such as gradual_unfreezing beside an adapter.
func (c *Config) Unused(modelType string) (paths []string) {
	usual := DefaultFor(c.Task)
	for _, path := range Paths() {
		if !c.Uses(modelType, path) && c.Field(path).Interface() != usual.Field(path).Interface() {
			paths = append(paths, path)
		}
	}
	return paths
}

// The problem types of text classification, as config.json's problem_type
// names them.
const (
	SingleLabel = "single_label_classification"
	MultiLabel  = "multi_label_classification"
	Regression  = "regression"
)

// ProblemTypes are the values of Config.ProblemType; "" lets the labels decide.
var ProblemTypes = []string{"", SingleLabel, MultiLabel, Regression}
