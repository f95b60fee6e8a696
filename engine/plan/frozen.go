package plan

import (
	"tuneground/engine/grad"
	"tuneground/engine/model"
	"tuneground/engine/peft"
	"tuneground/engine/task"
	"tuneground/engine/tensor"
)

// Frozen is the part of a model below all weights that train. It runs without
// dropout, so what it makes of a text is the same in every step.
type Frozen struct {
	Cut   model.Cut
	Keep  bool  // compute that once for each text, and hold it
	Bytes int64 // which takes so many
}

// frozen returns the frozen part of m, nil where there is none that is worth being
// kept.
func (j *Job) frozen(m *peft.Tuning) *Frozen {
	if j.Texts.Varies() || len(j.Texts.Items) == 0 {
		return nil
	}
	plan := &tensor.Plan{}
	place(plan, m)
	t, b := grad.NewTape(plan), &model.Batch{}
	t.Reset(true, 1)
	j.Texts.Fill(b, j.Texts.First(1), task.EvaluationKey)
	cut, ok := m.Model.Lowest(t, b)
	if embeddings := cut.Layers == 0 && !cut.Head && !j.Checkpoint.Family().EncoderDecoder; !ok || embeddings {
		return nil
	}
	rows := 0
	for i := range j.Texts.Items {
		j.Texts.Fill(b, []int{i}, task.EvaluationKey)
		rows += m.Model.RowsAt(cut, b)
	}
	return &Frozen{Cut: cut, Keep: true, Bytes: 4 * int64(rows) * int64(m.Model.Config.HiddenSize)}
}

// features returns what the head of m reads of b in a step with a frozen part, which
// may be nil. What is kept is there already.
func features(t *grad.Tape, m *model.Model, b *model.Batch, f *Frozen) *grad.Value {
	if f == nil {
		return m.Features(t, b)
	}
	if !f.Keep {
		return m.Above(t, b, f.Cut, t.Frozen(func() *grad.Value { return m.Below(t, b, f.Cut) }))
	}
	rows := m.RowsAt(f.Cut, b)
	kept := grad.Parameter(t.Device().Alloc(rows, m.Config.HiddenSize), tensor.Tensor{})
	return m.Above(t, b, f.Cut, t.Gather(kept, make([]int32, rows)))
}

// BlockTokens is about how many tokens of texts the frozen part reads at once: as
// many whatever memory there is, for what it makes of a text depends, in its last
// bits, on the texts beside it.
const BlockTokens = 1024

// Blocks returns where blocks of neighbouring items begin, each of about BlockTokens
// but of one item at least; the last element is the number of items.
func Blocks(t *task.Texts) []int {
	blocks, tokens := []int{0}, 0
	for i := range t.Items {
		if size := t.Size(i); tokens > 0 && tokens+size > BlockTokens {
			blocks, tokens = append(blocks, i), 0
		}
		tokens += t.Size(i)
	}
	return append(blocks, len(t.Items))
}

// blockBytes is what the largest block takes on its way through the frozen part.
func (j *Job) blockBytes(m *peft.Tuning, cut model.Cut) (most int64) {
	blocks := Blocks(j.Texts)
	largest, tokens := 0, 0
	for i := range blocks[1:] {
		n := 0
		for item := blocks[i]; item < blocks[i+1]; item++ {
			n += j.Texts.Size(item)
		}
		if n > tokens {
			largest, tokens = i, n
		}
	}
	var items []int
	for item := blocks[largest]; item < blocks[largest+1]; item++ {
		items = append(items, item)
	}
	return peak(m, j.Texts, items, func(t *grad.Tape, b *model.Batch) { m.Model.Below(t, b, cut) })
}
