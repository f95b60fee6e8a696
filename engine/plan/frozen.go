package plan

import (
	"tuneground/engine/grad"
	"tuneground/engine/model"
	"tuneground/engine/peft"
	"tuneground/engine/task"
	"tuneground/engine/tensor"
)

// Frozen is the part of a model below all weights that train. It runs without
// dropout, so its output for a text is the same in every step.
type Frozen struct {
	Cut   model.Cut
	Keep  bool  // compute the outputs once for each text, and store them
	Bytes int64 // size of the stored outputs
}

// frozen returns the frozen part of m, nil if there is none worth storing.
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

// features returns the inputs of m's head for b in a step with a frozen part,
// which may be nil. Outputs that are kept are assumed to be computed.
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

// BlockTokens is the approximate number of tokens that the frozen part reads at
// once. It does not depend on the memory, because the last bits of a text's
// outputs depend on the texts beside it.
const BlockTokens = 1024

// Blocks returns the first item of each block of neighbouring items, which has
// about BlockTokens but at least one item; the last element is the number of
// items.
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

// blockBytes is the memory of a pass of the largest block through the frozen
// part.
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
