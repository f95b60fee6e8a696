package run

// A Command is a request of the page to the worker. It travels as JSON; files
// travel beside it as attachments, in order. Events that carry a Command's ID
// answer it. Commands other than Start are answered in the order sent, also
// during a run.
type Command struct {
	ID int    `json:"id"`
	Do string `json:"do"`
	// Config is the page's current settings. Every Command carries them.
	Config Config `json:"config"`
	// Text is the input of Predict, the pasted text of LoadData, or the example of
	// SaveDemo. Question is the question to answer from Text.
	Text     string `json:"text,omitempty"`
	Question string `json:"question,omitempty"`
	// Layer and Head select the attention that Predict returns; -1: none.
	Layer int `json:"layer"`
	Head  int `json:"head"`
	// Base says whether Predict asks the model without its adapter: BaseToo or BaseAlone.
	Base string `json:"base,omitempty"`
	// Adapter is the one that RenameAdapter, whose new name is Text, and RemoveAdapter
	// are about.
	Adapter string `json:"adapter,omitempty"`
	// Reading says how PreviewFile and PredictFile read their file.
	Reading Reading `json:"reading"`
	// LearningRate is the new one of ChangeRate.
	LearningRate float64 `json:"learning_rate,omitempty"`
	// Example is the number of the training example that PreviewAugmentation changes;
	// after the last comes the first.
	Example int `json:"example,omitempty"`
	// Format is that of Save: one of SaveFormats.
	Format string `json:"format,omitempty"`
	// Run names the kept run that Start begins or GoOn goes on with; "": Start keeps none.
	// StartSweep keeps its runs under names that begin so.
	// ReadRun, LabelRun, ExportRun and ImportRun are about one too.
	Run string `json:"run,omitempty"`
	// Rest makes GoOn do the rest of the sweep that Run is of.
	Rest bool `json:"rest,omitempty"`
	// Sweep is the runs of StartSweep or, with Estimate, of which the time is wanted
	// too.
	Sweep *Sweep `json:"sweep,omitempty"`
	// Runs names the kept runs that RemoveRuns removes.
	Runs []string `json:"runs,omitempty"`
	// Label is LabelRun's.
	Label Label `json:"label,omitzero"`
	// TestFile says that the only attached file of LoadData is the test set; the rest is
	// Text, or the bundled set.
	TestFile bool `json:"test_file,omitempty"`
	// Threads is that of UseThreads.
	Threads int `json:"threads,omitempty"`
	// Seconds is the time that Bench samples for each figure.
	Seconds float64 `json:"seconds,omitempty"`
	// Look is what ExplainAttention, NextTokens, SearchBeams and ListTensors look into.
	Look *Look `json:"look,omitempty"`
	// Line is what TraceLine traces: a row of the data set or, if it has a Text, one more
	// with that text, whose label is the first.
	Line *Line `json:"line,omitempty"`
}

// Reading says how to read a file to be labelled. Empty fields are as in the
// training file, or detected.
type Reading struct {
	Header   string `json:"header,omitempty"` // "yes", "no"
	Text     string `json:"text_column,omitempty"`
	Question string `json:"question_column,omitempty"`
	// Probabilities adds a column with the probability of each label.
	Probabilities bool `json:"probabilities,omitempty"`
}

// Values of Command.Base.
const (
	BaseToo   = "too"
	BaseAlone = "alone"
)

// Values of Command.Do.
const (
	// Hello asks for Ready: the available models and data sets.
	Hello = "hello"
	// LoadData reads the data set of Config.Dataset: the attached file, the pasted
	// Text, or the bundled set of that name. A second attached file is the test
	// set, which is then not split off: see also TestFile. Without attachment and Text, a data set
	// read before under the same name is split and cleaned again. Answer:
	// DataReady.
	LoadData = "load_data"
	// PreviewAugmentation shows what each operation of Config.Augmentation makes of a
	// training example. Answer: Augmented.
	PreviewAugmentation = "preview_augmentation"
	// LoadModel reads Config.Model, or the attached zip or files of a Hugging
	// Face folder. An adapter is put onto its base, and onto the shelf; Config.Model may
	// name one that is there. Answer: ModelReady, and Shelved if there are adapters.
	LoadModel = "load_model"
	// Estimate asks for Planned: memory and time of Config, and of its Sweep, before it
	// starts.
	Estimate = "estimate"
	// Start runs Config, and loads what is not loaded yet. Answers: Progress, Step,
	// Evaluated, ..., Done.
	Start = "start"
	// GoOn goes on with a kept run where it broke off or was stopped, with the settings
	// and data of its own; the losses are those of a run that was never interrupted.
	// Answers: as of Start; the Record of Started has what was done before. A finished run
	// does nothing more: its model becomes the current one, and Done has its report.
	// With Rest the answers are those of StartSweep, of the runs that are not finished; the
	// best of all is then the current one.
	GoOn = "go_on"
	// FindRate tries a growing learning rate on a model of its own, with the rest of
	// Config; the current model stays. Answers: RateTried, ..., then, also after Stop,
	// RateSuggested.
	FindRate = "find_rate"
	// OpenStep does the first step of Config on a model of its own, on the CPU; the
	// current data and model stay. Answer: Opened.
	OpenStep = "open_step"
	// StartSweep runs every Config of Sweep, one after the other, each like Start. The
	// model with the best score on the validation set is then the current one. Answers:
	// for each run SweepGoesOn, those of Start, RunSwept; then, also after Stop, Swept.
	StartSweep = "start_sweep"
	// ListRuns asks for the kept runs. Answer: Archived.
	ListRuns = "list_runs"
	// ReadRun asks for the Record of a kept run. Answer: RunRead.
	ReadRun = "read_run"
	// LabelRun gives a kept run a title and tags. Answer: Archived.
	LabelRun = "label_run"
	// ExportRun packs a kept run as one file, with which ImportRun makes it again, under
	// the name of Run, here or elsewhere. Answers: Saved; Archived.
	ExportRun = "export_run"
	ImportRun = "import_run"
	// RemoveRuns removes kept runs with all their files. Answer: Archived.
	RemoveRuns = "remove_runs"
	// Pause, Resume and Stop act on the current run. After Stop the run is
	// evaluated and ends with Done, like a completed one.
	Pause  = "pause"
	Resume = "resume"
	Stop   = "stop"
	// UseThreads makes the CPU compute on so many Threads from now on, also during a run,
	// whose losses stay the same. There is no answer.
	UseThreads = "use_threads"
	// ChangeRate puts another LearningRate in the place of the current run's, from its
	// next step on: see RateChanges. Answer: RateChanged.
	ChangeRate = "change_rate"
	// Predict answers Text with the current model. Answers: Piece, ... while text
	// is generated, then Predicted. Stop ends the generation.
	Predict = "predict"
	// PreviewFile reports how the attached file would be read, and answers its
	// first texts. Answer: Previewed.
	PreviewFile = "preview_file"
	// PredictFile answers every text of the attached file. Answers: Progress, ...,
	// then, also after Stop, Saved: the file with the answers.
	PredictFile = "predict_file"
	// Save packs the model as a zip of a folder in the given Format, with an adapter
	// merged into its weights. Answer: Saved.
	Save = "save"
	// SaveProject packs the run of Config as a Python project, without starting it.
	// Answer: Saved.
	SaveProject = "save_project"
	// SaveAdapter packs the adapter that a run has trained, as PEFT writes it. Answer:
	// Saved.
	SaveAdapter = "save_adapter"
	// SaveDemo packs the model into a web page of its own, with a box to try it in, in
	// which Text and Question stand at first. Answer: Saved.
	SaveDemo = "save_demo"
	// RenameAdapter and RemoveAdapter change the shelf. Answer: Shelved.
	RenameAdapter = "rename_adapter"
	RemoveAdapter = "remove_adapter"
	// Bench measures matrix products and training steps on every device. Answers:
	// Benching, Progress, Measured, ..., then, also after Stop, Benched.
	Bench = "bench"
	// ExplainAttention shows what one head of attention computes for Text, by Look and,
	// with Base, before tuning too. Answer: Attended.
	ExplainAttention = "explain_attention"
	// ListTensors tells what becomes of the tensors of Look's Model in a model for its
	// Task. Answer: TensorsListed.
	ListTensors = "list_tensors"
	// NextTokens asks what follows Text, and the tokens of Look after it. Answer:
	// Continued.
	NextTokens = "next_tokens"
	// SearchBeams continues Text by a beam search, and shows its steps. Answer:
	// BeamsSearched.
	SearchBeams = "search_beams"
	// TraceLine shows what becomes of Line on its way into a batch; the current data and
	// model stay. Answer: Traced.
	TraceLine = "trace_line"
)

// Trains reports whether a command of a kind trains the current model: Done or Swept
// answers it.
func Trains(do string) bool { return do == Start || do == GoOn || do == StartSweep }

// Values of Command.Format: a Hugging Face folder whose weights are of a type, as
// config.json names it, or ONNX graphs.
const (
	Float32  = "float32"
	Float16  = "float16"
	BFloat16 = "bfloat16"
	ONNX     = "onnx"
)

// SaveFormats are the formats of a saved model, in the order shown.
var SaveFormats = []string{Float32, Float16, BFloat16, ONNX}

// SavedBytes returns about how many bytes a model takes in a format. ONNX graphs
// are there in 32 bits and in 8.
func SavedBytes(format string, parameters int64) int64 {
	return parameters * map[string]int64{Float32: 4, Float16: 2, BFloat16: 2, ONNX: 5}[format]
}
