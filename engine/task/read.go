package task

import (
	"fmt"

	"tuneground/engine/data"
	"tuneground/engine/grad"
	"tuneground/engine/infer"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/token"
	"tuneground/engine/watch"
)

// A Reader answers texts with a model.
type Reader struct {
	encoder
	by      Task
	model   *model.Model
	tape    *grad.Tape
	cleaner *data.Cleaner // as for the training texts
	look    func() error

	together model.Batch // of queries
}

// NewReader returns a Reader with a model on t's Device. Texts are cleaned as
// the settings say, except for known tokens, and answered for the model's own
// task. An error of look ends the generation of a text.
func NewReader(t *grad.Tape, m *model.Model, tokenizer *token.Tokenizer, settings run.Config, known []string, look func() error) (*Reader, error) {
	settings.Task = m.Task
	e := newEncoder(tokenizer, m.Config, &settings, nil)
	e.features = nil
	if m.TextFeatures != nil {
		e.features = m.TextFeatures.Features
	}
	by, err := e.task()
	return &Reader{encoder: e, by: by, model: m, tape: t, cleaner: data.NewCleaner(settings.Dataset, known), look: look}, err
}

// An input is a text, or a question about it, after cleaning.
type input struct {
	text, question string
	at             data.Alignment // maps the text to the original
}

// A query is the input with its tokens. each is called with every piece of a
// generated answer.
type query struct {
	input
	ids, types []int32
	each       func(piece string)
}

func (r *Reader) clean(text, about string) input {
	q := input{question: r.cleaner.Clean(about)}
	q.text, q.at = r.cleaner.Align(text)
	return q
}

// Clean returns a text, and a question about it, as the model reads them.
func (r *Reader) Clean(text, about string) (cleanText, cleanQuestion string) {
	q := r.clean(text, about)
	return q.text, q.question
}

// Read cleans and answers a text, or a question about it. Places in the answer
// refer to the original text. each is called with every piece of a generated
// answer.
func (r *Reader) Read(text, about string, each func(piece string)) (run.Prediction, error) {
	q := r.clean(text, about)
	ids, types := r.by.tokens(q)
	p := r.prediction(text, about)
	p.IDs = ids
	for i := range r.config.VirtualTokens {
		p.Tokens = append(p.Tokens, fmt.Sprintf("[v%d]", i+1))
	}
	for _, id := range ids {
		p.Tokens = append(p.Tokens, r.tokenizer.Token(id))
	}
	if err := r.checkTokens(ids, types); err != nil {
		return p, err
	}
	return p, r.by.read(r, &p, query{q, ids, types, each})
}

// prediction is a Prediction for a text without its answer.
func (r *Reader) prediction(text, about string) run.Prediction {
	return run.Prediction{
		Task: r.model.Task, ProblemType: r.model.Config.ProblemType, Text: text, Question: about,
		Layers: r.model.Config.NumHiddenLayers, Heads: r.model.Config.NumAttentionHeads, Layer: -1, Head: -1,
	}
}

// Attention returns the weights of one layer's head on a text, or a question
// about it: row i tells how token i attends to every token.
func (r *Reader) Attention(text, about string, layer, head int) [][]float32 {
	return infer.Attention(r.tape, r.model, r.batch(r.by.tokens(r.clean(text, about))), layer, head)
}

// Task is the task of the model, one of run.Tasks.
func (r *Reader) Task() string { return r.settings.Task }

// Columns names the columns that an answer adds to a row of a file.
func (r *Reader) Columns() []string { return r.by.columns() }

// Cells returns the cells of p, under Columns; nil if it has none.
func (r *Reader) Cells(p *run.Prediction) []data.Entry { return r.by.cells(p) }

// Labels returns the labels of which an answer gives the probabilities; nil: of none.
func (r *Reader) Labels() []string {
	c := r.model.Config
	if r.Joins() && run.TaskOf(r.settings.Task).Answer == run.LabelAnswer && c.ProblemType != run.Regression {
		return c.Labels()
	}
	return nil
}

// batch returns a batch of one sequence.
func (r *Reader) batch(ids, types []int32) *model.Batch {
	b := &model.Batch{}
	b.Reset()
	b.Add(ids, types)
	if run.FamilyOf(r.model.Config.ModelType).EncoderDecoder { // only the encoder is read
		b.Decoder = &model.Batch{}
		b.Decoder.Reset()
		b.Decoder.Add([]int32{int32(r.model.Config.DecoderStartTokenID)}, nil)
	}
	return b
}

// outputs returns the model's outputs for a batch.
func (r *Reader) outputs(b *model.Batch) []float32 {
	r.tape.Reset(false, 0)
	out := r.model.Forward(r.tape, b)
	raw := make([]float32, out.Len())
	r.tape.Device().Read(raw, out.Tensor)
	return raw
}

// write generates a continuation of a text, or its target.
func (r *Reader) write(p *run.Prediction, a query) error {
	stream := r.tokenizer.NewStream(true)
	written, err := infer.Write(r.tape, r.model, [][]int32{a.ids}, r.settings.Generation, r.settings.Seed, func(step infer.Step) error {
		if text := stream.Add(step.Tokens...); text != "" {
			a.each(text)
		}
		return r.look()
	})
	p.Stopped = err == watch.ErrStopped
	if err != nil && !p.Stopped {
		return err
	}
	p.Output, p.Written = r.tokenizer.Decode(written[0], true), len(written[0])
	return nil
}
