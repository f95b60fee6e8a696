package session

import (
	"slices"

	"tuneground/engine/grad"
	"tuneground/engine/message"
	"tuneground/engine/metric"
	"tuneground/engine/model"
	"tuneground/engine/plan"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
	"tuneground/engine/spectrum"
	"tuneground/engine/task"
)

// An observer sees what a Sweep's Observe asks of a run.
type observer struct {
	asked   run.Observe
	texts   *task.Texts
	items   []int
	found   run.Projection
	vectors [][][]float64 // by moment and item
	before  []float64     // the matrix before the first step
	cols    int
}

// greatestMatrix is the size up to which singular values are computed: those of a larger
// matrix take minutes.
const greatestMatrix = 1024

// newObserver returns an observer of a run, or why it cannot be observed; nil if nothing
// is asked for.
func newObserver(job *plan.Job, asked *run.Observe) (*observer, error) {
	if asked == nil {
		return nil, nil
	}
	o := &observer{asked: *asked, texts: job.Texts}
	if asked.Moments > 0 {
		if err := o.choose(job); err != nil {
			return nil, err
		}
	}
	if asked.Matrix != "" {
		m, err := job.Checkpoint.Shape(&job.Config, job.Texts.Set, job.Config.Task)
		if err != nil {
			return nil, err
		}
		return o, checkMatrix(m, asked.Matrix)
	}
	return o, nil
}

// choose chooses the texts whose vectors are seen.
func (o *observer) choose(job *plan.Job) error {
	set := job.Texts.Set
	examples := set.Test
	if len(examples) == 0 {
		examples = set.Validation
	}
	examples = examples[:min(len(examples), o.asked.Texts)]
	if job.Texts.Writes || run.TaskOf(set.Task).Answer != run.LabelAnswer || set.ProblemType != run.SingleLabel || len(examples) < 3 {
		return message.Errorf("vectors are seen only of at least 3 held-out texts with one label each; choose text-classification, and a greater dataset.test_size")
	}
	if o.asked.Moments < 2 {
		return message.Errorf("the vectors are seen at %d moments; see them at least at 2", o.asked.Moments)
	}
	o.items = job.Texts.Of(examples)
	for _, x := range examples {
		e := &set.Examples[x]
		o.found.Texts, o.found.Classes = append(o.found.Texts, e.Text), append(o.found.Classes, int(e.Label))
	}
	o.found.Labels = set.AllLabels()
	return nil
}

// checkMatrix returns an error unless a model has a matrix of this name, of a size whose
// singular values are found soon.
func checkMatrix(m *model.Model, name string) error {
	for _, p := range m.Params {
		if shape := p.StoredShape(); p.Name == name && len(shape) == 2 {
			if min(shape[0], shape[1]) > greatestMatrix {
				return message.Errorf("%s is %d x %d; singular values are computed only of matrices of up to %d", name, shape[0], shape[1], greatestMatrix)
			}
			return nil
		}
	}
	return message.Errorf("the model has no matrix %q", name)
}

// hear looks at the model m after an event of its run.
func (o *observer) hear(m *pretrained.Model, e run.Event) {
	switch e.Event {
	case run.Started:
		o.found.Moments, o.vectors = nil, nil // again, if a GPU failed
		o.see(m, 0, e.Plan.Steps)
		o.before, o.cols = o.matrix(m)
	case run.Step:
		o.see(m, e.Step.Step, m.Record.Plan.Steps)
	}
}

// see takes the vectors after a step, if it is one of the moments.
func (o *observer) see(m *pretrained.Model, step, steps int) {
	next := len(o.vectors)
	if next >= o.asked.Moments || step < next*steps/(o.asked.Moments-1) {
		return
	}
	m.Settle()
	vectors := o.vectorsOf(m)
	o.vectors = append(o.vectors, vectors)
	o.found.Moments = append(o.found.Moments, run.Moment{Step: step, Silhouette: metric.Silhouette(vectors, o.found.Classes)})
}

// vectorsOf returns what m's head reads of each text.
func (o *observer) vectorsOf(m *pretrained.Model) (vectors [][]float64) {
	tape := grad.NewTape(m.Device)
	for items := range slices.Chunk(o.items, m.Record.Config.EvalBatchSize) {
		var b model.Batch
		o.texts.Fill(&b, items, task.EvaluationKey)
		tape.Reset(false, 0)
		features := m.Features(tape, &b).Tensor
		values := make([]float32, features.Len())
		m.Device.Read(values, features)
		for row := range slices.Chunk(values, features.Cols) {
			vectors = append(vectors, doubled(row))
		}
	}
	return vectors
}

func doubled(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

// matrix returns the matrix as it is now, with an adapter merged into it.
func (o *observer) matrix(m *pretrained.Model) (x []float64, cols int) {
	if o.asked.Matrix == "" {
		return nil, 0
	}
	m.Settle()
	tensors := m.Tensors
	if m.Tuning.Adapter != nil {
		tensors = m.Tuning.Adapter.Merged
	}
	for _, t := range tensors(m.Device) {
		if t.Name == o.asked.Matrix {
			return doubled(t.Data), t.Shape[1]
		}
	}
	return nil, 0 // checkMatrix refuses that
}

// result returns what was seen of the model's run, which has ended.
func (o *observer) result(m *pretrained.Model) (*run.ObservedInfo, error) {
	info := &run.ObservedInfo{}
	if len(o.vectors) > 0 {
		points, share, err := spectrum.Plane(slices.Concat(o.vectors...))
		if err != nil {
			return nil, err
		}
		p := o.found
		p.Share, p.Width = share, len(o.vectors[0][0])
		for i := range p.Moments {
			p.Moments[i].Points = points[i*len(o.items) : (i+1)*len(o.items)]
		}
		info.Projection = &p
	}
	if after, cols := o.matrix(m); cols > 0 {
		for i, v := range o.before {
			after[i] -= v
		}
		values, err := spectrum.Singular(after, cols)
		if err != nil {
			return nil, err
		}
		info.Change = &run.WeightChange{Matrix: o.asked.Matrix, Rows: len(after) / cols, Cols: cols, Singular: values}
	}
	return info, nil
}
