// Package lesson shows the lessons of the chapter: texts with live figures, a prediction
// before each answer, and questions that the reader's own run answers.
package lesson

import "fmt"

// A Content is one lesson in one language, as the command server/content/lessons reads it
// from its Markdown.
type Content struct {
	Entry
	Blocks []Block `json:"blocks"`
}

// QuizName is the name of the quiz, which is read as a lesson is but stands outside of the
// contents.
const QuizName = "quiz"

// File is the name of the file of a lesson in a language, without its extension.
func (e Entry) File(lang string) string {
	if e.Name == QuizName {
		return QuizName + "." + lang
	}
	return fmt.Sprintf("%02d-%s.%s", e.Number, e.Name, lang)
}

// An Entry names a lesson in the list of contents.
type Entry struct {
	Number  int    `json:"number"`
	Name    string `json:"name"`    // in addresses
	Section string `json:"section"` // of the chapter, such as "4.1"
	Title   string `json:"title"`
	Lead    string `json:"lead"` // HTML: the first paragraph, which says what one does
}

// A Block is one part of a lesson.
type Block struct {
	Kind     string            `json:"kind"`
	HTML     string            `json:"html,omitempty"`    // its text
	Name     string            `json:"name,omitempty"`    // of a question of the quiz, in its results
	Reading  string            `json:"reading,omitempty"` // of a figure, which decides which choice is right
	Choices  []Choice          `json:"choices,omitempty"`
	Figure   string            `json:"figure,omitempty"` // its kind
	Settings map[string]string `json:"settings,omitempty"`
	Controls []string          `json:"controls,omitempty"` // those shown; nil: all
	Stage    string            `json:"stage,omitempty"`    // of the bench
	Run      string            `json:"run,omitempty"`      // the fragment of the bench's address with the settings of a run
}

// The kinds of blocks.
const (
	Text     = "text"
	Predict  = "predict"  // the reader chooses before the figures that follow can be used
	Figure   = "figure"   //
	Try      = "try"      // one thing to try
	Notice   = "notice"   // shown once the predictions are compared
	Question = "question" // which the readings answer
	Bench    = "bench"    // leads to the bench
	Ask      = "ask"      // a question of the quiz
)

// A Choice is right if From <= reading < To. A bound that is nil is open. In the quiz,
// where there is no reading, Right says it.
type Choice struct {
	HTML  string   `json:"html"`
	From  *float64 `json:"from,omitempty"`
	To    *float64 `json:"to,omitempty"`
	Right bool     `json:"right,omitempty"`
}

// Fits reports whether the choice is right for a reading.
func (c Choice) Fits(reading float64) bool {
	return (c.From == nil || *c.From <= reading) && (c.To == nil || reading < *c.To)
}
