package train

import (
	"tuneground/engine/data"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// A task is what examples, answers and scores differ in. There is a file for
// each.
type task interface {
	// encode returns the items that an example makes, and the number of tokens
	// that its text has without truncation.
	encode(e *data.Example) (items []item, tokens int)
	// fill appends an item to a batch, with what the model is to answer. What
	// is left to chance follows from key.
	fill(b *model.Batch, it *item, key uint32)
	// scorer returns what measures the model's answers to examples of t's set.
	scorer(t *trainer) scorer
}

// An item is a sequence of a batch: an example, or a part of one.
type item struct {
	example    int
	ids, types []int32
	labels     []int32 // of each token, or what is to be written
	words      []int32 // the word that each token belongs to, -1: none
	start, end int32   // the tokens of the answer
	window     *token.Encoding
}

// size is the number of tokens that the model reads and writes for the item.
func (it *item) size(writes bool) int {
	if writes {
		return len(it.ids) + len(it.labels)
	}
	return len(it.ids)
}

// encoder is what all tasks encode with.
type encoder struct {
	tokens    *token.Tokenizer
	config    run.Config
	model     *hf.Config
	set       *data.Set
	maxLength int
}

// newTask returns the task of the current Config for the set and the checkpoint
// at hand.
func (s *Session) newTask() (task, error) {
	e := encoder{s.ckpt.tokenizer, s.current.Config, s.ckpt.config, s.set, s.maxLength()}
	switch {
	case run.FamilyOf(s.ckpt.config.ModelType).EncoderDecoder:
		return &converting{e}, nil
	case s.current.Config.Task == run.TokenClassification:
		return &labelling{e}, nil
	case s.current.Config.Task == run.QuestionAnswering:
		return &answering{e}, nil
	case s.current.Config.Task == run.FillMask:
		return newMasking(e)
	case s.current.Config.Task == run.TextGeneration:
		return newContinuing(e), nil
	}
	return &classifying{e}, nil
}

// cut truncates the tokens of a text as Hugging Face's truncation does: those
// that the tokenizer puts at the end stay.
func (e *encoder) cut(ids []int32) []int32 {
	if len(ids) <= e.maxLength {
		return ids
	}
	_, after := e.tokens.Around()
	kept := append([]int32{}, ids[:e.maxLength-after]...)
	return append(kept, ids[len(ids)-after:]...)
}

// ids returns the tokens of a text, all of them.
func (e *encoder) ids(text string) []int32 {
	ids := e.tokens.AppendIDs(nil, text, noLimit)
	if len(ids) == 0 { // a model needs something to look at
		ids = append(ids, int32(e.end()))
	}
	return ids
}

// end returns the token that ends a text, 0 where the model has none.
func (e *encoder) end() int {
	if e.model.EosTokenID != nil {
		return *e.model.EosTokenID
	}
	return 0
}
