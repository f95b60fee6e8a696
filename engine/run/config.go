// Package run describes one fine-tuning run as data: the Config that says what to
// do, the Commands that a page sends, the Events that come back, the Record that
// they leave. Page, worker and command line share it; it imports nothing of the
// engine.
package run

import (
	"encoding/json"
	"math"
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
	// What belongs to one method or two:
	LastK   int          `json:"last_k"`  // layers that train
	Modules Names        `json:"modules"` // that train
	LoRA    LoRASettings `json:"lora"`
	IA3     IA3Settings  `json:"ia3"`
	// ProblemType is the kind of labels in text classification; see ProblemTypes.
	ProblemType string `json:"problem_type"`

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
		LayerwiseLRDecay:  1,
		LastK:             2,
		LoRA:              LoRASettings{R: 8, Alpha: 16, Bias: "none", PlusRatio: 1},
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
		Generation: Generation{
			MaxNewTokens: 64, NumBeams: 1, LengthPenalty: 1, Temperature: 1, TopK: 50, TopP: 1, RepetitionPenalty: 1,
		},
		Device: Auto,
	}
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

// byteOrderMark stands at the beginning of UTF-8 files from Windows editors.
const byteOrderMark = "\ufeff"

// Parse reads a Config from one JSON object, which may follow a byte-order
// mark. Missing fields keep their default. Unknown fields are an error, so that
// a typing mistake does not pass unnoticed.
func Parse(data []byte) (Config, error) {
	c, text := Default(), strings.TrimPrefix(string(data), byteOrderMark)
	if begin := strings.TrimSpace(text); begin != "" && begin[0] != '{' {
		return c, message.Errorf("the run's settings are not a JSON object; write them as {\"max_steps\": 100}, or {} for the defaults")
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
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

// Validate returns an error that names the first field with an unusable value,
// and the usable values.
func (c *Config) Validate() error {
	choices := []struct {
		field, value string
		allowed      []string
	}{
		{"task", c.Task, TaskNames()},
		{"method", c.Method, Methods},
		{"lora.bias", c.LoRA.Bias, LoRABiases},
		{"device", c.Device, Devices},
		{"optim", c.Optimizer, Optimizers},
		{"nan_steps", c.NaNSteps, NaNPolicies},
		{"lr_scheduler_type", c.Scheduler, Schedulers},
		{"eval_strategy", c.EvalStrategy, EvalStrategies},
		{"problem_type", c.ProblemType, ProblemTypes},
		{"metric_for_best_model", c.MetricForBestModel, append([]string{""}, TaskOf(c.Task).Metrics...)},
		{"dataset.unicode_form", c.Dataset.Unicode, UnicodeForms},
		{"dataset.format", c.Dataset.Format, append([]string{""}, Formats...)},
		{"dataset.header", c.Dataset.Header, []string{"", "yes", "no"}},
	}
	for _, x := range choices {
		if !slices.Contains(x.allowed, x.value) {
			return message.Errorf("%s is %q; it can be one of %s", x.field, x.value, message.Names(x.allowed))
		}
	}
	ranges := []struct {
		field           string
		value, min, max float64
	}{
		{"learning_rate", c.LearningRate, 0, 10},
		{"head_learning_rate", c.HeadLearningRate, 0, 10},
		{"layerwise_lr_decay", c.LayerwiseLRDecay, 0.01, 1},
		{"lora.loraplus_lr_ratio", c.LoRA.PlusRatio, 0.01, 1000},
		{"last_k", float64(c.LastK), 1, 1000},
		{"lora.r", float64(c.LoRA.R), 1, 1 << 16},
		{"lora.lora_alpha", c.LoRA.Alpha, 1e-6, 1e6},
		{"lora.lora_dropout", c.LoRA.Dropout, 0, 0.99},
		{"num_train_epochs", c.Epochs, 0, 1000},
		{"max_steps", float64(c.MaxSteps), -1, 1e7},
		{"per_device_train_batch_size", float64(c.TrainBatchSize), 1, 4096},
		{"gradient_accumulation_steps", float64(c.AccumulationSteps), 1, 4096},
		{"early_stopping_patience", float64(c.EarlyStoppingPatience), 0, 1e6},
		{"early_stopping_threshold", c.EarlyStoppingThreshold, 0, 1e6},
		{"per_device_eval_batch_size", float64(c.EvalBatchSize), 1, 4096},
		{"max_length", float64(c.MaxLength), 3, 1 << 20},
		{"max_target_length", float64(c.MaxTargetLength), 2, 1 << 20},
		{"doc_stride", float64(c.DocStride), 0, 1 << 20},
		{"mlm_probability", c.MLMProbability, 0.01, 0.9},
		{"weight_decay", c.WeightDecay, 0, 10},
		{"adam_beta1", c.AdamBeta1, 0, 0.999999},
		{"adam_beta2", c.AdamBeta2, 0, 0.9999999},
		{"adam_epsilon", c.AdamEpsilon, 1e-16, 1},
		{"momentum", c.Momentum, 0, 0.999999},
		{"max_grad_norm", c.MaxGradNorm, 0, 1e9},
		{"lr_scheduler_kwargs.gamma", c.SchedulerKwargs.Gamma, 0, 1},
		{"lr_scheduler_kwargs.step_size", float64(c.SchedulerKwargs.StepSize), 0, 1e7},
		{"lr_scheduler_kwargs.num_cycles", float64(c.SchedulerKwargs.NumCycles), 1, 1e6},
		{"lr_scheduler_kwargs.power", c.SchedulerKwargs.Power, 0.01, 100},
		{"lr_scheduler_kwargs.lr_end", c.SchedulerKwargs.LREnd, 0, 10},
		{"warmup_ratio", c.WarmupRatio, 0, 1},
		{"warmup_steps", float64(c.WarmupSteps), 0, 1e7},
		{"label_smoothing_factor", c.LabelSmoothing, 0, 0.99},
		{"focal_loss_gamma", c.FocalLossGamma, 0, 10},
		{"dropout", c.Dropout, -1, 0.99},
		{"eval_steps", float64(c.EvalSteps), 1, 1e7},
		{"generation_config.max_new_tokens", float64(c.Generation.MaxNewTokens), 1, 1 << 20},
		{"generation_config.num_beams", float64(c.Generation.NumBeams), 1, 64},
		{"generation_config.length_penalty", c.Generation.LengthPenalty, -10, 10},
		{"generation_config.temperature", c.Generation.Temperature, 0.01, 100},
		{"generation_config.top_k", float64(c.Generation.TopK), 0, 1e6},
		{"generation_config.top_p", c.Generation.TopP, 0.001, 1},
		{"generation_config.repetition_penalty", c.Generation.RepetitionPenalty, 0.1, 10},
		{"dataset.validation_size", c.Dataset.ValidationSize, 0, 0.9},
		{"dataset.test_size", c.Dataset.TestSize, 0, 0.9},
		{"dataset.max_examples", float64(c.Dataset.MaxExamples), 0, 1e9},
	}
	for _, r := range ranges {
		if math.IsNaN(r.value) || r.value < r.min || r.value > r.max {
			return message.Errorf("%s is %v; it must lie between %v and %v", r.field, r.value, r.min, r.max)
		}
	}
	if c.Method == Modules && c.Modules == "" {
		return message.Errorf("modules is empty; name the modules to train, such as encoder.layer.1")
	}
	if c.Method == Head && !TaskOf(c.Task).HasNewHead() {
		return message.Errorf("method is \"head\", but a model for %s has no head of its own to train; choose \"full\"", c.Task)
	}
	if end := c.SchedulerKwargs.LREnd; c.Scheduler == "polynomial" && c.LearningRate > 0 && end >= c.LearningRate {
		return message.Errorf("lr_scheduler_kwargs.lr_end is %v; it must lie below learning_rate, which is %v", end, c.LearningRate)
	}
	if c.EarlyStoppingPatience > 0 && (c.EvalStrategy == "no" || c.Dataset.ValidationSize == 0) {
		return message.Errorf("early_stopping_patience is %d, but nothing is validated; set eval_strategy to %q or %q and dataset.validation_size above 0", c.EarlyStoppingPatience, "epoch", "steps")
	}
	if _, err := c.ClassWeight.Given(); err != nil {
		return err
	}
	if c.Dataset.ValidationSize+c.Dataset.TestSize > 0.95 {
		return message.Errorf("dataset.validation_size and dataset.test_size together leave less than 5 %% to train on; lower one of them")
	}
	return nil
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
