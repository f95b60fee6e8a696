package run

// A Line is a line of a data set for text classification.
type Line struct {
	Row   int    `json:"row,omitempty"` // of the file; 0: it is not in the file
	Text  string `json:"text,omitempty"`
	Label string `json:"label,omitempty"`
}

// TracedLines is the number of lines in TraceInfo.Lines.
const TracedLines = 10

// A TraceInfo is what becomes of one line of a data set, up to its place in a batch.
type TraceInfo struct {
	Row   int    `json:"row"` // of the file; the last one, if it was added
	Raw   string `json:"raw"` // as read
	Label string `json:"label"`
	// Cleaning has the text after each rule of cleaning, in the order in which they
	// apply; Text after the last.
	Cleaning []CleanedText `json:"cleaning"`
	Text     string        `json:"text"`
	Tokens   []TracedToken `json:"tokens"` // up to max_length
	Cut      int           `json:"cut"`    // tokens beyond that

	Split      string `json:"split"` // train, validation or test
	Train      int    `json:"train"` // lines of each
	Validation int    `json:"validation"`
	Test       int    `json:"test"`

	// Batch has the lines of the batch that this one is in, in the first epoch; nil if it
	// is not trained on. It is the Step-th of Steps.
	Batch []BatchLine `json:"batch,omitempty"`
	Step  int         `json:"step,omitempty"`
	Steps int         `json:"steps,omitempty"`

	Lines []Line `json:"lines"` // the first ones to train on, as cleaned
}

// A CleanedText is a text after a rule of cleaning.
type CleanedText struct {
	Rule string `json:"rule"` // the setting of the Dataset
	On   bool   `json:"on"`
	Text string `json:"text"`
}

// A TracedToken is a token with its id and its place in the text.
type TracedToken struct {
	Token   string `json:"token"`
	ID      int32  `json:"id"`
	From    int    `json:"from"` // code points [From, To) of the cleaned text
	To      int    `json:"to"`
	Special bool   `json:"special,omitempty"` // it was added
}

// A BatchLine is a line of a batch, whose tokens are its rows [From, To).
type BatchLine struct {
	Line
	From int `json:"from"`
	To   int `json:"to"`
}
