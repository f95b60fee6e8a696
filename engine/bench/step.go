package bench

import "fmt"

// step is one training step: see Stepper.
func step(p Place, w Work, r *Result) (task, error) {
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
	if err := p.accepts(r); err != nil {
		return task{}, err
	}
	stepper, err := NewStepper(p.Device, shape, batches)
	if err != nil {
		return task{}, err
	}
	return stepper.task(r), nil
}

// task returns the task of doing steps, which reports its losses in r.
func (b *Stepper) task(r *Result) task {
	return task{do: func(n int) {
		for range n {
			loss := b.Step()
			if len(r.Losses) < cap(r.Losses) {
				r.Losses = append(r.Losses, loss)
			}
		}
		r.Bytes = b.tape.Bytes()
	}}
}
