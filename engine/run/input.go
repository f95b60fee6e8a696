package run

// An Input is what a model answers: a text and, for question answering, a question
// about it.
type Input struct{ Text, Question string }
