// Package task holds what tasks differ in, a file for each.
package task

import (
	"strconv"

	"tuneground/engine/data"
	"tuneground/engine/feature"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// A Task encodes examples for a model, measures the model's answers to them,
// and reads its answers to new texts.
type Task interface {
	// Encode returns the items of an example, and the number of tokens in its text
	// before truncation.
	Encode(e *data.Example) (items []Item, tokens int)
	// Fill appends an item to a batch, with its labels or targets. All randomness
	// follows from key.
	Fill(b *model.Batch, it *Item, key uint32)
	// Scorer returns the scorer of the model's answers to examples of texts. A
	// model that generates answers does so with w.
	Scorer(texts *Texts, w *Writer) Scorer

	// tokens returns the model's input for a text, or for a question about it.
	tokens(q input) (ids, types []int32)
	// read sets r's answer to a in p.
	read(r *Reader, p *run.Prediction, a query) error
	// columns names the columns that an answer adds to a row of a file.
	columns() []string
	// cells returns the cells of p, under columns; nil if it has none.
	cells(p *run.Prediction) []data.Entry
}

// An Item is a sequence for a batch: an example, or a part of one.
type Item struct {
	Example    int // its index in the set
	IDs, Types []int32
	Labels     []int32 // of each token, or the target
	Words      []int32 // index of the word that each token belongs to, -1: none
	Start, End int32   // the tokens of the answer
	Window     *token.Encoding
	Features   []float64 // of the text, if the model reads some
}

// size is the number of tokens that the model reads and writes for the item.
func (it *Item) size(writes bool) int {
	if writes {
		return len(it.IDs) + len(it.Labels)
	}
	return len(it.IDs)
}

// An encoder holds what all tasks need for encoding.
type encoder struct {
	tokenizer *token.Tokenizer
	config    *hf.Config
	settings  run.Config
	set       *data.Set // nil if there are only texts to answer
	maxLength int       // tokens of a sequence
	features  []run.TextFeature
}

// newEncoder returns an encoder for a model that reads the settings' text features, if it
// can.
func newEncoder(tokenizer *token.Tokenizer, m *hf.Config, settings *run.Config, set *data.Set) encoder {
	e := encoder{tokenizer: tokenizer, config: m, settings: *settings, set: set, maxLength: min(settings.MaxLength, m.MaxTokens())}
	if settings.JoinsTextFeatures(m.ModelType) {
		e.features = feature.Of(settings)
	}
	return e
}

// makers make the tasks of run.Tasks for models other than encoder-decoders.
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

// cut truncates the tokens of a text as Hugging Face's truncation does: the
// tokenizer's tokens at the end stay.
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

// ids returns all tokens of a text.
func (e *encoder) ids(text string) []int32 {
	ids := e.tokenizer.AppendIDs(nil, text, noLimit)
	if len(ids) == 0 { // a model needs at least one token
		ids = append(ids, int32(e.end()))
	}
	return ids
}

// end returns the token that ends a text, 0 if the model has none.
func (e *encoder) end() int {
	if e.config.EosTokenID != nil {
		return *e.config.EosTokenID
	}
	return 0
}

// problemType is the problem type of text classification: from the set's labels
// or, without a set, from the model.
func (e *encoder) problemType() string {
	if e.set != nil {
		return e.set.ProblemType
	}
	return e.config.ProblemType
}

// Share is a probability in the form of a cell.
func Share(p float64) data.Number { return data.Number(strconv.FormatFloat(p, 'f', 6, 64)) }
