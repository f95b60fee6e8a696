package train

import (
	"fmt"
	"slices"
	"time"

	"tuneground/engine/data"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// encoded holds a set's items by example.
type encoded struct {
	task
	made    madeFrom
	items   []item
	first   []int // first[i] is example i's first item; the last element is their number
	lengths []int // of each example's text in tokens, without truncation
	writes  bool  // the model writes: items have a target of their own
}

// madeFrom is what the items, and what is made of them, depend on besides set
// and tokenizer.
type madeFrom struct {
	task                         string
	maxLength, maxTarget, stride int
	prefix                       string
	masked                       float64
}

// of returns the items of examples.
func (e *encoded) of(examples []int) []int {
	var items []int
	for _, x := range examples {
		for i := e.first[x]; i < e.first[x+1]; i++ {
			items = append(items, i)
		}
	}
	return items
}

// fillAll fills b with items.
func (e *encoded) fillAll(b *model.Batch, items []int, key uint32) {
	b.Reset()
	for _, i := range items {
		e.fill(b, &e.items[i], key+uint32(i))
	}
}

// size is the number of tokens of an item.
func (e *encoded) size(item int) int { return e.items[item].size(e.writes) }

// noLimit is a max_length that no text reaches.
const noLimit = 1 << 30

// made is what the items of the current Config depend on.
func (s *Session) made() madeFrom {
	c := &s.current.Config
	return madeFrom{c.Task, s.maxLength(), c.MaxTargetLength, c.DocStride, c.SourcePrefix, c.MLMProbability}
}

// ensureTexts encodes the set for the current Config, with the checkpoint's
// tokenizer.
func (s *Session) ensureTexts() error {
	made := s.made()
	if s.texts != nil && s.texts.made == made {
		return nil
	}
	task, err := s.newTask()
	if err != nil {
		return err
	}
	e, started := &encoded{task: task, made: made, writes: run.FamilyOf(s.ckpt.config.ModelType).EncoderDecoder}, time.Now()
	for i := range s.set.Examples {
		items, tokens := e.encode(&s.set.Examples[i])
		if err := s.checkItems(i, items); err != nil {
			return err
		}
		e.first, e.lengths = append(e.first, len(e.items)), append(e.lengths, tokens)
		for _, it := range items {
			it.example = i
			e.items = append(e.items, it)
		}
		if i%64 == 63 {
			s.Progress("tokenize", started, int64(i+1), int64(len(s.set.Examples)))
			if err := s.look(); err != nil {
				return err
			}
		}
	}
	e.first = append(e.first, len(e.items))
	s.texts = e
	return nil
}

// checkItems returns an error that names the row of an example with a token that
// the model does not know.
func (s *Session) checkItems(example int, items []item) error {
	e := encoder{tokens: s.ckpt.tokenizer, model: s.ckpt.config}
	for _, it := range items {
		err := e.checkTokens(it.ids, it.types)
		if err == nil && run.FamilyOf(e.model.ModelType).EncoderDecoder {
			err = e.checkTokens(it.labels, nil)
		}
		if err != nil {
			file := s.table
			if s.test != nil && slices.Contains(s.set.Test, example) {
				file = s.test
			}
			return fmt.Errorf("%s, line %d: %w", file.Name, s.set.Examples[example].Row, err)
		}
	}
	return nil
}

// maxLength is the number of tokens that texts are truncated to.
func (s *Session) maxLength() int {
	return min(s.current.Config.MaxLength, s.ckpt.config.MaxTokens())
}

// histogramBins is about how many bars the histogram of lengths has.
const histogramBins = 24

// describe fills in what info says about tokens.
func (e *encoded) describe(info *run.DataInfo, set *data.Set, tok *token.Tokenizer) {
	longest := 0
	info.Truncated = 0
	for _, n := range e.lengths {
		longest = max(longest, n)
		if n > e.made.maxLength {
			info.Truncated++
		}
	}
	info.Unknown, info.Tokens = e.unknown(tok)
	info.LengthBin = max(1, (longest+histogramBins-1)/histogramBins)
	info.Lengths = data.Histogram(e.lengths, info.LengthBin)
	info.Preview = append([]run.PreviewRow(nil), info.Preview...)
	for i := range info.Preview {
		row := &info.Preview[i]
		row.IDs = e.items[e.first[i]].ids
		row.Entities = entitiesOf(&set.Examples[i], set)
		row.Tokens = make([]string, len(row.IDs))
		for j, id := range row.IDs {
			row.Tokens[j] = tok.Token(id)
		}
	}
}

// unknown counts the tokens of the texts, and those of them that the vocabulary
// lacks.
func (e *encoded) unknown(tok *token.Tokenizer) (unknown, all int) {
	for i := range e.items {
		few, some := tok.Unknown(e.items[i].ids)
		unknown, all = unknown+few, all+some
		if e.writes {
			few, some = tok.Unknown(e.items[i].labels)
			unknown, all = unknown+few, all+some
		}
	}
	return unknown, all
}
