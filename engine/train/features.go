package train

import (
	"time"

	"tuneground/engine/grad"
	"tuneground/engine/task"
	"tuneground/engine/tensor"
)

// features is what the head sees of every item, when only it trains.
type features struct {
	rows  *grad.Value
	first []int // of an item's rows; the last element is their number
	ids   []int32
}

// computeFeatures runs the frozen base over every example once and keeps what
// the head sees of it: the head then trains without the base.
func (t *Trainer) computeFeatures() error {
	texts, started := t.job.Texts, time.Now()
	n := len(texts.Items)
	f := &features{first: []int{0}}
	var host []float32
	for left := texts.First(n); len(left) > 0; {
		if err := t.watch.Look(); err != nil {
			return err
		}
		items := t.onePass(left)
		left = left[len(items):]
		texts.Fill(&t.batch, items, task.EvaluationKey)
		t.tape.Reset(false, 0)
		some := t.model.Features(t.tape, &t.batch)
		at := len(host)
		host = append(host, make([]float32, some.Len())...)
		t.model.Device.Read(host[at:], some.Tensor)
		last := f.first[len(f.first)-1]
		for _, end := range t.batch.RowEnds(some.Rows) {
			f.first = append(f.first, last+end)
		}
		t.watch.Progress("features", started, int64(n-len(left)), int64(n))
	}
	width := t.model.Config.HiddenSize
	all := t.model.Device.Alloc(len(host)/width, width)
	t.model.Device.Write(all, host)
	f.rows, t.features = grad.Parameter(all, tensor.Tensor{}), f
	return nil
}

// of returns the features of items.
func (f *features) of(t *grad.Tape, items []int) *grad.Value {
	f.ids = f.ids[:0]
	for _, x := range items {
		for row := f.first[x]; row < f.first[x+1]; row++ {
			f.ids = append(f.ids, int32(row))
		}
	}
	return t.Gather(f.rows, f.ids)
}
