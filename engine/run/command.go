package run

// A Command is what the page asks of the worker. It travels as JSON; files go
// beside it as attachments, in order. Each Command is answered by Events that
// carry its ID; commands of kinds other than Start are answered in the order
// sent, also while a run is under way.
type Command struct {
	ID int    `json:"id"`
	Do string `json:"do"`
	// Config is the page's present settings. Every Command carries them.
	Config Config `json:"config"`
	// Text is what Predict reads, or the pasted text of LoadData. Question is
	// what Predict is to answer from Text.
	Text     string `json:"text,omitempty"`
	Question string `json:"question,omitempty"`
	// Layer and Head choose the attention that Predict returns; -1: none.
	Layer int `json:"layer"`
	Head  int `json:"head"`
	// Reading says how PreviewFile and PredictFile read their file.
	Reading Reading `json:"reading"`
	// Seconds is how long Bench takes samples for each figure.
	Seconds float64 `json:"seconds,omitempty"`
}

// Reading chooses among the readings of a file to be labelled. What is empty is as
// in the training file, or found out.
type Reading struct {
	Header   string `json:"header,omitempty"` // "yes", "no"
	Text     string `json:"text_column,omitempty"`
	Question string `json:"question_column,omitempty"`
}

// What Command.Do can be.
const (
	// Hello asks for Ready: the models and data sets there are.
	Hello = "hello"
	// LoadData reads the data set of Config.Dataset: the attached file, the
	// pasted Text, or the bundled set of that name. A second attached file is
	// the test set, which is then not split off. Without attachment or Text
	// a data set read before under the same name is split and cleaned anew.
	// Answer: DataReady.
	LoadData = "load_data"
	// LoadModel reads Config.Model, or the attached zip or files of a Hugging
	// Face folder. Answer: ModelReady.
	LoadModel = "load_model"
	// Estimate asks for Planned: memory and time of Config before it starts.
	Estimate = "estimate"
	// Start runs Config, loading what is not loaded. Answers: Progress, Step,
	// Evaluated, ..., Done.
	Start = "start"
	// Pause, Resume and Stop act on the run under way; after Stop it is
	// evaluated and answers Done like one that came to its end.
	Pause  = "pause"
	Resume = "resume"
	Stop   = "stop"
	// Predict answers Text with the model as it is now. Answers: Piece, ...
	// while text is being written, then Predicted. Stop ends the writing.
	Predict = "predict"
	// PreviewFile tells how the attached file would be read, and answers its first
	// texts. Answer: Previewed.
	PreviewFile = "preview_file"
	// PredictFile answers every text of the attached file. Answers: Progress, ...,
	// then Saved: the file with the answers, after Stop too.
	PredictFile = "predict_file"
	// Save packs the model as a zip of Hugging Face files. Answer: Saved.
	Save = "save"
	// Bench measures products of matrices and training steps on every device.
	// Answers: Benching, Progress, Measured, ..., Benched, after Stop too.
	Bench = "bench"
)
