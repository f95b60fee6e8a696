// Package task holds what tasks differ in, a file for each.
package task

import (
	"strconv"

	"tuneground/engine/data"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// A Task encodes examples for a model, measures the model's answers to them, and
// reads its answers to new texts.
type Task interface {
	// Encode returns the items that an example makes, and the number of tokens
	// that its text has without truncation.
	Encode(e *data.Example) (items []Item, tokens int)
	// Fill appends an item to a batch, with what the model is to answer. What is
	// left to chance follows from key.
	Fill(b *model.Batch, it *Item, key uint32)
	// Scorer returns what measures the model's answers to examples of texts. A
	// model that writes does so by w.
	Scorer(texts *Texts, w *Writer) Scorer

	// tokens returns what a model reads of a text, or of a question about it.
	tokens(q asked) (ids, types []int32)
	// read fills in p with r's answer to a.
	read(r *Reader, p *run.Prediction, a query) error
	// columns names what a row of a file gains by an answer.
	columns() []string
	// cells is what p says, under columns; nil where it says nothing.
	cells(p *run.Prediction) []data.Entry
}

// An Item is a sequence of a batch: an example, or a part of one.
type Item struct {
	Example    int // its place in the set
	IDs, Types []int32
	Labels     []int32 // of each token, or what is to be written
	Words      []int32 // the word that each token belongs to, -1: none
	Start, End int32   // the tokens of the answer
	Window     *token.Encoding
}

// size is the number of tokens that the model reads and writes for the item.
func (it *Item) size(writes bool) int {
	if writes {
		return len(it.IDs) + len(it.Labels)
	}
	return len(it.IDs)
}

// An encoder is what all tasks encode with.
type encoder struct {
	tokenizer *token.Tokenizer
	config    *hf.Config
	settings  run.Config
	set       *data.Set // nil where there are only texts to answer
	maxLength int       // tokens of a sequence
}

func newEncoder(tokenizer *token.Tokenizer, m *hf.Config, settings *run.Config, set *data.Set) encoder {
	return encoder{tokenizer, m, *settings, set, min(settings.MaxLength, m.MaxTokens())}
}

// makers make the tasks of run.Tasks for models that are no encoder-decoders.
var makers = map[string]func(encoder) (Task, error){
	run.TextClassification:  newTextClassification,
	run.TokenClassification: newTokenClassification,
	run.QuestionAnswering:   newQuestionAnswering,
	run.FillMask:            newFillMask,
	run.TextGeneration:      newTextGeneration,
}

// task returns the settings' task for the model.
func (e encoder) task() (Task, error) {
	if run.FamilyOf(e.config.ModelType).EncoderDecoder {
		return newTextToText(e)
	}
	return makers[e.settings.Task](e)
}

// cut truncates the tokens of a text as Hugging Face's truncation does: those
// that the tokenizer puts at the end stay.
func (e *encoder) cut(ids []int32) []int32 {
	if len(ids) <= e.maxLength {
		return ids
	}
	_, after := e.tokenizer.Around()
	kept := append([]int32{}, ids[:e.maxLength-after]...)
	return append(kept, ids[len(ids)-after:]...)
}

// noLimit is a max_length that no text reaches.
const noLimit = 1 << 30

// ids returns the tokens of a text, all of them.
func (e *encoder) ids(text string) []int32 {
	ids := e.tokenizer.AppendIDs(nil, text, noLimit)
	if len(ids) == 0 { // a model needs something to look at
		ids = append(ids, int32(e.end()))
	}
	return ids
}

// end returns the token that ends a text, 0 where the model has none.
func (e *encoder) end() int {
	if e.config.EosTokenID != nil {
		return *e.config.EosTokenID
	}
	return 0
}

// problemType is that of text classification: of the set's labels or, where there
// is no set, of the model's.
func (e *encoder) problemType() string {
	if e.set != nil {
		return e.set.ProblemType
	}
	return e.config.ProblemType
}

// share is a probability as a cell shows it.
func share(p float64) data.Number { return data.Number(strconv.FormatFloat(p, 'f', 6, 64)) }
