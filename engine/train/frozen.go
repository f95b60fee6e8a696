package train

import (
	"slices"

	"tuneground/engine/grad"
	"tuneground/engine/model"
	"tuneground/engine/plan"
	"tuneground/engine/task"
	"tuneground/engine/tensor"
)

// kept holds the outputs of a model's frozen part for the items, each computed
// on first use.
type kept struct {
	states *grad.Value // for all items, one after the other
	first  []int       // first row of each item's states; the last element is the number of rows
	blocks []int       // see plan.Blocks
	done   []bool      // for each block
	rows   []int32
}

// newKept returns memory for the states below a Cut.
func (t *Trainer) newKept(cut model.Cut) *kept {
	texts := t.job.Texts
	k := &kept{first: []int{0}, blocks: plan.Blocks(texts)}
	k.done = make([]bool, len(k.blocks)-1)
	rows := 0
	for i := range texts.Items {
		texts.Fill(&t.batch, []int{i}, task.EvaluationKey)
		rows += t.model.RowsAt(cut, &t.batch)
		k.first = append(k.first, rows)
	}
	k.states = grad.Parameter(t.model.Device.Alloc(rows, t.model.Config.HiddenSize), tensor.Tensor{})
	return k
}

// keep computes the missing states of items.
func (t *Trainer) keep(items []int) {
	k := t.kept
	for _, item := range items {
		if b, _ := slices.BinarySearch(k.blocks, item+1); !k.done[b-1] {
			t.keepBlock(b - 1)
		}
	}
}

func (t *Trainer) keepBlock(b int) {
	k, from, to := t.kept, t.kept.blocks[b], t.kept.blocks[b+1]
	var items []int
	for i := from; i < to; i++ {
		items = append(items, i)
	}
	t.tape.Reset(false, 0)
	t.job.Texts.Fill(&t.batch, items, task.EvaluationKey)
	states := t.model.Below(t.tape, &t.batch, t.need.Frozen.Cut)
	t.model.Device.Run(&tensor.Copy{Y: k.states.RowRange(k.first[from], k.first[to]), X: states.Tensor})
	k.done[b] = true
}

// of returns the states of items.
func (k *kept) of(t *grad.Tape, items []int) *grad.Value {
	k.rows = k.rows[:0]
	for _, x := range items {
		for row := k.first[x]; row < k.first[x+1]; row++ {
			k.rows = append(k.rows, int32(row))
		}
	}
	return t.Gather(k.states, k.rows)
}

// fill fills a batch with items. All randomness follows from key.
func (t *Trainer) fill(b *model.Batch, items []int, key uint32) {
	if t.kept != nil {
		t.keep(items)
	}
	t.job.Texts.Fill(b, items, key)
}

// see begins a pass over a batch of items and returns the inputs of the head.
func (t *Trainer) see(b *model.Batch, items []int, training bool, key uint32) *grad.Value {
	t.tape.Reset(training, key)
	f := t.need.Frozen
	switch {
	case f == nil:
		return t.model.Features(t.tape, b)
	case t.kept != nil:
		return t.model.Above(t.tape, b, f.Cut, t.kept.of(t.tape, items))
	}
	below := t.tape.Frozen(func() *grad.Value { return t.model.Below(t.tape, b, f.Cut) })
	return t.model.Above(t.tape, b, f.Cut, below)
}
