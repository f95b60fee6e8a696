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
	// Text is the input of Predict, or the pasted text of LoadData. Question is the
	// question for Predict to answer from Text.
	Text     string `json:"text,omitempty"`
	Question string `json:"question,omitempty"`
	// Layer and Head select the attention that Predict returns; -1: none.
	Layer int `json:"layer"`
	Head  int `json:"head"`
	// Reading says how PreviewFile and PredictFile read their file.
	Reading Reading `json:"reading"`
	// Seconds is the time that Bench samples for each figure.
	Seconds float64 `json:"seconds,omitempty"`
}

// Reading says how to read a file to be labelled. Empty fields are as in the
// training file, or detected.
type Reading struct {
	Header   string `json:"header,omitempty"` // "yes", "no"
	Text     string `json:"text_column,omitempty"`
	Question string `json:"question_column,omitempty"`
}

// Values of Command.Do.
const (
	// Hello asks for Ready: the available models and data sets.
	Hello = "hello"
	// LoadData reads the data set of Config.Dataset: the attached file, the pasted
	// Text, or the bundled set of that name. A second attached file is the test
	// set, which is then not split off. Without attachment and Text, a data set
	// read before under the same name is split and cleaned again. Answer:
	// DataReady.
	LoadData = "load_data"
	// LoadModel reads Config.Model, or the attached zip or files of a Hugging
	// Face folder. Answer: ModelReady.
	LoadModel = "load_model"
	// Estimate asks for Planned: memory and time of Config before it starts.
	Estimate = "estimate"
	// Start runs Config, and loads what is not loaded yet. Answers: Progress, Step,
	// Evaluated, ..., Done.
	Start = "start"
	// FindRate tries a growing learning rate on a model of its own, with the rest of
	// Config; the current model stays. Answers: RateTried, ..., then, also after Stop,
	// RateSuggested.
	FindRate = "find_rate"
	// Pause, Resume and Stop act on the current run. After Stop the run is
	// evaluated and ends with Done, like a completed one.
	Pause  = "pause"
	Resume = "resume"
	Stop   = "stop"
	// Predict answers Text with the current model. Answers: Piece, ... while text
	// is generated, then Predicted. Stop ends the generation.
	Predict = "predict"
	// PreviewFile reports how the attached file would be read, and answers its
	// first texts. Answer: Previewed.
	PreviewFile = "preview_file"
	// PredictFile answers every text of the attached file. Answers: Progress, ...,
	// then, also after Stop, Saved: the file with the answers.
	PredictFile = "predict_file"
	// Save packs the model as a zip of Hugging Face files, with an adapter merged into
	// its weights. Answer: Saved.
	Save = "save"
	// SaveAdapter packs the adapter that a run has trained, as PEFT writes it. Answer:
	// Saved.
	SaveAdapter = "save_adapter"
	// Bench measures matrix products and training steps on every device. Answers:
	// Benching, Progress, Measured, ..., then, also after Stop, Benched.
	Bench = "bench"
)
