package main

import (
	"log"
	"maps"
	"math"
	"slices"

	"tuneground/engine/cpu"
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/infer"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/token"
	"tuneground/server/content/corpus"
)

// The recipe of gpt2-tiny-stories.
const (
	gptName = "gpt2-tiny-stories"

	gptVocab   = 4096
	gptHidden  = 192
	gptLayers  = 4
	gptHeads   = 6
	gptContext = 256

	gptStories = 18000 // in each language
	gptHeldOut = 200   // of each kind, held out for measuring
	gptBatch   = 2048  // tokens, at least
	gptRate    = 2e-3
)

// A reader is a GPT-2 learning to continue texts.
type reader struct {
	model     *model.Model
	tokenizer *token.Tokenizer
	texts     [][]int32 // each with endOfText before and after it
	tests     map[string][][]int32
	batch     model.Batch
}

func pretrainGPT2(in folders) error {
	text, tests, err := gptTexts(in)
	if err != nil {
		return err
	}
	log.Printf("%s: %d texts", gptName, len(text))
	pairs := trainBPE(countWords(text, gptWord), gptVocab-1)
	tokenizer := pairs.json()
	f := hf.Folder{}
	if f["tokenizer.json"], err = indented(tokenizer); err != nil {
		return err
	}
	r := &reader{tests: map[string][][]int32{}}
	if r.tokenizer, err = token.Load(f); err != nil {
		return err
	}
	r.texts = r.encode(text)
	for kind, some := range tests {
		r.tests[kind] = r.encode(some)
	}
	dev := cpu.New()
	if r.model, err = model.New(gptConfig(r.tokenizer.VocabSize()), run.TextGeneration); err != nil {
		return err
	}
	fresh(dev, r.model)
	return r.training(func() error { return r.write(dev, in.models, tokenizer) }).run(dev)
}

// gptTexts returns the training texts, in order, and the held-out texts, by
// kind.
func gptTexts(in folders) (text []string, tests map[string][]string, err error) {
	real, err := sentences(in.npm)
	if err != nil {
		return nil, nil, err
	}
	tests = map[string][]string{}
	for kind, all := range map[string][]string{
		"English stories":   corpus.Stories(corpus.English, gptStories+gptHeldOut, seed),
		"Chinese stories":   corpus.Stories(corpus.Chinese, gptStories+gptHeldOut, seed),
		"English sentences": plain(real),
	} {
		n := len(all) - gptHeldOut
		text, tests[kind] = append(text, all[:n]...), all[n:]
	}
	slices.Sort(text) // the order of a map is random
	mixed := make([]string, len(text))
	for i, j := range shuffled(len(text), seed) {
		mixed[i] = text[j]
	}
	return mixed, tests, nil
}

// gptConfig returns the model's shape.
func gptConfig(vocab int) *hf.Config {
	c := hf.NewConfig("gpt2")
	c.VocabSize, c.HiddenSize, c.NumHiddenLayers, c.NumAttentionHeads = vocab, gptHidden, gptLayers, gptHeads
	c.MaxPositionEmbeddings = gptContext
	end := 0 // endOfText
	c.BosTokenID, c.EosTokenID = &end, &end
	c.Architectures = []string{"GPT2LMHeadModel"}
	c.SetDropout(0)
	return c
}

// encode returns the ids of each text between two endOfText, truncated to the
// context.
func (r *reader) encode(texts []string) [][]int32 {
	var all [][]int32
	for _, t := range texts {
		ids := r.tokenizer.AppendIDs([]int32{0}, t, gptContext-1)
		all = append(all, append(ids, 0))
	}
	return all
}

// training is one reading of all texts.
func (r *reader) training(write func() error) training {
	var tokens int
	for _, ids := range r.texts {
		tokens += len(ids) - 1
	}
	log.Printf("%s: %d tokens an epoch", gptName, tokens)
	next := 0
	return training{
		name: gptName, steps: tokens / gptBatch, rate: gptRate, params: r.model.Params,
		pass: func(t *grad.Tape, _ int) ([]grad.Loss, int) {
			r.batch.Reset()
			for len(r.batch.IDs) < gptBatch {
				// A prompt has nothing before it, and neither has every second text.
				r.add(r.texts[next%len(r.texts)][next%2:])
				next++
			}
			return []grad.Loss{r.loss(t)}, len(r.batch.IDs)
		},
		examine: func(t *grad.Tape) error {
			if err := r.examine(t); err != nil {
				return err
			}
			return write()
		},
	}
}

// add appends a text to the batch. Every token except the last has the next one
// as its label.
func (r *reader) add(ids []int32) {
	r.batch.Add(ids[:len(ids)-1], nil)
	r.batch.Labels = append(r.batch.Labels, ids[1:]...)
}

func (r *reader) loss(t *grad.Tape) grad.Loss {
	return r.model.Loss(t, r.model.Features(t, &r.batch), &r.batch, grad.Criterion{})
}

// examine logs the perplexity on texts of each kind, and the model's
// continuations of some beginnings.
func (r *reader) examine(t *grad.Tape) error {
	for _, kind := range slices.Sorted(maps.Keys(r.tests)) {
		var sum float64
		tokens := 0
		for some := range slices.Chunk(r.tests[kind], 20) {
			r.batch.Reset()
			for _, ids := range some {
				r.add(ids)
			}
			t.Reset(false, 0)
			var mean [1]float32
			t.Device().Read(mean[:], r.loss(t).Mean)
			sum += float64(mean[0]) * float64(len(r.batch.IDs))
			tokens += len(r.batch.IDs)
		}
		log.Printf("%s: held out: perplexity of %s %.3f a token", gptName, kind, math.Exp(sum/float64(tokens)))
	}
	var prompts [][]int32
	for _, p := range []string{"Once upon a time", "Lily was sad because", "从前有一只", "The food was"} {
		prompts = append(prompts, r.tokenizer.AppendIDs(nil, p, 0))
	}
	settings := run.Default().Generation
	written, err := infer.Write(t, r.model, prompts, settings, seed, nil)
	for i, ids := range written {
		log.Printf("%s: writes: %s", gptName, r.tokenizer.Decode(append(prompts[i], ids...), true))
	}
	return err
}

func (r *reader) write(dev *cpu.Device, models string, tokenizer any) error {
	special := map[string]any{"bos_token": endOfText, "eos_token": endOfText, "unk_token": endOfText}
	settings := map[string]any{
		"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": false, "model_max_length": gptContext,
		"bos_token": endOfText, "eos_token": endOfText, "unk_token": endOfText,
	}
	f, err := modelFolder(r.model.Config, r.model.Tensors(dev), tokenizer, settings, special)
	if err != nil {
		return err
	}
	return write(models, gptName, f)
}
