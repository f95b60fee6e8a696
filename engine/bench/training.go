package bench

import (
	"fmt"
	"io/fs"

	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// training is one step of a bundled model, for its most usual task. Only
// config.json is read; weights and tokens are random. Sequences are no longer
// than the model allows.
func training(p Place, w Work, r *Result) (task, error) {
	m, err := modelOf(p.Models, w.Config)
	if err != nil {
		return task{}, err
	}
	w.Seq = min(w.Seq, m.Config.MaxTokens())
	var batches []*model.Batch
	for i := range 4 {
		batches = append(batches, drawBatch(m, w, uint32(3000+i)))
	}
	r.Tokens = float64(w.Batch * w.Seq)
	settings, plan := run.Default(), &tensor.Plan{}
	settings.LearningRate = 5e-5 // any value except 0, which would train nothing
	newStepper(plan, m, settings, batches).Step()
	r.FLOPs = float64(plan.Total.FLOPs)
	if err := p.accepts(r); err != nil {
		return task{}, err
	}
	stepper := newStepper(p.Device, m, settings, batches)
	stepper.draw()
	return stepper.task(r), nil
}

// modelOf returns the model of a folder, for its most usual task.
func modelOf(models fs.FS, folder string) (*model.Model, error) {
	text, err := fs.ReadFile(models, folder+"/config.json")
	if err != nil {
		return nil, err
	}
	c, err := hf.ReadConfig(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", folder, err)
	}
	task := ""
	if tasks := run.FamilyOf(c.ModelType).Tasks; len(tasks) > 0 {
		task = tasks[0]
	}
	m, err := model.New(c, task)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", folder, err)
	}
	return m, nil
}

// drawBatch returns w.Batch sequences of w.Seq random tokens with random
// labels. A text-to-text model reads the first half of the tokens and writes
// the second.
func drawBatch(m *model.Model, w Work, seed uint32) *model.Batch {
	next := mulberry32(seed)
	b := &model.Batch{}
	b.Reset()
	for range w.Batch {
		ids := make([]int32, w.Seq)
		for i := range ids {
			ids[i] = int32(next() * float64(m.Config.VocabSize))
		}
		switch family := run.FamilyOf(m.Config.ModelType); {
		case family.EncoderDecoder:
			if b.Decoder == nil {
				b.Decoder = &model.Batch{}
				b.Decoder.Reset()
			}
			read, written := ids[:w.Seq/2], ids[w.Seq/2:]
			b.Add(read, nil)
			b.Decoder.Add(written, nil)
			b.Labels = append(append(b.Labels, written[1:]...), -1)
		case run.TaskOf(m.Task).Writes():
			b.Add(ids, nil)
			b.Labels = append(append(b.Labels, ids[1:]...), -1)
		default:
			b.Add(ids, nil)
			b.Labels = append(b.Labels, int32(next()*float64(m.Config.NumLabels)))
		}
	}
	return b
}
