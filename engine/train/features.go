package train

import (
	"time"

	"tuneground/engine/grad"
	"tuneground/engine/tensor"
)

// computeFeatures runs the frozen encoder over every example once and keeps
// what the head sees of it: the head then trains without the encoder.
func (t *trainer) computeFeatures() error {
	n, started := len(t.set.Examples), time.Now()
	all := t.Device.Alloc(n, t.model.Config.HiddenSize)
	var host []float32
	for from := 0; from < n; from += t.config.EvalBatchSize {
		if err := t.look(); err != nil {
			return err
		}
		to := min(n, from+t.config.EvalBatchSize)
		t.batch.Reset()
		for i := from; i < to; i++ {
			t.texts.addTo(&t.batch, i, t.maxLength, -1)
		}
		t.tape.Reset(false, 0)
		some := t.model.Features(t.tape, &t.batch)
		host = append(host[:0], make([]float32, some.Len())...)
		t.Device.Read(host, some.Tensor)
		t.Device.Write(all.RowRange(from, to), host)
		t.Progress("features", started, int64(to), int64(n))
	}
	t.features = grad.Parameter(all, tensor.Tensor{})
	return nil
}

// cached returns the features of examples.
func (t *trainer) cached(examples []int) *grad.Value {
	ids := make([]int32, len(examples))
	for i, x := range examples {
		ids[i] = int32(x)
	}
	return t.tape.Gather(t.features, ids)
}
