package main

import (
	"math"
	"os"
	"path/filepath"

	"tuneground/engine/cpu"
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// A teacher is a model from which another is distilled.
type teacher struct {
	model     *model.Model
	tokenizer *token.Tokenizer
	folder    hf.Folder
	meaned    bool // its sentence vector is the mean of its states, not that of [CLS]

	tape  *grad.Tape
	batch model.Batch
	host  []float32
}

// newTeacher loads an encoder from its folder.
func newTeacher(dev *cpu.Device, models, name string) (*teacher, error) {
	t := &teacher{tape: grad.NewTape(dev)}
	var err error
	if t.folder, err = hf.ReadFolder(os.DirFS(filepath.Join(models, name))); err != nil {
		return nil, err
	}
	if t.tokenizer, err = token.Load(t.folder); err != nil {
		return nil, err
	}
	config, err := hf.ReadConfig(t.folder["config.json"])
	if err != nil {
		return nil, err
	}
	weights, err := hf.OpenWeights(t.folder)
	if err != nil {
		return nil, err
	}
	if t.model, err = model.New(config, run.TokenClassification); err != nil {
		return nil, err
	}
	nn.Place(dev, t.model.Params, func(*nn.Param) bool { return false })
	_, err = t.model.Load(dev, weights, func(*nn.Param) bool { return false }, 0)
	return t, err
}

// A lesson is a sentence for the student, and the teacher's states.
type lesson struct {
	ids    []int32
	states []float32 // a row for each of ids
}

// teach returns the lessons for a few sentences, with the given tokens of the
// student.
func (t *teacher) teach(sentences []string, students []token.Encoding) []lesson {
	own := make([]token.Encoding, len(sentences))
	t.batch.Reset()
	for i, s := range sentences {
		own[i] = t.tokenizer.Encode(s, 0)
		t.batch.Add(own[i].IDs, nil)
	}
	t.tape.Reset(false, 0)
	h := t.model.Features(t.tape, &t.batch)
	t.host = append(t.host[:0], make([]float32, h.Len())...)
	t.tape.Device().Read(t.host, h.Tensor)
	lessons := make([]lesson, len(sentences))
	for i := range sentences {
		from, to := int(t.batch.Offsets[i]), int(t.batch.Offsets[i+1])
		lessons[i] = lesson{students[i].IDs, align(t.host[from*h.Cols:to*h.Cols], h.Cols, own[i], students[i], t.meaned)}
	}
	return lessons
}

// align returns a row for each of student's tokens from x, which has one for
// each of the teacher's own. For the first token, [CLS], it is the sentence
// vector that the teacher was trained for: the mean of all, or its own row. For
// any other it is the mean of those that share a character with it, which is the
// row of the same token if both tokenise alike.
func align(x []float32, cols int, own, student token.Encoding, meaned bool) []float32 {
	last := len(own.IDs) - 1 // [SEP]
	y := make([]float32, 0, len(student.IDs)*cols)
	for i, span := range student.Offsets {
		from, to := 0, last+1
		switch {
		case i == 0 && !meaned:
			to = 1
		case i == len(student.IDs)-1:
			from = last
		case i > 0:
			from, to = overlap(own.Offsets[1:last], span)
			from, to = from+1, to+1
		}
		y = appendMean(y, x, cols, from, to)
	}
	return y
}

// overlap returns the range [from, to) of the spans that share a character with
// span.
func overlap(spans []token.Span, span token.Span) (from, to int) {
	for from < len(spans)-1 && spans[from].End <= span.Start {
		from++
	}
	to = from + 1
	for to < len(spans) && spans[to].Start < span.End {
		to++
	}
	return from, to
}

// appendMean appends the mean of x's rows [from, to), each cols wide.
func appendMean(dst, x []float32, cols, from, to int) []float32 {
	at := len(dst)
	dst = append(dst, make([]float32, cols)...)
	for r := from; r < to; r++ {
		for c := range cols {
			dst[at+c] += x[r*cols+c] / float32(to-from)
		}
	}
	return dst
}

// rootMeanSquare returns the root of the mean of x's squares.
func rootMeanSquare(x []float32) float64 {
	var sum float64
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum / float64(max(1, len(x))))
}
