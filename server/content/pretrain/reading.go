package main

import (
	"log"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"

	"tuneground/engine/cpu"
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/infer"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/run"
	"tuneground/engine/token"
	"tuneground/server/content/corpus"
)

// After its sentences, a small BERT learns to find the answer to a question in
// a longer text, and words masked in stories. Phang et al. 2018
// (arXiv:1811.01088) call that intermediate training: without it two layers do
// not learn to compare two texts from the thousand questions of a data set.
//
// To keep its knowledge of sentences, every third step pulls its states towards
// its initial ones (Li and Hoiem 2016, "Learning without Forgetting",
// arXiv:1606.09282).
const (
	readingHeldOut = 300
	readingBatch   = 16 // questions or stories
	readingLength  = 192
	readingRate    = 1e-3
	knownBatch     = 64 // sentences
	knownWeight    = 16 // of the squared distance of states
)

// A finder learns these three things with one encoder.
type finder struct {
	recipe *distillation

	spans, words *model.Model
	before       *model.Model // the initial model

	tokenizer *token.Tokenizer
	mask      int32
	asked     []corpus.Question
	stories   [][]int32
	sentences [][]int32
	dice      *rand.Rand
	batch     model.Batch
	tape      *grad.Tape // of before
	states    []float32
}

func (r *distillation) read(in folders) error {
	dev := cpu.New()
	folder, err := hf.ReadFolder(os.DirFS(filepath.Join(in.models, r.name)))
	if err != nil {
		return err
	}
	f := &finder{recipe: r, dice: rand.New(rand.NewPCG(seed, 3)), tape: grad.NewTape(dev)}
	if f.tokenizer, err = token.Load(folder); err != nil {
		return err
	}
	f.mask, _ = f.tokenizer.Special("mask_token")
	if err := f.load(dev, folder); err != nil {
		return err
	}
	f.asked = corpus.Questions(r.language, r.reading.questions+readingHeldOut, seed)
	for _, s := range corpus.Stories(r.language, r.reading.stories, seed+1) {
		f.stories = append(f.stories, f.tokenizer.AppendIDs(nil, s, readingLength))
	}
	text, err := r.text(in)
	if err != nil {
		return err
	}
	for _, s := range text {
		if ids := f.tokenizer.AppendIDs(nil, s, 0); len(ids) >= 4 && len(ids) <= 64 {
			f.sentences = append(f.sentences, ids)
		}
	}
	return f.training(func() error { return f.write(dev, in.models, folder) }).run(dev)
}

// load builds the models on the folder's encoder.
func (f *finder) load(dev *cpu.Device, folder hf.Folder) error {
	weights, err := hf.OpenWeights(folder)
	if err != nil {
		return err
	}
	for m, task := range map[**model.Model]string{
		&f.spans: run.QuestionAnswering, &f.before: run.QuestionAnswering, &f.words: run.FillMask,
	} {
		config, err := hf.ReadConfig(folder["config.json"])
		if err != nil {
			return err
		}
		config.SetDropout(0)
		if *m, err = model.New(config, task); err != nil {
			return err
		}
		for _, p := range (*m).Params {
			p.Sparse = false // the output layer uses all rows
		}
		nn.Place(dev, (*m).Params, func(*nn.Param) bool { return true })
		if _, err := (*m).Load(dev, weights, func(*nn.Param) bool { return false }, seed); err != nil {
			return err
		}
	}
	share(f.words, f.spans)
	return nil
}

func (f *finder) training(write func() error) training {
	params := append([]*nn.Param{}, f.words.Params...)
	for _, p := range f.spans.Params {
		if f.spans.HeadParam(p) {
			params = append(params, p)
		}
	}
	return training{
		name: f.recipe.name + ", reading", steps: f.recipe.reading.steps, rate: readingRate, params: params,
		pass: func(t *grad.Tape, step int) ([]grad.Loss, int) {
			var loss grad.Loss
			switch {
			case step%3 == 0:
				loss = f.remember(t)
			case step%6 == 5:
				loss = f.guess(t)
			default:
				loss = f.find(t)
			}
			return []grad.Loss{loss}, len(f.batch.IDs)
		},
		examine: func(t *grad.Tape) error {
			f.examine(t)
			return write()
		},
	}
}

// find is a pass over questions.
func (f *finder) find(t *grad.Tape) grad.Loss {
	f.batch.Reset()
	for range readingBatch {
		q := &f.asked[f.dice.IntN(f.recipe.reading.questions)]
		e := f.tokenizer.EncodePair(q.Question, q.Context, readingLength)
		start, end := infer.Locate(&e, q.Answer, q.Start)
		f.batch.Add(e.IDs, e.TypeIDs)
		f.batch.Starts, f.batch.Ends = append(f.batch.Starts, start), append(f.batch.Ends, end)
	}
	return f.spans.Loss(t, f.spans.Features(t, &f.batch), &f.batch, grad.Criterion{})
}

// remember is a pass over sentences, whose states should stay.
func (f *finder) remember(t *grad.Tape) grad.Loss {
	f.batch.Reset()
	for range knownBatch {
		f.batch.Add(f.sentences[f.dice.IntN(len(f.sentences))], nil)
	}
	f.tape.Reset(false, 0)
	h := f.before.Features(f.tape, &f.batch)
	f.states = append(f.states[:0], make([]float32, h.Len())...)
	t.Device().Read(f.states, h.Tensor)
	weight := float32(math.Sqrt(knownWeight))
	for i := range f.states {
		f.states[i] *= weight
	}
	return t.SquaredError(t.Scale(f.spans.Features(t, &f.batch), weight), f.states, grad.Criterion{})
}

// guess is a pass over stories with masked words.
func (f *finder) guess(t *grad.Tape) grad.Loss {
	f.batch.Reset()
	for range readingBatch {
		ids := f.stories[f.dice.IntN(len(f.stories))]
		from := int32(len(f.batch.IDs))
		f.batch.Add(ids, nil)
		for i := 1; i < len(ids)-1; i++ {
			if f.dice.Float64() >= bertMasked {
				continue
			}
			at := from + int32(i)
			f.batch.Wanted, f.batch.Labels = append(f.batch.Wanted, at), append(f.batch.Labels, ids[i])
			if f.dice.Float64() < 0.9 {
				f.batch.IDs[at] = f.mask
			}
		}
	}
	return f.words.Loss(t, f.words.Features(t, &f.batch), &f.batch, grad.Criterion{})
}

// examine logs how many questions about unseen texts are answered exactly.
func (f *finder) examine(t *grad.Tape) {
	right := 0
	for i := range f.asked[f.recipe.reading.questions:] {
		q := &f.asked[f.recipe.reading.questions+i]
		e := f.tokenizer.EncodePair(q.Question, q.Context, readingLength)
		f.batch.Reset()
		f.batch.Add(e.IDs, e.TypeIDs)
		t.Reset(false, 0)
		out := f.spans.Forward(t, &f.batch)
		raw := make([]float32, out.Len())
		t.Device().Read(raw, out.Tensor)
		answers := infer.Answers(q.Context, []infer.Window{infer.NewWindow(&e, raw)}, 1)
		if len(answers) > 0 && answers[0].Text == q.Answer {
			right++
		}
	}
	log.Printf("%s, reading: %d of %d questions answered", f.recipe.name, right, readingHeldOut)
}

// write replaces the weights of the encoder and of the head for masked words.
func (f *finder) write(dev *cpu.Device, models string, folder hf.Folder) error {
	weights, err := hf.OpenWeights(folder)
	if err != nil {
		return err
	}
	tensors := f.words.Tensors(dev)
	for _, name := range []string{"bert.pooler.dense.weight", "bert.pooler.dense.bias"} { // unchanged
		info, _ := weights.Info(name)
		size := bertHidden
		if len(info.Shape) == 2 {
			size *= bertHidden
		}
		x := hf.Tensor{Name: name, Shape: info.Shape, Data: make([]float32, size)}
		if err := weights.Read(name, x.Data); err != nil {
			return err
		}
		tensors = append(tensors, x)
	}
	content, err := hf.WriteWeights(tensors, hf.F16)
	if err != nil {
		return err
	}
	return write(models, f.recipe.name, hf.Folder{"model.safetensors": content})
}
