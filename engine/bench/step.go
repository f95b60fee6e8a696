package bench

import (
	"fmt"

	"tuneground/engine/tensor"
)

// step is one training step: see Stepper.
func step(dev tensor.Device, w Work, r *Result) (task, error) {
	shape, ok := map[string]Shape{"tiny": Tiny, "minilm": MiniLM}[w.Config]
	if !ok {
		return task{}, fmt.Errorf("bench: no such model: %q", w.Config)
	}
	batches := RandomBatches(w.Batch, w.Seq)
	if w.Work == "step-uneven" {
		batches = UnevenBatches(w.Batch, w.Seq)
	}
	for _, b := range batches {
		r.Tokens += float64(len(b.IDs)) / float64(len(batches))
		for s := range b.Sequences() {
			r.FLOPs += shape.FLOPs(1, int(b.Offsets[s+1]-b.Offsets[s])) / float64(len(batches))
		}
	}
	stepper, err := NewStepper(dev, shape, batches)
	if err != nil {
		return task{}, err
	}
	return task{do: func() {
		loss := stepper.Step()
		if len(r.Losses) < cap(r.Losses) {
			r.Losses = append(r.Losses, loss)
		}
		r.Bytes = stepper.tape.Bytes()
	}}, nil
}
