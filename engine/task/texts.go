package task

import (
	"cmp"
	"slices"
	"time"

	"tuneground/engine/data"
	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/token"
	"tuneground/engine/watch"
)

// Texts are a set's examples in the model's form.
type Texts struct {
	Task  Task
	Set   *data.Set
	Items []Item
	// Writes is set if items have a target sequence of their own.
	Writes bool

	by      encoder
	made    madeFrom
	first   []int // first[i] is the first item of example i; the last element is the number of items
	lengths []int // tokens in each example's text, before truncation
}

// madeFrom holds everything else that the items, and values computed from them,
// depend on besides set and tokenizer.
type madeFrom struct {
	task                         string
	maxLength, maxTarget, stride int
	virtual                      int
	prefix                       string
	masked                       float64
	features                     run.Names
	words                        run.WordList
}

func (e *encoder) made() madeFrom {
	c := &e.settings
	return madeFrom{c.Task, e.maxLength, c.MaxTargetLength, c.DocStride, e.config.VirtualTokens, c.SourcePrefix, c.MLMProbability, c.TextFeatures, c.TextFeatureWords}
}

// Encode returns set's Texts for the settings' task, with the tokenizer of the
// model that m describes. It returns old if the result would be the same, and takes
// over the items of a set whose training texts set has copies of. An error about an
// example names its row.
func Encode(tokenizer *token.Tokenizer, m *hf.Config, settings *run.Config, set *data.Set, old *Texts, w watch.Watch) (*Texts, error) {
	by := newEncoder(tokenizer, m, settings, set)
	usable := old != nil && old.by.tokenizer == tokenizer && old.made == by.made()
	if usable && old.Set == set {
		return old, nil
	}
	task, err := by.task()
	if err != nil {
		return nil, err
	}
	t, started := newTexts(by, task), time.Now()
	if usable && old.Set == set.Of {
		done := len(set.Of.Examples)
		t.Items, t.first, t.lengths = slices.Clip(old.Items), slices.Clip(old.first[:done]), slices.Clip(old.lengths)
	}
	for i := len(t.lengths); i < len(set.Examples); i++ {
		items, tokens := task.Encode(&set.Examples[i])
		if err := t.check(i, items); err != nil {
			return nil, err
		}
		t.first, t.lengths = append(t.first, len(t.Items)), append(t.lengths, tokens)
		for _, it := range items {
			it.Example = i
			t.Items = append(t.Items, it)
		}
		if i%64 == 63 {
			w.Progress("tokenize", started, int64(i+1), int64(len(set.Examples)))
			if err := w.Look(); err != nil {
				return nil, err
			}
		}
	}
	t.first = append(t.first, len(t.Items))
	return t, nil
}

func newTexts(by encoder, task Task) *Texts {
	return &Texts{Task: task, Set: by.set, by: by, made: by.made(), Writes: run.FamilyOf(by.config.ModelType).EncoderDecoder}
}

// check returns an error that names the row of an example with a token that the
// model does not know.
func (t *Texts) check(example int, items []Item) error {
	for _, it := range items {
		err := t.by.checkTokens(it.IDs, it.Types)
		if err == nil && t.Writes {
			err = t.by.checkTokens(it.Labels, nil)
		}
		if err != nil {
			return message.Errorf("%s, line %d: %w", t.Set.FileOf(example), t.Set.Examples[example].Row, err)
		}
	}
	return nil
}

// Longest returns the n longest items, in descending order, that the given
// examples, or all if nil, have with other settings. They are encoded again if
// those settings cut them at another length.
func (t *Texts) Longest(examples []int, n int, settings *run.Config) (*Texts, error) {
	if examples == nil {
		examples = numbers(len(t.Set.Examples))
	}
	by := newEncoder(t.by.tokenizer, t.by.config, settings, t.Set)
	task, err := by.task()
	if err != nil {
		return nil, err
	}
	some := newTexts(by, task)
	if some.made == t.made {
		for _, i := range t.Of(examples) {
			some.Items = append(some.Items, t.Items[i])
		}
	} else {
		byLength := slices.Clone(examples)
		slices.SortFunc(byLength, func(a, b int) int { return cmp.Compare(t.lengths[b], t.lengths[a]) })
		for _, x := range byLength[:min(len(byLength), n)] {
			items, _ := task.Encode(&t.Set.Examples[x])
			some.Items = append(some.Items, items...)
		}
	}
	slices.SortStableFunc(some.Items, func(a, b Item) int { return cmp.Compare(b.size(t.Writes), a.size(t.Writes)) })
	some.Items = some.Items[:min(len(some.Items), n)]
	return some, nil
}

// Of returns the items of examples.
func (t *Texts) Of(examples []int) []int {
	var items []int
	for _, x := range examples {
		for i := t.first[x]; i < t.first[x+1]; i++ {
			items = append(items, i)
		}
	}
	return items
}

// Varies reports whether the model's input for an item changes from step to
// step.
func (t *Texts) Varies() bool {
	_, hides := t.Task.(*fillMask)
	return hides
}

// First returns the first n items.
func (t *Texts) First(n int) []int { return numbers(n) }

// numbers returns the numbers from 0 up to n.
func numbers(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// Fill fills b with items.
func (t *Texts) Fill(b *model.Batch, items []int, key uint32) {
	b.Reset()
	for _, i := range items {
		t.Task.Fill(b, &t.Items[i], key+uint32(i))
	}
}

// Size is the number of tokens that the model reads and writes for an item, with virtual
// ones.
func (t *Texts) Size(item int) int { return t.Items[item].size(t.Writes) + t.made.virtual }

// histogramBins is the approximate number of bars in the histogram of lengths.
const histogramBins = 24

// Describe fills in the fields of info about tokens.
func (t *Texts) Describe(info *run.DataInfo) {
	longest := 0
	info.Truncated, info.Limit = 0, t.made.maxLength
	for _, n := range t.lengths {
		longest = max(longest, n)
		if n > t.made.maxLength {
			info.Truncated++
		}
	}
	info.Unknown, info.Tokens = t.unknown()
	info.LengthBin = max(1, (longest+histogramBins-1)/histogramBins)
	info.Lengths = data.Histogram(t.lengths, info.LengthBin)
	info.TextFeatures = t.Features()
	info.Preview = append([]run.PreviewRow(nil), info.Preview...)
	for i := range info.Preview {
		row := &info.Preview[i]
		row.IDs, row.TextFeatures = t.Items[t.first[i]].IDs, t.Items[t.first[i]].Features
		row.Entities = entitiesOf(&t.Set.Examples[i], t.Set)
		row.Tokens = make([]string, len(row.IDs))
		for j, id := range row.IDs {
			row.Tokens[j] = t.by.tokenizer.Token(id)
		}
	}
}

// unknown counts the tokens of the texts, and those among them for characters
// not in the vocabulary.
func (t *Texts) unknown() (unknown, all int) {
	for i := range t.Items {
		few, some := t.by.tokenizer.Unknown(t.Items[i].IDs)
		unknown, all = unknown+few, all+some
		if t.Writes {
			few, some = t.by.tokenizer.Unknown(t.Items[i].Labels)
			unknown, all = unknown+few, all+some
		}
	}
	return unknown, all
}
