package run

import (
	"time"

	"tuneground/engine/message"
)

// An Event reports what happened, in order. Kind says which of the pointers is
// set. The command line prints Events as JSON lines.
type Event struct {
	Event string `json:"event"`
	// ID is that of the Command that this Event answers; 0 on the command line.
	ID int `json:"id,omitempty"`

	Ready       *ReadyInfo    `json:"ready,omitempty"`
	Device      *DeviceInfo   `json:"device,omitempty"`
	Progress    *ProgressInfo `json:"progress,omitempty"`
	Data        *DataInfo     `json:"data,omitempty"`
	Model       *ModelInfo    `json:"model,omitempty"`
	Shelf       *ShelfInfo    `json:"shelf,omitempty"`
	Plan        *PlanInfo     `json:"plan,omitempty"`
	Run         *Record       `json:"run,omitempty"`
	Step        *StepInfo     `json:"step,omitempty"`
	RateChanged *RateChange   `json:"rate_changed,omitempty"`
	Eval        *EvalInfo     `json:"eval,omitempty"`
	Report      *Report       `json:"report,omitempty"`
	Piece       *PieceInfo    `json:"piece,omitempty"`
	Predicted   *Prediction   `json:"predicted,omitempty"`
	File        *FileInfo     `json:"file,omitempty"`
	Saved       *SavedInfo    `json:"saved,omitempty"`
	Bench       *BenchInfo    `json:"bench,omitempty"`
	Figure      *Figure       `json:"figure,omitempty"`
	Augmented   *AugmentInfo  `json:"augmented,omitempty"`
	SweepInfo   *SweepInfo    `json:"sweep,omitempty"`
	SweptRun    *SweptRun     `json:"swept_run,omitempty"`
	SweepEnd    *SweepEnd     `json:"sweep_end,omitempty"`
	Observed    *ObservedInfo `json:"observed,omitempty"`
	RateTried   *RateTry      `json:"rate_tried,omitempty"`
	RateFound   *RateFound    `json:"rate_found,omitempty"`
	Kept        *KeptInfo     `json:"kept,omitempty"`
	Archive     *ArchiveInfo  `json:"archive,omitempty"`
	Opened      *OpenedStep   `json:"opened,omitempty"`

	Attention *AttentionInfo `json:"attention,omitempty"`
	Next      *NextInfo      `json:"next,omitempty"`
	Beams     *BeamsInfo     `json:"beams,omitempty"`
	Traced    *TraceInfo     `json:"traced,omitempty"`
	Tensors   *TensorsInfo   `json:"tensors,omitempty"`

	// Metrics repeats the test metrics of a Done event at the top level, for
	// programs that read only the last line. There are none if Report.Unmeasured.
	Metrics map[string]float64 `json:"metrics,omitempty"`
	// Error says what went wrong and what to do.
	Error message.Message `json:"error,omitzero"`
}

// Values of Event.Event, with the field that each fills.
const (
	Ready         = "ready"          // Ready
	Device        = "device"         // Device: another device computes, or more is known of one
	Progress      = "progress"       // Progress
	DataReady     = "data"           // Data
	ModelReady    = "model"          // Model
	Shelved       = "shelf"          // Shelf
	Planned       = "plan"           // Plan; SweepInfo, if a sweep was asked for
	Started       = "started"        // Plan, Run: the beginning of its Record
	Step          = "step"           // Step
	RateChanged   = "rate_changed"   // RateChanged
	Evaluated     = "eval"           // Eval
	Paused        = "paused"         //
	Resumed       = "resumed"        //
	Done          = "done"           // Report, Metrics
	SweepGoesOn   = "sweep"          // SweepInfo
	RunSwept      = "swept_run"      // SweptRun
	Swept         = "swept"          // SweepEnd
	Observed      = "observed"       // Observed: what a run of a sweep showed, after its Done
	Piece         = "piece"          // Piece
	Predicted     = "predicted"      // Predicted
	Previewed     = "previewed"      // File
	Saved         = "saved"          // Saved; the file itself is attached
	Benching      = "benching"       // Bench
	Measured      = "measured"       // Figure
	Benched       = "benched"        //
	Augmented     = "augmented"      // Augmented
	RateTried     = "rate_tried"     // RateTried
	RateSuggested = "rate_suggested" // RateFound
	Kept          = "kept"           // Kept
	Archived      = "archive"        // Archive
	RunRead       = "run_read"       // Run: the Record, up to the report if there is one
	Opened        = "opened"         // Opened
	Attended      = "attention"      // Attention
	Continued     = "next"           // Next
	BeamsSearched = "beams"          // Beams
	Traced        = "traced"         // Traced
	TensorsListed = "tensors"        // Tensors
	Failed        = "error"          // Error
	Ended         = "ended"          // Error: the engine itself has ended
)

// ReadyInfo lists the site's models and data sets.
type ReadyInfo struct {
	Models   []ModelEntry   `json:"models"`
	Datasets []DatasetEntry `json:"datasets"`
}

// DeviceInfo says which device computes a run, which others could, and how fast
// each is.
type DeviceInfo struct {
	Used  string        `json:"used"` // CPU or WebGPU
	Known []KnownDevice `json:"known"`
	// Problem, if not empty, says why the device is not the one requested or used
	// so far, and where the run continues.
	Problem message.Message `json:"problem,omitzero"`
}

// Name returns the name of the device in use.
func (d *DeviceInfo) Name() string {
	for _, known := range d.Known {
		if known.Kind == d.Used {
			return known.Name
		}
	}
	return ""
}

// KnownDevice is a device that was tried.
type KnownDevice struct {
	Kind string `json:"kind"` // CPU or WebGPU
	Name string `json:"name"` // for the user: "CPU, 128-bit SIMD"
	// GFLOPS is the speed of a matrix product, in 10^9 operations a second; 0: not
	// measured.
	GFLOPS float64 `json:"gflops,omitempty"`
	// StepSeconds is the predicted time of a step of the run on it.
	StepSeconds float64 `json:"step_seconds,omitempty"`
	// Problem, if not empty, says why it is not used.
	Problem message.Message `json:"problem,omitzero"`
}

// ModelEntry is one folder in models/.
type ModelEntry struct {
	Name  string   `json:"name"`
	Type  string   `json:"model_type"`
	Files []string `json:"files"` // names inside the folder
	Bytes int64    `json:"bytes"`
	// Missing, if not empty, says why the model cannot be used and what to do.
	Missing message.Message `json:"missing,omitzero"`
}

// DatasetEntry is one bundled data set.
type DatasetEntry struct {
	Name  string `json:"name"`
	File  string `json:"file"` // in datasets/
	Task  string `json:"task"`
	Rows  int    `json:"rows"`
	Text  string `json:"text_column"`
	Label string `json:"label_column"`
	// Question is the column of the questions, for question answering.
	Question string `json:"question_column,omitempty"`
	Source   string `json:"source"`  // package and version that it was made from
	License  string `json:"license"` // SPDX identifier
}

// AugmentInfo is a training example, and what augmentation makes of it.
type AugmentInfo struct {
	Row      int           `json:"row"` // line of the file
	Text     string        `json:"text"`
	Question string        `json:"question,omitempty"`
	Answer   string        `json:"answer,omitempty"`
	Copies   []ChangedText `json:"copies"`
}

// ChangedText is the text after one operation.
type ChangedText struct {
	Operation string `json:"operation"` // one of Operations
	On        bool   `json:"on"`        // the run uses it; otherwise it is shown with the usual share
	Text      string `json:"text"`      // "": it finds nothing to change
}

// ProgressInfo reports the progress of a long piece of work.
type ProgressInfo struct {
	What  string  `json:"what"` // "download", "read", "tokenize", "evaluate", "generate", "test", "predict", "measure", "replay", "bench", "find_rate", "augment"
	Done  int64   `json:"done"`
	Total int64   `json:"total"` // 0: unknown
	ETA   float64 `json:"eta_seconds"`
}

// DataInfo describes a data set as read, cleaned and split.
type DataInfo struct {
	Name        string `json:"name"`
	Task        string `json:"task"`                   // the task that the examples are for
	ProblemType string `json:"problem_type,omitempty"` // in text classification
	Format      string `json:"format"`                 // as detected or chosen
	Delimiter   string `json:"delimiter,omitempty"`
	Header      bool   `json:"header"`
	// Doubtful is set if Header was detected and could be wrong.
	Doubtful bool     `json:"header_doubtful,omitempty"`
	FirstRow []string `json:"first_row,omitempty"` // the first cells of a file that may have a header, shortened
	Columns  []string `json:"columns"`
	// Roles says which column was read for each role, in the order of the preview.
	Roles    []ColumnRole `json:"roles"`
	Text     string       `json:"text_column"`
	Label    string       `json:"label_column"`
	Question string       `json:"question_column,omitempty"`

	Read       int               `json:"read"`                 // rows, or sentences, in the files
	Rows       int               `json:"rows"`                 // examples after cleaning
	Labels     []string          `json:"labels"`               // by class id; empty if the task has none
	Scheme     string            `json:"tag_scheme,omitempty"` // IOB1, IOB2, IOBES or BILOU, if tags name entities
	Splits     []SplitRow        `json:"splits"`               // train, validation, test
	TestFile   string            `json:"test_file,omitempty"`  // of the test split, if it has one
	Duplicates int               `json:"duplicates"`           // rows dropped
	Empty      int               `json:"empty"`                // rows without text, dropped
	Cleaned    int               `json:"cleaned"`              // texts that cleaning changed
	Marked     int               `json:"marked"`               // texts with HTML, removed or not
	Markup     []Markup          `json:"markup,omitempty"`     // the markup, the most frequent first
	Unlabelled int               `json:"unlabelled"`           // rows without a label, dropped
	Twins      []message.Message `json:"twins,omitempty"`      // pairs of labels that differ only in case or spaces
	Warnings   []message.Message `json:"warnings,omitempty"`

	// TextFeatures are those that the settings name, once a tokenizer is loaded.
	TextFeatures []TextFeature `json:"text_features,omitempty"`

	Preview []PreviewRow `json:"preview"` // the first examples
	// Lengths[i] counts the texts of tokens in [i*LengthBin, (i+1)*LengthBin);
	// empty until a model's tokenizer is loaded.
	Lengths   []int `json:"lengths,omitempty"`
	LengthBin int   `json:"length_bin,omitempty"`
	Truncated int   `json:"truncated,omitempty"` // texts longer than Limit
	Limit     int   `json:"limit,omitempty"`     // max_length, or what the model can read if that is less
	// Tokens counts the tokens of all texts, without special ones; Unknown counts
	// those among them that stand for characters not in the vocabulary. Readers are
	// models of the site that know enough of these texts, the best first; they are
	// looked for only if this model does not.
	Tokens  int      `json:"tokens,omitempty"`
	Unknown int      `json:"unknown,omitempty"`
	Readers []string `json:"readers,omitempty"`
}

// Markup is a piece of HTML in the texts, such as <br> or &amp;, and its number
// of occurrences.
type Markup struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// ColumnRole is a column and its role.
type ColumnRole struct {
	Role   string `json:"role"`   // "text", "question", "sentence", "label"
	Column string `json:"column"` // "": none was found
	Why    string `json:"why"`    // one of Reasons
	Filled int    `json:"filled"` // rows with a cell in this column
	Rows   int    `json:"rows"`   // all rows
}

// Reasons are the values of ColumnRole.Why: the settings name the column, its
// name shows its role, its cells do, or the format defines each column.
var Reasons = []string{"chosen", "name", "cells", "format"}

// MuchUnknown reports whether more than a tenth of the texts' tokens stand for
// characters that the model's vocabulary lacks.
func (d *DataInfo) MuchUnknown() bool { return 10*d.Unknown > d.Tokens }

// SplitRow counts one split's examples by class.
type SplitRow struct {
	Name    string `json:"name"`
	Rows    int    `json:"rows"`
	ByClass []int  `json:"by_class"`
}

// PreviewRow is one example, before and after cleaning, with its tokens.
type PreviewRow struct {
	Row      int      `json:"row"` // line of the file, from 1
	Raw      string   `json:"raw"`
	Text     string   `json:"text"`
	Question string   `json:"question,omitempty"`
	Label    string   `json:"label"`              // the model's expected answer, in words
	Entities []Entity `json:"entities,omitempty"` // in Text, for token classification
	Tokens   []string `json:"tokens,omitempty"`
	IDs      []int32  `json:"ids,omitempty"`
	// TextFeatures are the counts of DataInfo.TextFeatures.
	TextFeatures []float64 `json:"text_features,omitempty"`
}

// ModelInfo describes a loaded checkpoint and its tensors.
type ModelInfo struct {
	Name       string   `json:"name"`
	Type       string   `json:"model_type"`
	Layers     int      `json:"num_hidden_layers"`
	Hidden     int      `json:"hidden_size"`
	Heads      int      `json:"num_attention_heads"`
	Vocab      int      `json:"vocab_size"`
	MaxTokens  int      `json:"max_position_embeddings"`
	Parameters int64    `json:"parameters"`
	Trainable  int64    `json:"trainable"` // with Config.Method
	Blocks     []Block  `json:"blocks"`    // from below, as far as Config.Method trains them
	Loaded     int      `json:"loaded"`    // tensors taken from the checkpoint
	New        []string `json:"new"`       // newly initialised
	Unexpected []string `json:"unexpected"`
	Labels     []string `json:"labels"`
	Tasks      []string `json:"tasks"` // tasks that the model can be tuned for
	Task       string   `json:"task"`  // the task of its current head
	// Adapter is on the model, its base; nil: none.
	Adapter *Adapter `json:"adapter,omitempty"`
	// Made is how a run made it, as its folder tells; nil: it does not. Warnings say what
	// of the folder was left aside.
	Made     *Record           `json:"made,omitempty"`
	Warnings []message.Message `json:"warnings,omitempty"`
}

// PromptBlock is the name of the block of virtual tokens.
const PromptBlock = "prompt_embeddings"

// A Block is a part of a model: a layer, or what lies below or above the layers.
type Block struct {
	Name       string `json:"name"`            // of its module in transformers' class
	Layer      int    `json:"layer,omitempty"` // from 1; 0: no layer
	Parameters int64  `json:"parameters"`
	Trainable  int64  `json:"trainable"`
	From       int    `json:"from,omitempty"` // the epoch from which it trains, if not all do from the first
}

// PlanInfo is an estimate of a run or, at Started, its plan.
type PlanInfo struct {
	Examples      int     `json:"examples"`         // for training
	Copies        int     `json:"copies,omitempty"` // of those, changed copies: see Augmentation
	Items         int     `json:"items"`            // sequences made from them: a long example may make several
	StepsPerEpoch int     `json:"steps_per_epoch"`
	Steps         int     `json:"steps"`
	StepTokens    float64 `json:"step_tokens"` // mean real tokens in a batch
	StepFLOPs     float64 `json:"step_flops"`  // without what is Kept
	StepOps       int     `json:"step_ops"`    // operations per step
	// Bytes is the greatest memory of the tab or process during training,
	// evaluation and saving, with everything loaded. DeviceBytes is the memory on
	// the GPU, if one computes. Memory is the limit for Bytes; 0: unknown.
	Bytes       int64 `json:"bytes"`
	DeviceBytes int64 `json:"device_bytes,omitempty"`
	Memory      int64 `json:"memory_bytes,omitempty"`
	// Fits are single settings that would make a run fit that is too large.
	Fits       []Fit   `json:"fits,omitempty"`
	FLOPs      float64 `json:"flops"` // for the whole run: its steps and its evaluations
	Seconds    float64 `json:"seconds"`
	GFLOPS     float64 `json:"gflops"` // the speed that Seconds assumes, measured here
	Trainable  int64   `json:"trainable"`
	Parameters int64   `json:"parameters"`
	Blocks     []Block `json:"blocks,omitempty"` // from below
	// Unused are settings that were changed and do not matter to this run.
	Unused []string `json:"unused,omitempty"`
	// Frozen is the number of layers, of Layers, below all weights that train: what
	// they make of a text is the same in every step. If Kept, it is computed once per
	// text and takes KeptBytes; otherwise there is no memory for it.
	Frozen    int   `json:"frozen_layers,omitempty"`
	Layers    int   `json:"layers,omitempty"`
	Kept      bool  `json:"kept,omitempty"`
	KeptBytes int64 `json:"kept_bytes,omitempty"`
	// EvalBytes is the memory of a pass of evaluation.
	EvalBytes int64 `json:"eval_bytes,omitempty"`
	// LearningRate is the Config's or, if left out there, the recommended one.
	LearningRate float64 `json:"learning_rate"`
	// LearningRates is the schedule over the run, at most 200 points: see RateStep.
	LearningRates []float64 `json:"learning_rates,omitempty"`
	// Classes is the number of classes or tokens among which the loss's softmax
	// chooses; 0: the loss is another.
	Classes int `json:"classes,omitempty"`
	// Balanced are the weights of the classes, if class_weight balances them.
	Balanced []BalancedClass `json:"balanced,omitempty"`
}

// A BalancedClass is a class with its labels to train on and the weight that follows:
// that of scikit-learn's "balanced", all labels / (classes with labels × its labels).
type BalancedClass struct {
	Label  string  `json:"label"`
	Count  int     `json:"count"`
	Weight float64 `json:"weight"` // 1 if it has no labels
}

// RateStep returns the step, from 0, whose rate is LearningRates[i] of n in a
// run with the given number of steps. Only whole steps are sampled, so that a
// chart of the rates is as straight as the schedule.
func RateStep(i, n, steps int) int { return i * (steps - 1) / max(1, n-1) }

// TooLarge reports whether the run needs more memory than available.
func (p *PlanInfo) TooLarge() bool { return p.Memory > 0 && p.Bytes > p.Memory }

// A Fit is a value of a setting, under its JSON name, with which a run would
// need Bytes.
type Fit struct {
	Setting string `json:"setting"`
	Value   string `json:"value"`
	Bytes   int64  `json:"bytes"`
}

// StepInfo is one optimiser step.
type StepInfo struct {
	Step         int     `json:"step"` // from 1
	Epoch        float64 `json:"epoch"`
	Loss         float64 `json:"loss"`
	LearningRate float64 `json:"learning_rate"`
	GradNorm     float64 `json:"grad_norm"`
	Skipped      int     `json:"skipped_steps,omitempty"` // of those so far: see NaNPolicies. They have no Event
	TokensPerSec float64 `json:"tokens_per_second"`
	StepSeconds  float64 `json:"step_seconds"` // mean over the last steps
	ETA          float64 `json:"eta_seconds"`  // until the end of the run
}

// KeptInfo says up to where a run is kept.
type KeptInfo struct {
	Run     string  `json:"run"`     // see Command.Run
	Step    int     `json:"step"`    // that the run would go on after
	Seconds float64 `json:"seconds"` // that keeping it took
	// Problem, if not empty, says why the run is not kept up to here. It goes on, and
	// what was kept before is still there.
	Problem message.Message `json:"problem,omitzero"`
}

// RateTry is a step of the search for a learning rate.
type RateTry struct {
	Step         int     `json:"step"` // from 1
	LearningRate float64 `json:"learning_rate"`
	Loss         float64 `json:"loss"`        // before the step
	Smooth       float64 `json:"smooth_loss"` // its moving average over about ten steps
}

// RateFound is the result of the search for a learning rate.
type RateFound struct {
	LearningRate float64 `json:"learning_rate"` // suggested; 0: none lowered the loss, or Stopped
	Steps        int     `json:"steps"`         // tried
	Stopped      bool    `json:"stopped,omitempty"`
}

// EvalInfo is an evaluation on the validation set.
type EvalInfo struct {
	Step    int                `json:"step"`
	Epoch   float64            `json:"epoch"`
	Metrics map[string]float64 `json:"metrics"`           // loss, accuracy, precision, recall, f1, f1_macro, ...
	Best    bool               `json:"best"`              // the best so far by metric_for_best_model
	Samples []Sample           `json:"samples,omitempty"` // texts that the model generates now, if it does
}

// Sample is a text that the model generated.
type Sample struct {
	Input  string `json:"input"`
	Output string `json:"output"`
	Target string `json:"target,omitempty"` // the expected text
}

// Report is the result of a run: the scores of the kept model on the test set.
type Report struct {
	Task        string             `json:"task"`
	ProblemType string             `json:"problem_type,omitempty"`
	Split       string             `json:"split"`               // "test", or "validation" if there is no test set
	Metrics     map[string]float64 `json:"metrics"`             // none if Unmeasured
	Unmeasured  message.Message    `json:"unmeasured,omitzero"` // why there are no metrics, and what to do
	Labels      []string           `json:"labels"`
	Confusion   [][]int            `json:"confusion,omitempty"` // [true class][predicted class]; single-label only
	PerClass    []ClassScore       `json:"per_class,omitempty"` // for each label, or each type of entity
	Counted     int                `json:"counted"`             // texts, tags or tokens over which accuracy is computed
	Answered    int                `json:"answered"`            // examples over which exact_match and the like are means
	Examples    []ScoredExample    `json:"examples"`            // by loss, greatest first
	// TextFeatures are what the kept model has learnt of text features, if it reads some.
	TextFeatures *TextFeatureWeights `json:"text_features,omitempty"`
	Steps        int                 `json:"steps"`
	BestStep     int                 `json:"best_step"` // 0: the last step was kept
	Seconds      float64             `json:"seconds"`   // training time
	Ended        time.Time           `json:"ended"`
	Tokens       int64               `json:"tokens"` // tokens trained on
	Stopped      bool                `json:"stopped"`
	Early        bool                `json:"stopped_early,omitempty"` // as early_stopping_patience says
	Skipped      int                 `json:"skipped_steps,omitempty"`
	Problem      message.Message     `json:"problem,omitzero"`   // why the run broke off and an earlier model was kept
	Baseline     float64             `json:"baseline,omitempty"` // accuracy of always predicting the most frequent class or tag in Split
}

// BelowBaseline reports whether the accuracy is no better than that of a guess
// that ignores the text.
func (r *Report) BelowBaseline() bool {
	accuracy, ok := r.Metrics["accuracy"]
	return ok && r.Baseline > 0 && accuracy <= r.Baseline
}

// ClassScore is one class's precision, recall and F1, and the counts behind
// them.
type ClassScore struct {
	Label     string  `json:"label"`
	Precision float64 `json:"precision"` // Hits / Predicted
	Recall    float64 `json:"recall"`    // Hits / Support
	F1        float64 `json:"f1"`        // 2 Hits / (Support + Predicted)
	Support   int     `json:"support"`   // examples of the class
	Predicted int     `json:"predicted"` // examples predicted as the class
	Hits      int     `json:"hits"`      // both
}

// ScoredExample is one test example with the model's answer.
type ScoredExample struct {
	Row      int    `json:"row"`
	Text     string `json:"text"`
	Question string `json:"question,omitempty"`
	Target   string `json:"target"` // the expected answer, in words
	Output   string `json:"output"` // the model's answer
	// Label and Predicted are classes and Prob is the true class's probability if
	// every example has a single label; else -1, -1 and 0.
	Label     int     `json:"label"`
	Predicted int     `json:"predicted"`
	Prob      float64 `json:"prob"`
	Loss      float64 `json:"loss"`
	// Unlearnt is set if the answers include a class that only the test file has.
	// Its loss is infinite, and Loss is that of the others.
	Unlearnt bool `json:"unlearnt,omitempty"`
}

// Right reports whether the model's answer is the expected one.
func (e *ScoredExample) Right() bool { return e.Target == e.Output }

// PieceInfo is a part of a text being generated, to be appended to the earlier
// pieces with the same ID.
type PieceInfo struct {
	Text string `json:"text"`
}

// Prediction is the model's answer for one text and, if requested, one head's
// attention. The task decides which of the answers are set.
type Prediction struct {
	Task        string `json:"task"`
	ProblemType string `json:"problem_type,omitempty"`
	Text        string `json:"text"`
	Question    string `json:"question,omitempty"`

	// Text classification: each label's probability. They sum to 1 if every text
	// has a single label. Regression has one label and its Value.
	Labels []string  `json:"labels,omitempty"`
	Probs  []float64 `json:"probs,omitempty"`
	Value  float64   `json:"value,omitempty"`
	// Outputs are the model's own numbers, from which those are computed.
	Outputs []float32 `json:"outputs,omitempty"`
	// Token classification.
	Entities []Entity `json:"entities,omitempty"`
	// Question answering: the best answers, the best first; fill-mask: the
	// best words for the mask.
	Answers []Answer `json:"answers,omitempty"`
	// Generation, translation, summarization: the generated text. Stopped is set if
	// the user ended it early.
	Output  string `json:"output,omitempty"`
	Written int    `json:"written,omitempty"` // tokens
	Stopped bool   `json:"stopped,omitempty"`

	Tokens []string `json:"tokens"`
	IDs    []int32  `json:"ids,omitempty"` // of Tokens, without virtual ones
	Layers int      `json:"layers"`
	Heads  int      `json:"heads"`
	Layer  int      `json:"layer"`
	Head   int      `json:"head"`
	// Attention[i][j] is how much token i attends to token j.
	Attention [][]float32 `json:"attention,omitempty"`
	Millis    float64     `json:"milliseconds"`

	// Adapter is the name of the adapter that answered; "": none, or one that a run is
	// training. Base is the answer without it, if asked for.
	Adapter string      `json:"adapter,omitempty"`
	Base    *Prediction `json:"base,omitempty"`
	// Bare is set in an answer without the model's adapter. Fresh is set if its head, or a
	// part of it, is then new and untrained, because the base has none for these labels.
	Bare  bool `json:"bare,omitempty"`
	Fresh bool `json:"fresh,omitempty"`
}

// Entity is a labelled part of a text: its code points [From, To).
type Entity struct {
	Label string  `json:"label"`
	Text  string  `json:"text"`
	From  int     `json:"from"`
	To    int     `json:"to"`
	Score float64 `json:"score,omitempty"` // mean probability of its tokens' labels
}

// Answer is a part of a context that answers a question, its code points [From,
// To), or a word for a mask.
type Answer struct {
	Text  string  `json:"text"`
	From  int     `json:"from"`
	To    int     `json:"to"`
	Score float64 `json:"score"`
}

// Best returns the class with the greatest probability.
func (p *Prediction) Best() int {
	best := 0
	for i := range p.Probs {
		if p.Probs[i] > p.Probs[best] {
			best = i
		}
	}
	return best
}

// FileInfo says how a file to be labelled is read.
type FileInfo struct {
	Name      string          `json:"name"`
	Format    string          `json:"format"`
	Encoding  string          `json:"encoding"`
	Delimiter string          `json:"delimiter,omitempty"`
	Header    bool            `json:"header"`
	Columns   []string        `json:"columns"`
	Text      string          `json:"text_column"`
	Question  string          `json:"question_column,omitempty"`
	How       string          `json:"how"`            // how the text column was found: ColumnChosen, ...
	Doubt     message.Message `json:"doubt,omitzero"` // why a column had to be guessed
	Rows      int             `json:"rows"`
	Empty     int             `json:"empty"`            // rows without a text, which get no answer
	Adds      []string        `json:"adds"`             // the columns added: predicted_label, probability
	Labels    []string        `json:"labels,omitempty"` // whose probabilities Reading can add
	First     []AnsweredRow   `json:"first"`            // the first rows
	Output    string          `json:"output"`           // the labelled file's name
}

// How the text column of a file to be labelled was found.
const (
	ColumnChosen     = "chosen"   // by the user
	ColumnOfTraining = "training" // the training file's column
	ColumnOnly       = "only"     // the only column
	ColumnGuessed    = "guessed"  // by its cells
)

// AnsweredRow is a row of a file with the model's answers.
type AnsweredRow struct {
	Row      int      `json:"row"` // line of the file, from 1
	Text     string   `json:"text"`
	Question string   `json:"question,omitempty"`
	Answers  []string `json:"answers"` // under FileInfo.Adds; none for an empty row
}

// SavedInfo names an attached file for the user to keep.
type SavedInfo struct {
	Name  string `json:"name"`
	Type  string `json:"type"` // media type
	Bytes int64  `json:"bytes"`
	// Of a labelled file: its rows, how many are labelled, and how many have no
	// answer because they are empty or, as Problem says of the first, have a fault.
	// The others were left when the user stopped the work.
	Rows     int             `json:"rows,omitempty"`
	Labelled int             `json:"labelled,omitempty"`
	Skipped  int             `json:"skipped,omitempty"`
	Problem  message.Message `json:"problem,omitzero"`
}
