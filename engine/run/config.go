// Package run describes one fine-tuning run as data: the Config that says what to
// do, the Commands that a page sends, the Events that come back, the Record that
// they leave. Page, worker and command line share it; it imports nothing of the
// engine.
package run

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"tuneground/engine/message"
)

// Config is the one description of a run. Names and meanings are those of
// Hugging Face's TrainingArguments where they exist there. The page's controls
// edit it, the URL's fragment carries it, a checkpoint stores it.
type Config struct {
	Model   string  `json:"model"` // a folder of the models list
	Dataset Dataset `json:"dataset"`
	Task    string  `json:"task"`   // see Tasks
	Method  string  `json:"method"` // see Methods
	// LoadedAdapter is what the run does with an adapter that was loaded: see
	// LoadedAdapters. It is no setting of PEFT's.
	LoadedAdapter string `json:"loaded_adapter"`
	// What belongs to one method or two:
	LastK   int            `json:"last_k"`  // layers that train
	Modules Names          `json:"modules"` // that train
	LoRA    LoRASettings   `json:"lora"`
	IA3     IA3Settings    `json:"ia3"`
	Prompt  PromptSettings `json:"prompt"`
	// FreezeEmbeddings keeps the embeddings of "full" as they are, with an output layer
	// that is tied to them: requires_grad_(False) in PyTorch.
	FreezeEmbeddings bool `json:"freeze_embeddings"`
	// GradualUnfreezing trains one more layer from the top in each epoch of "full" and
	// "last_k": Howard and Ruder 2018 (arXiv:1801.06146).
	GradualUnfreezing bool `json:"gradual_unfreezing"`
	// FromScratch begins with random weights in the place of the checkpoint's, whose shape
	// stays: from_config in transformers.
	FromScratch bool `json:"from_scratch"`
	// ProblemType is the kind of labels in text classification; see ProblemTypes.
	ProblemType string `json:"problem_type"`
	// TextFeatures are hand-made features of a text, see the variable of this name,
	// which the task's head reads beside the model's vector. TextFeatureWords are the
	// words that "list_words" counts.
	TextFeatures     Names    `json:"text_features"`
	TextFeatureWords WordList `json:"text_feature_words"`

	// LearningRate is 0, or left out, for RecommendedRate.
	LearningRate float64 `json:"learning_rate"`
	// HeadLearningRate is the learning rate of the task's head; 0: learning_rate.
	HeadLearningRate float64 `json:"head_learning_rate"`
	// LayerwiseLRDecay is the ratio of a layer's learning rate to that of the layer
	// above. The layer next to the head has learning_rate, and the embeddings count
	// as the lowest layer: discriminative fine-tuning of Howard and Ruder 2018
	// (arXiv:1801.06146). 1: no decay.
	LayerwiseLRDecay float64 `json:"layerwise_lr_decay"`
	Epochs           float64 `json:"num_train_epochs"`
	MaxSteps         int     `json:"max_steps"` // -1: num_train_epochs decides
	TrainBatchSize   int     `json:"per_device_train_batch_size"`
	// AccumulationSteps is the number of batches that one optimiser step processes
	// one after the other, as if they were one.
	AccumulationSteps int       `json:"gradient_accumulation_steps"`
	EvalBatchSize     int       `json:"per_device_eval_batch_size"`
	MaxLength         int       `json:"max_length"`        // tokens a text is truncated to
	MaxTargetLength   int       `json:"max_target_length"` // most tokens to generate
	DocStride         int       `json:"doc_stride"`        // tokens that two windows of a long context share
	MLMProbability    float64   `json:"mlm_probability"`   // share of the tokens that fill-mask masks
	SourcePrefix      string    `json:"source_prefix"`     // put before every text of a text-to-text model
	Optimizer         string    `json:"optim"`             // see Optimizers
	WeightDecay       float64   `json:"weight_decay"`
	AdamBeta1         float64   `json:"adam_beta1"`
	AdamBeta2         float64   `json:"adam_beta2"`
	AdamEpsilon       float64   `json:"adam_epsilon"`
	Momentum          float64   `json:"momentum"`      // for "sgd"; in TrainingArguments optim_args="momentum=0.9"
	MaxGradNorm       float64   `json:"max_grad_norm"` // 0: no clipping
	Scheduler         string    `json:"lr_scheduler_type"`
	SchedulerKwargs   Scheduler `json:"lr_scheduler_kwargs"`
	WarmupRatio       float64   `json:"warmup_ratio"`
	WarmupSteps       int       `json:"warmup_steps"` // overrides warmup_ratio if above 0
	LabelSmoothing    float64   `json:"label_smoothing_factor"`
	// ClassWeight and FocalLossGamma apply to classes of which one is right.
	// Trainer has no arguments for them: scikit-learn's class_weight is
	// cross_entropy's weight in PyTorch, and gamma is the focal loss paper's.
	ClassWeight    ClassWeight `json:"class_weight"`
	FocalLossGamma float64     `json:"focal_loss_gamma"` // 0: cross-entropy
	// Dropout replaces the checkpoint's hidden, attention and classifier dropout;
	// -1 keeps config.json's.
	Dropout float64 `json:"dropout"`

	EvalStrategy       string `json:"eval_strategy"` // "no", "epoch", "steps"
	EvalSteps          int    `json:"eval_steps"`
	LoadBestModelAtEnd bool   `json:"load_best_model_at_end"`
	// EarlyStoppingPatience ends a run after this many consecutive evaluations that
	// were not better than the best before by more than EarlyStoppingThreshold, as
	// transformers' EarlyStoppingCallback does; 0: never.
	EarlyStoppingPatience  int     `json:"early_stopping_patience"`
	EarlyStoppingThreshold float64 `json:"early_stopping_threshold"`
	// NaNSteps says what happens if a loss or gradient is not a number: see
	// NaNPolicies.
	NaNSteps           string `json:"nan_steps"`
	MetricForBestModel string `json:"metric_for_best_model"` // "": the task's usual one
	Seed               uint32 `json:"seed"`

	Augmentation Augmentation `json:"augmentation"`

	Generation Generation `json:"generation_config"`

	// Device is the device that computes: see Devices. It changes a run's numbers
	// by rounding only.
	Device string `json:"device"`
}

// Generation holds the settings of text generation, with the names and meanings
// of Hugging Face's GenerationConfig.
type Generation struct {
	MaxNewTokens      int     `json:"max_new_tokens"`
	NumBeams          int     `json:"num_beams"` // 1: no beam search
	LengthPenalty     float64 `json:"length_penalty"`
	DoSample          bool    `json:"do_sample"`
	Temperature       float64 `json:"temperature"`
	TopK              int     `json:"top_k"` // 0: all
	TopP              float64 `json:"top_p"` // 1: all
	RepetitionPenalty float64 `json:"repetition_penalty"`
}

// Scheduler holds the settings of some schedules.
type Scheduler struct {
	Gamma     float64 `json:"gamma"`      // for "step" and "exponential": the factor of each decay
	StepSize  int     `json:"step_size"`  // for these: optimiser steps between decays; 0: one epoch
	NumCycles int     `json:"num_cycles"` // for "cosine_with_restarts"
	Power     float64 `json:"power"`      // for "polynomial"
	LREnd     float64 `json:"lr_end"`     // for "polynomial": the final learning rate
}

// Dataset says which examples to use and how to read, clean and split them.
type Dataset struct {
	Name      string `json:"name"`                // a bundled set, or the file's name
	Format    string `json:"format,omitempty"`    // one of Formats; "" detects
	Delimiter string `json:"delimiter,omitempty"` // one character; "" detects
	Header    string `json:"header,omitempty"`    // "yes", "no"; "" detects
	Text      string `json:"text_column,omitempty"`
	Label     string `json:"label_column,omitempty"` // the model's answer: label, tags, answers or target
	Question  string `json:"question_column,omitempty"`
	Sentence  string `json:"sentence_column,omitempty"` // marks the sentence if every row holds one word

	StripHTML      bool   `json:"strip_html"`
	CollapseSpace  bool   `json:"collapse_space"`
	Unicode        string `json:"unicode_form"` // "NFC", "NFKC" or "" for no change
	DropDuplicates bool   `json:"drop_duplicates"`
	// DropTestDuplicates also drops the duplicates of a test file.
	DropTestDuplicates bool `json:"drop_test_duplicates"`
	// MergeLabels merges labels that differ only in case or spaces.
	MergeLabels bool `json:"merge_labels"`

	ValidationSize float64 `json:"validation_size"` // share of the examples
	TestSize       float64 `json:"test_size"`
	MaxExamples    int     `json:"max_examples"` // 0: all
	SplitSeed      uint32  `json:"split_seed"`
}

// Default returns the default settings: the recipe that BERT's authors give for
// fine-tuning, scaled to a small model.
func Default() Config {
	return Config{
		Model:             "bert-tiny-en",
		Dataset:           DefaultDataset("sentiment"),
		Task:              "text-classification",
		Method:            Full,
		LoadedAdapter:     TrainAdapter,
		LayerwiseLRDecay:  1,
		LastK:             2,
		LoRA:              LoRASettings{R: 8, Alpha: 16, Bias: "none", PlusRatio: 1},
		Prompt:            PromptSettings{NumVirtualTokens: 20, Init: SampleVocab},
		Epochs:            3,
		MaxSteps:          -1,
		TrainBatchSize:    16,
		EvalBatchSize:     32,
		AccumulationSteps: 1,
		NaNSteps:          StopAtNaN,
		MaxLength:         128,
		MaxTargetLength:   64,
		DocStride:         64,
		MLMProbability:    0.15,
		Optimizer:         AdamW,
		WeightDecay:       0.01,
		AdamBeta1:         0.9,
		AdamBeta2:         0.999,
		AdamEpsilon:       1e-8,
		Momentum:          0.9,
		MaxGradNorm:       1,
		Scheduler:         "linear",
		SchedulerKwargs: Scheduler{
			Gamma: 0.95, NumCycles: 2, Power: 1, LREnd: 1e-7,
		},
		WarmupRatio:        0.1,
		Dropout:            -1,
		EvalStrategy:       "epoch",
		EvalSteps:          50,
		LoadBestModelAtEnd: true,
		Seed:               42,
		Augmentation:       Augmentation{NumAug: 1},
		Generation: Generation{
			MaxNewTokens: 64, NumBeams: 1, LengthPenalty: 1, Temperature: 1, TopK: 50, TopP: 1, RepetitionPenalty: 1,
		},
		Device: Auto,
	}
}

// DefaultFor returns the default settings for a task.
func DefaultFor(task string) Config {
	c := Default()
	c.Task, c.SourcePrefix = task, TaskOf(task).Prefix
	return c
}

// Recommended returns the settings recommended for a run of c's task, model, method
// and data. The learning rate is left out: RecommendedRate stands for it.
func (c *Config) Recommended() Config {
	r := DefaultFor(c.Task)
	r.Model, r.Method, r.LoadedAdapter, r.Modules, r.Dataset = c.Model, c.Method, c.LoadedAdapter, c.Modules, DefaultDataset(c.Dataset.Name)
	return r
}

// DefaultDataset returns the default settings for reading a data set.
func DefaultDataset(name string) Dataset {
	return Dataset{
		Name: name, StripHTML: true, CollapseSpace: true, Unicode: "NFC", DropDuplicates: true,
		ValidationSize: 0.1, TestSize: 0.1, SplitSeed: 42,
	}
}

// The values of the fields of the same names, in the order shown.
var (
	Optimizers = []string{AdamW, Adafactor, SGD}
	Schedulers = []string{
		"linear", "constant", "constant_with_warmup", "step", "cosine", "cosine_with_restarts", "polynomial", "exponential",
	}
	NaNPolicies    = []string{StopAtNaN, SkipNaN}
	EvalStrategies = []string{"no", "epoch", "steps"}
	Formats        = []string{"csv", "tsv", "jsonl", "text", "conll"}
	UnicodeForms   = []string{"", "NFC", "NFKC"}
	Devices        = []string{Auto, WebGPU, CPU}
)

// Values of Config.NaNSteps.
const (
	StopAtNaN = "stop" // the run ends, with the best model so far
	SkipNaN   = "skip" // the step changes nothing, and the run continues
)

// Values of Config.Optimizer, under the names of TrainingArguments.
const (
	AdamW     = "adamw_torch"
	Adafactor = "adafactor" // transformers' without scale_parameter and relative_step
	SGD       = "sgd"
)

// Values of Config.Device.
const (
	Auto   = "auto"   // the one predicted to be faster
	WebGPU = "webgpu" // the CPU if there is none
	CPU    = "cpu"
)

// GreatestRate is the upper bound of a learning rate.
const GreatestRate = 10

// byteOrderMark stands at the beginning of UTF-8 files from Windows editors.
const byteOrderMark = "\ufeff"

// Parse reads a Config from one JSON object, which may follow a byte-order
// mark. Missing fields keep their task's default. Unknown fields are an error, so that
// a typing mistake does not pass unnoticed.
func Parse(data []byte) (Config, error) {
	c, text := Default(), strings.TrimPrefix(string(data), byteOrderMark)
	if begin := strings.TrimSpace(text); begin != "" && begin[0] != '{' {
		return c, message.Errorf("the run's settings are not a JSON object; write them as {\"max_steps\": 100}, or {} for the defaults")
	}
	json.NewDecoder(strings.NewReader(text)).Decode(&struct{ Task *string }{&c.Task}) // a fault in it is found below
	c = DefaultFor(c.Task)
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		if typed, is := strings.CutPrefix(err.Error(), `json: unknown field "`); is {
			return c, unknownSetting(strings.TrimSuffix(typed, `"`), Paths())
		}
		return c, message.Errorf("the run's settings are not valid JSON for a run: %w", err)
	}
	if rest := strings.TrimSpace(text[d.InputOffset():]); rest != "" {
		return c, message.Errorf("there is text after the run's settings, %q; remove everything after the last }", begins(rest))
	}
	return c, c.Validate()
}

// begins returns the beginning of a text.
func begins(text string) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), 20)])
}

// StepSize returns the number of examples in one optimiser step.
func (c *Config) StepSize() int { return c.TrainBatchSize * c.AccumulationSteps }

// BestMetric returns the metric that decides which model is best, or the loss
// if c has no task.
func (c *Config) BestMetric() string {
	if c.MetricForBestModel != "" {
		return c.MetricForBestModel
	}
	if metrics := TaskOf(c.Task).Metrics; len(metrics) > 0 {
		return metrics[0]
	}
	return "loss"
}

// Fragment returns the URL fragment that carries c: "run=<url-encoded JSON>",
// followed by "&start=1" if opening the URL starts the run.
func (c *Config) Fragment(start bool) string {
	j, err := json.Marshal(c)
	if err != nil {
		panic(err) // JSON can encode every Config
	}
	f := "run=" + url.QueryEscape(string(j))
	if start {
		f += "&start=1"
	}
	return f
}

// ParseFragment is the inverse of Fragment, with or without a leading '#'. An
// empty fragment, or one without run=, gives the default Config.
func ParseFragment(fragment string) (c Config, start bool, err error) {
	v, err := url.ParseQuery(strings.TrimPrefix(fragment, "#"))
	if err != nil {
		return Default(), false, message.Errorf("the link was cut short or damaged (%w); copy the whole link again", err)
	}
	start = v.Get("start") == "1"
	if !v.Has("run") {
		return Default(), start, nil
	}
	c, err = Parse([]byte(v.Get("run")))
	return c, start && err == nil, err
}

// HoldsRun reports whether a fragment has a run= at all, valid or not.
func HoldsRun(fragment string) bool {
	return slices.ContainsFunc(strings.Split(strings.TrimPrefix(fragment, "#"), "&"), func(part string) bool {
		return strings.HasPrefix(part, "run=")
	})
}
