package infer

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"

	"tuneground/engine/run"
	"tuneground/engine/token"
)

// Settings that transformers' postprocess_qa_predictions
// (examples/pytorch/question-answering/utils_qa.py) uses.
const (
	bestSpans    = 20 // candidate starts and ends in each window
	longestSpan  = 30 // tokens of an answer
	contextsText = 1  // the context is the second text of the pair
)

// A Window is a part of a context with the model's scores for its tokens.
type Window struct {
	at     []token.Span // span of each token in the context, in code points
	inside []bool       // whether a token is of the context, not of the question
	logits []float32    // tokens x 2: scores of an answer's start and end
}

// NewWindow returns a Window of an encoded question and context, with the
// model's outputs, tokens x 2.
func NewWindow(e *token.Encoding, logits []float32) Window {
	w := Window{at: e.Offsets, logits: logits}
	for _, text := range e.Texts {
		w.inside = append(w.inside, text == contextsText)
	}
	return w
}

// Locate returns the first and the last token of an answer that begins at a
// code point of the context, in an encoded question and context; -1 and -1 if
// the encoding does not contain the whole answer.
func Locate(e *token.Encoding, answer string, begins int) (start, end int32) {
	start, end = -1, -1
	ends := begins + utf8.RuneCountInString(answer)
	for i, at := range e.Offsets {
		if e.Texts[i] != contextsText {
			continue
		}
		if at.Start <= begins && begins < at.End {
			start = int32(i)
		}
		if at.Start < ends && ends <= at.End {
			end = int32(i)
		}
	}
	if start < 0 || end < start {
		return -1, -1
	}
	return start, end
}

// Answers returns the n best answers in a context that windows cover, the best
// first: spans of tokens ranked by the sum of both logits. Scores are the
// softmax over the candidate spans, at most bestSpans.
func Answers(context string, windows []Window, n int) []run.Answer {
	var found []run.Answer
	for i := range windows {
		found = windows[i].spans(found)
	}
	slices.SortStableFunc(found, func(a, b run.Answer) int { return cmp.Compare(b.Score, a.Score) })
	found = distinct(found)
	found = found[:min(len(found), bestSpans)]
	normalise(found)
	found = found[:min(len(found), n)]
	runes := []rune(context)
	for i := range found {
		found[i].Text = string(runes[found[i].From:found[i].To])
	}
	return found
}

// spans appends the window's answers with the sum of their logits.
func (w *Window) spans(found []run.Answer) []run.Answer {
	for _, start := range w.best(0) {
		for _, end := range w.best(1) {
			if !w.inside[start] || !w.inside[end] || end < start || end-start+1 > longestSpan {
				continue
			}
			found = append(found, run.Answer{
				From: w.at[start].Start, To: w.at[end].End,
				Score: float64(w.logits[2*start]) + float64(w.logits[2*end+1]),
			})
		}
	}
	return found
}

// best returns the tokens with the greatest logits of a column.
func (w *Window) best(column int) []int {
	tokens := make([]int, len(w.at))
	for i := range tokens {
		tokens[i] = i
	}
	slices.SortStableFunc(tokens, func(a, b int) int {
		return cmp.Compare(w.logits[2*b+column], w.logits[2*a+column])
	})
	return tokens[:min(len(tokens), bestSpans)]
}

// distinct leaves out spans that equal an earlier one: windows overlap.
func distinct(found []run.Answer) []run.Answer {
	seen := map[[2]int]bool{}
	return slices.DeleteFunc(found, func(a run.Answer) bool {
		at := [2]int{a.From, a.To}
		before := seen[at]
		seen[at] = true
		return before
	})
}

// normalise turns the scores, sorted in descending order, into probabilities.
func normalise(found []run.Answer) {
	sum := 0.0
	for i := len(found) - 1; i >= 0; i-- {
		found[i].Score = math.Exp(found[i].Score - found[0].Score)
		sum += found[i].Score
	}
	for i := range found {
		found[i].Score /= sum
	}
}
