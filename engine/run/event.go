package run

import "time"

// An Event is what happened, in the order it happened. Kind says which of the
// pointers is set. The command line prints Events as JSON lines.
type Event struct {
	Event string `json:"event"`
	// ID is that of the Command this answers; 0 on the command line.
	ID int `json:"id,omitempty"`

	Ready     *ReadyInfo    `json:"ready,omitempty"`
	Device    *DeviceInfo   `json:"device,omitempty"`
	Progress  *ProgressInfo `json:"progress,omitempty"`
	Data      *DataInfo     `json:"data,omitempty"`
	Model     *ModelInfo    `json:"model,omitempty"`
	Plan      *PlanInfo     `json:"plan,omitempty"`
	Run       *Record       `json:"run,omitempty"`
	Step      *StepInfo     `json:"step,omitempty"`
	Eval      *EvalInfo     `json:"eval,omitempty"`
	Report    *Report       `json:"report,omitempty"`
	Piece     *PieceInfo    `json:"piece,omitempty"`
	Predicted *Prediction   `json:"predicted,omitempty"`
	File      *FileInfo     `json:"file,omitempty"`
	Saved     *SavedInfo    `json:"saved,omitempty"`
	Bench     *BenchInfo    `json:"bench,omitempty"`
	Figure    *Figure       `json:"figure,omitempty"`

	// Metrics are the test metrics of a Done event, once more and flat, for
	// whoever reads only the last line. There are none where Report.Unmeasured.
	Metrics map[string]float64 `json:"metrics,omitempty"`
	// Error says what went wrong and what to do.
	Error string `json:"error,omitempty"`
}

// What Event.Event can be, with the field that it fills.
const (
	Ready      = "ready"     // Ready
	Device     = "device"    // Device: another one computes, or more is known of one
	Progress   = "progress"  // Progress
	DataReady  = "data"      // Data
	ModelReady = "model"     // Model
	Planned    = "plan"      // Plan
	Started    = "started"   // Plan, Run: how its Record begins
	Step       = "step"      // Step
	Evaluated  = "eval"      // Eval
	Paused     = "paused"    //
	Resumed    = "resumed"   //
	Done       = "done"      // Report, Metrics
	Piece      = "piece"     // Piece
	Predicted  = "predicted" // Predicted
	Previewed  = "previewed" // File
	Saved      = "saved"     // Saved; the file itself is attached
	Benching   = "benching"  // Bench
	Measured   = "measured"  // Figure
	Benched    = "benched"   //
	Failed     = "error"     // Error
	Ended      = "ended"     // Error: the engine itself is no more
)

// ReadyInfo lists what the site offers.
type ReadyInfo struct {
	Models   []ModelEntry   `json:"models"`
	Datasets []DatasetEntry `json:"datasets"`
}

// DeviceInfo says what computes a run, what else could, and how fast each is.
type DeviceInfo struct {
	Used  string        `json:"used"` // CPU or WebGPU
	Known []KnownDevice `json:"known"`
	// Problem, when not empty, says why another device computes than was asked
	// for or than did so far, and where the run goes on.
	Problem string `json:"problem,omitempty"`
}

// Name is that of the device used.
func (d *DeviceInfo) Name() string {
	for _, known := range d.Known {
		if known.Kind == d.Used {
			return known.Name
		}
	}
	return ""
}

// KnownDevice is one that was tried.
type KnownDevice struct {
	Kind string `json:"kind"` // CPU or WebGPU
	Name string `json:"name"` // for a person: "CPU, 128-bit SIMD"
	// GFLOPS is the speed of a product of matrices, in 10^9 operations a second;
	// 0: not measured.
	GFLOPS float64 `json:"gflops,omitempty"`
	// StepSeconds is what a step of the run is foreseen to take on it.
	StepSeconds float64 `json:"step_seconds,omitempty"`
	// Problem, when not empty, says why it is not used.
	Problem string `json:"problem,omitempty"`
}

// ModelEntry is one folder below models/.
type ModelEntry struct {
	Name  string   `json:"name"`
	Type  string   `json:"model_type"`
	Files []string `json:"files"` // names inside the folder
	Bytes int64    `json:"bytes"`
	// Missing, when not empty, says why the model cannot be used and what to do.
	Missing string `json:"missing,omitempty"`
}

// DatasetEntry is one bundled data set.
type DatasetEntry struct {
	Name  string `json:"name"`
	File  string `json:"file"` // below datasets/
	Task  string `json:"task"`
	Rows  int    `json:"rows"`
	Text  string `json:"text_column"`
	Label string `json:"label_column"`
	// Question names the column of the questions, for question answering.
	Question string `json:"question_column,omitempty"`
	Source   string `json:"source"`  // package and version it was made from
	License  string `json:"license"` // SPDX identifier
}

// ProgressInfo tells how far a long piece of work is.
type ProgressInfo struct {
	What  string  `json:"what"` // "download", "read", "tokenize", "features", "evaluate", "generate", "test", "predict", "measure", "replay", "bench"
	Done  int64   `json:"done"`
	Total int64   `json:"total"` // 0: not known
	ETA   float64 `json:"eta_seconds"`
}

// DataInfo describes a data set as it was read, cleaned and split.
type DataInfo struct {
	Name        string `json:"name"`
	Task        string `json:"task"`                   // that the rows are examples of
	ProblemType string `json:"problem_type,omitempty"` // of text classification
	Format      string `json:"format"`                 // what was detected or chosen
	Delimiter   string `json:"delimiter,omitempty"`
	Header      bool   `json:"header"`
	// Doubtful is whether Header was found out and could as well be otherwise.
	Doubtful bool     `json:"header_doubtful,omitempty"`
	FirstRow []string `json:"first_row,omitempty"` // of a file that may have a header: its first cells, shortened
	Columns  []string `json:"columns"`
	// Roles says which columns were taken for what, in the order of the preview.
	Roles    []ColumnRole `json:"roles"`
	Text     string       `json:"text_column"`
	Label    string       `json:"label_column"`
	Question string       `json:"question_column,omitempty"`

	Read       int        `json:"read"`                 // rows, or sentences, of the files
	Rows       int        `json:"rows"`                 // examples after cleaning
	Labels     []string   `json:"labels"`               // by class id; empty where the task has none
	Scheme     string     `json:"tag_scheme,omitempty"` // IOB1, IOB2, IOBES or BILOU, where tags name entities
	Splits     []SplitRow `json:"splits"`               // train, validation, test
	Duplicates int        `json:"duplicates"`           // rows dropped
	Empty      int        `json:"empty"`                // rows without text, dropped
	Cleaned    int        `json:"cleaned"`              // texts that cleaning changed
	Marked     int        `json:"marked"`               // texts with HTML, whether it is removed or not
	Markup     []Markup   `json:"markup,omitempty"`     // what it is, the most frequent first
	Unlabelled int        `json:"unlabelled"`           // rows without a label, dropped
	Twins      []string   `json:"twins,omitempty"`      // pairs of labels that differ in case or spaces only
	Warnings   []string   `json:"warnings,omitempty"`

	Preview []PreviewRow `json:"preview"` // the first examples
	// Lengths[i] counts the texts of tokens in [i*LengthBin, (i+1)*LengthBin);
	// empty until a model's tokenizer is loaded.
	Lengths   []int `json:"lengths,omitempty"`
	LengthBin int   `json:"length_bin,omitempty"`
	Truncated int   `json:"truncated,omitempty"` // texts longer than max_length
	// Tokens are those of all texts, without special ones; Unknown of them stand
	// for what the vocabulary lacks. Readers are the models of the site that know
	// enough of these texts, the one that knows most first; they are looked for
	// where this one does not.
	Tokens  int      `json:"tokens,omitempty"`
	Unknown int      `json:"unknown,omitempty"`
	Readers []string `json:"readers,omitempty"`
}

// Markup is something of HTML that texts hold, <br> or &amp;, and how often.
type Markup struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// ColumnRole is a column and what it was taken for.
type ColumnRole struct {
	Role   string `json:"role"`   // "text", "question", "sentence", "label"
	Column string `json:"column"` // "": none was found
	Why    string `json:"why"`    // one of Reasons
	Filled int    `json:"filled"` // rows with something in this column
	Rows   int    `json:"rows"`   // all rows
}

// Reasons are the values of ColumnRole.Why: the settings name the column, its
// name tells, its cells do, or the format says what each column holds.
var Reasons = []string{"chosen", "name", "cells", "format"}

// MuchUnknown reports whether the model's vocabulary lacks more of the texts than a
// tenth of their tokens.
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
	Label    string   `json:"label"`              // what the model is to answer, in words
	Entities []Entity `json:"entities,omitempty"` // of Text, for token classification
	Tokens   []string `json:"tokens,omitempty"`
	IDs      []int32  `json:"ids,omitempty"`
}

// ModelInfo describes a loaded checkpoint and what became of its tensors.
type ModelInfo struct {
	Name       string   `json:"name"`
	Type       string   `json:"model_type"`
	Layers     int      `json:"num_hidden_layers"`
	Hidden     int      `json:"hidden_size"`
	Heads      int      `json:"num_attention_heads"`
	Vocab      int      `json:"vocab_size"`
	MaxTokens  int      `json:"max_position_embeddings"`
	Parameters int64    `json:"parameters"`
	Trainable  int64    `json:"trainable"` // under Config.Method
	Loaded     int      `json:"loaded"`    // tensors taken from the checkpoint
	New        []string `json:"new"`       // initialised afresh
	Unexpected []string `json:"unexpected"`
	Labels     []string `json:"labels"`
	Tasks      []string `json:"tasks"` // what the model can be tuned for
	Task       string   `json:"task"`  // what its head is for now
}

// PlanInfo is an estimate, or at Started what the run will do.
type PlanInfo struct {
	Examples      int     `json:"examples"` // to train on
	Items         int     `json:"items"`    // sequences that they make: a long one may make several
	StepsPerEpoch int     `json:"steps_per_epoch"`
	Steps         int     `json:"steps"`
	StepTokens    float64 `json:"step_tokens"` // mean real tokens in a batch
	StepFLOPs     float64 `json:"step_flops"`
	StepOps       int     `json:"step_ops"` // operations that a device is given
	// Bytes is the memory of the tab or process at the fullest moment of training,
	// evaluation and saving, with all that is loaded; DeviceBytes that on the GPU, where
	// one computes. Memory is what there is for Bytes; 0: not known.
	Bytes       int64 `json:"bytes"`
	DeviceBytes int64 `json:"device_bytes,omitempty"`
	Memory      int64 `json:"memory_bytes,omitempty"`
	// Fits are single settings with which a run that is too large would fit.
	Fits       []Fit   `json:"fits,omitempty"`
	FLOPs      float64 `json:"flops"` // of the whole run: its steps and its evaluations
	Seconds    float64 `json:"seconds"`
	GFLOPS     float64 `json:"gflops"` // the speed that Seconds assumes, measured here
	Trainable  int64   `json:"trainable"`
	Parameters int64   `json:"parameters"`
	// LearningRate is the Config's or, where that leaves it out, the recommended one.
	LearningRate float64 `json:"learning_rate"`
	// LearningRates is the schedule over the run, at most 200 points: see RateStep.
	LearningRates []float64 `json:"learning_rates,omitempty"`
}

// RateStep returns the step, from 0, whose rate is LearningRates[i] of n in a run
// of so many steps. It is a whole one, so that a chart of the rates is as straight
// as the schedule.
func RateStep(i, n, steps int) int { return i * (steps - 1) / max(1, n-1) }

// TooLarge reports whether the run needs more memory than there is.
func (p *PlanInfo) TooLarge() bool { return p.Memory > 0 && p.Bytes > p.Memory }

// A Fit is a value of a setting, by its JSON name, with which a run would need Bytes.
type Fit struct {
	Setting string `json:"setting"`
	Value   string `json:"value"`
	Bytes   int64  `json:"bytes"`
}

// StepInfo is one optimizer step.
type StepInfo struct {
	Step         int     `json:"step"` // from 1
	Epoch        float64 `json:"epoch"`
	Loss         float64 `json:"loss"`
	LearningRate float64 `json:"learning_rate"`
	GradNorm     float64 `json:"grad_norm"`
	TokensPerSec float64 `json:"tokens_per_second"`
	StepSeconds  float64 `json:"step_seconds"` // the mean of late
	ETA          float64 `json:"eta_seconds"`  // to the end of the run
}

// EvalInfo is an evaluation on the validation set.
type EvalInfo struct {
	Step    int                `json:"step"`
	Epoch   float64            `json:"epoch"`
	Metrics map[string]float64 `json:"metrics"`           // loss, accuracy, precision, recall, f1, f1_macro, ...
	Best    bool               `json:"best"`              // the best so far by metric_for_best_model
	Samples []Sample           `json:"samples,omitempty"` // what the model writes now, where it writes
}

// Sample is something the model wrote.
type Sample struct {
	Input  string `json:"input"`
	Output string `json:"output"`
	Target string `json:"target,omitempty"` // what it was to write
}

// Report is the end of a run: the model that was kept, on the test set.
type Report struct {
	Task        string             `json:"task"`
	ProblemType string             `json:"problem_type,omitempty"`
	Split       string             `json:"split"`                // "test", or "validation" when there is no test set
	Metrics     map[string]float64 `json:"metrics"`              // none where Unmeasured
	Unmeasured  string             `json:"unmeasured,omitempty"` // why there are no metrics, and what to do
	Labels      []string           `json:"labels"`
	Confusion   [][]int            `json:"confusion,omitempty"` // [true class][predicted class]; of single labels
	PerClass    []ClassScore       `json:"per_class,omitempty"` // of each label, or of each type of entity
	Counted     int                `json:"counted"`             // texts, tags or tokens that accuracy is a share of
	Answered    int                `json:"answered"`            // examples that exact_match and the like are means over
	Examples    []ScoredExample    `json:"examples"`            // by loss, greatest first
	Steps       int                `json:"steps"`
	BestStep    int                `json:"best_step"` // 0: the last step was kept
	Seconds     float64            `json:"seconds"`   // of training
	Ended       time.Time          `json:"ended"`
	Tokens      int64              `json:"tokens"` // trained on
	Stopped     bool               `json:"stopped"`
	Problem     string             `json:"problem,omitempty"`  // why the run broke off and an earlier model was kept
	Baseline    float64            `json:"baseline,omitempty"` // accuracy of always naming the class, or the tag, that is most frequent in Split
}

// BelowBaseline reports whether the accuracy is no better than that of a guess
// that never looks at the text.
func (r *Report) BelowBaseline() bool {
	accuracy, ok := r.Metrics["accuracy"]
	return ok && r.Baseline > 0 && accuracy <= r.Baseline
}

// ClassScore is one class's precision, recall and F1, and the counts that they
// are quotients of.
type ClassScore struct {
	Label     string  `json:"label"`
	Precision float64 `json:"precision"` // Hits / Predicted
	Recall    float64 `json:"recall"`    // Hits / Support
	F1        float64 `json:"f1"`        // 2 Hits / (Support + Predicted)
	Support   int     `json:"support"`   // of the class
	Predicted int     `json:"predicted"` // taken for the class
	Hits      int     `json:"hits"`      // both
}

// ScoredExample is one test example with what the model made of it.
type ScoredExample struct {
	Row      int    `json:"row"`
	Text     string `json:"text"`
	Question string `json:"question,omitempty"`
	Target   string `json:"target"` // what was to be answered, in words
	Output   string `json:"output"` // what the model answered
	// Label and Predicted are classes and Prob is the true one's probability
	// where every example has a single label; else -1, -1 and 0.
	Label     int     `json:"label"`
	Predicted int     `json:"predicted"`
	Prob      float64 `json:"prob"`
	Loss      float64 `json:"loss"`
	// Unlearnt says that a class is among the answers that only the test file
	// has. Its loss is infinite, and Loss is that of the others.
	Unlearnt bool `json:"unlearnt,omitempty"`
}

// Right reports whether the model answered what was to be answered.
func (e *ScoredExample) Right() bool { return e.Target == e.Output }

// PieceInfo is a part of a text that is being written, to be appended to what
// came before under the same ID.
type PieceInfo struct {
	Text string `json:"text"`
}

// Prediction is what the model makes of one text and, when asked for, one
// head's attention. Which of the answers is there depends on the task.
type Prediction struct {
	Task        string `json:"task"`
	ProblemType string `json:"problem_type,omitempty"`
	Text        string `json:"text"`
	Question    string `json:"question,omitempty"`

	// Text classification: each label's probability. They sum to 1 where every
	// text has a single label. Regression has one label and its Value.
	Labels []string  `json:"labels,omitempty"`
	Probs  []float64 `json:"probs,omitempty"`
	Value  float64   `json:"value,omitempty"`
	// Token classification.
	Entities []Entity `json:"entities,omitempty"`
	// Question answering: the best answers, the best first; fill-mask: the
	// best words for the mask.
	Answers []Answer `json:"answers,omitempty"`
	// Generation, translation, summarization: what was written. Stopped says
	// that the user ended it early.
	Output  string `json:"output,omitempty"`
	Written int    `json:"written,omitempty"` // tokens
	Stopped bool   `json:"stopped,omitempty"`

	Tokens []string `json:"tokens"`
	Layers int      `json:"layers"`
	Heads  int      `json:"heads"`
	Layer  int      `json:"layer"`
	Head   int      `json:"head"`
	// Attention[i][j] is how much token i attends to token j.
	Attention [][]float32 `json:"attention,omitempty"`
	Millis    float64     `json:"milliseconds"`
}

// Entity is a labelled part of a text: its code points [From, To).
type Entity struct {
	Label string  `json:"label"`
	Text  string  `json:"text"`
	From  int     `json:"from"`
	To    int     `json:"to"`
	Score float64 `json:"score,omitempty"` // mean probability of its tokens' labels
}

// Answer is a part of a context that answers a question, its code points
// [From, To), or a word for a mask.
type Answer struct {
	Text  string  `json:"text"`
	From  int     `json:"from"`
	To    int     `json:"to"`
	Score float64 `json:"score"`
}

// Best returns the class of the greatest probability.
func (p *Prediction) Best() int {
	best := 0
	for i := range p.Probs {
		if p.Probs[i] > p.Probs[best] {
			best = i
		}
	}
	return best
}

// FileInfo tells how a file to be labelled is read.
type FileInfo struct {
	Name      string        `json:"name"`
	Format    string        `json:"format"`
	Encoding  string        `json:"encoding"`
	Delimiter string        `json:"delimiter,omitempty"`
	Header    bool          `json:"header"`
	Columns   []string      `json:"columns"`
	Text      string        `json:"text_column"`
	Question  string        `json:"question_column,omitempty"`
	How       string        `json:"how"`             // the text column was found: ColumnChosen, ...
	Doubt     string        `json:"doubt,omitempty"` // why a column had to be guessed
	Rows      int           `json:"rows"`
	Empty     int           `json:"empty"`  // rows without a text, which get no answer
	Adds      []string      `json:"adds"`   // what every row gains: predicted_label, probability
	First     []AnsweredRow `json:"first"`  // the first rows
	Output    string        `json:"output"` // the labelled file's name
}

// How the text column of a file to be labelled was found.
const (
	ColumnChosen     = "chosen"   // by the user
	ColumnOfTraining = "training" // it is that of the training file
	ColumnOnly       = "only"     // there is no other
	ColumnGuessed    = "guessed"  // by what is in it
)

// AnsweredRow is a row of a file with what the model makes of it.
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
	Rows     int    `json:"rows,omitempty"`
	Labelled int    `json:"labelled,omitempty"`
	Skipped  int    `json:"skipped,omitempty"`
	Problem  string `json:"problem,omitempty"`
}
