package main

import (
	"fmt"
	"log"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"

	"tuneground/engine/cpu"
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/infer"
	"tuneground/engine/metric"
	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/token"
	"tuneground/server/content/corpus"
)

// The recipe of t5-tiny-en-zh.
const (
	t5Name = "t5-tiny-en-zh"

	t5Vocab  = 4096
	t5Hidden = 160
	t5Heads  = 5
	t5Inner  = 320
	t5Layers = 2 // in each stack

	t5Steps     = 3600
	t5Rate      = 1e-3
	t5HeldOut   = 200
	t5MaxTokens = 160 // of a source

	translatePrefix = "translate English to Chinese: "
	summarizePrefix = "summarize: "

	// bundledSeed is the seed of the data sets that the page offers, whose texts
	// must not be trained on.
	bundledSeed, bundledTranslations, bundledSummaries = 1, 4000, 1200
)

// A drill is one kind of pair to learn from: each of the pairs once, then all
// again.
type drill struct {
	name     string
	each     int // pairs in a batch
	prefix   string
	pairs    []corpus.Pair
	heldOut  []corpus.Pair
	encoded  [][2][]int32
	measured func(written, wanted []string) string
}

// A translator is a T5 that learns from several drills at once.
type translator struct {
	model     *model.Model
	tokenizer *token.Tokenizer
	drills    []drill
	texts     [][]int32 // texts for missing spans
	dice      *rand.Rand
	batch     model.Batch
}

// t5Std are standard deviations of new weights that are 1 in T5: too much for
// Adam, whose steps do not grow with a weight.
var t5Std = map[string]float64{"shared.weight": 0.3, "lm_head.weight": 0.05}

// hiddenTexts is the number of a batch's sources with missing spans.
const hiddenTexts = 4

func pretrainT5(in folders) error {
	real, err := sentences(in.npm)
	if err != nil {
		return err
	}
	x := &translator{drills: t5Drills(), dice: rand.New(rand.NewPCG(seed, 3))}
	texts := t5Texts(plain(real))
	words, err := t5Words(in, x.drills, texts)
	if err != nil {
		return err
	}
	log.Printf("%s: a tokenizer for %d different words", t5Name, len(words))
	tokenizer := trainUnigram(marked(words), t5Vocab-3-t5Sentinels).json()
	f := hf.Folder{}
	if f["tokenizer.json"], err = indented(tokenizer); err != nil {
		return err
	}
	if x.tokenizer, err = token.Load(f); err != nil {
		return err
	}
	x.encode(texts)
	dev := cpu.New()
	if x.model, err = model.New(t5Config(x.tokenizer.VocabSize()), run.Translation); err != nil {
		return err
	}
	for _, p := range x.model.Params {
		if std, ok := t5Std[p.Name]; ok {
			p.Std = std
		}
	}
	fresh(dev, x.model)
	return x.training(func() error { return x.write(dev, in.models, tokenizer) }).run(dev)
}

// t5Drills returns the drills: mostly translation. Summaries are only begun, so
// that tuning has something to add.
func t5Drills() []drill {
	return []drill{
		newDrill("translation", 32, translatePrefix, bleu, corpus.Translations(bundledTranslations, bundledSeed), corpus.Translations(120000, seed)),
		newDrill("English summaries", 3, summarizePrefix, rouge, corpus.Summaries(corpus.English, bundledSummaries, bundledSeed), corpus.Summaries(corpus.English, 10000, seed)),
		newDrill("Chinese summaries", 3, summarizePrefix, rouge, corpus.Summaries(corpus.Chinese, bundledSummaries, bundledSeed), corpus.Summaries(corpus.Chinese, 10000, seed)),
	}
}

// newDrill returns a drill of the pairs whose source is not in the bundled
// sets, some of them held out for measuring.
func newDrill(name string, each int, prefix string, measured func(written, wanted []string) string, bundled, pairs []corpus.Pair) drill {
	known := map[string]bool{}
	for _, p := range bundled {
		known[p.Source] = true
	}
	pairs = slices.DeleteFunc(pairs, func(p corpus.Pair) bool { return known[p.Source] })
	return drill{name: name, each: each, prefix: prefix, measured: measured, pairs: pairs, heldOut: bundled[:t5HeldOut]}
}

func bleu(written, wanted []string) string {
	return fmt.Sprintf("BLEU %.1f", metric.CorpusBLEU(metric.TokenizerFor(wanted), written, wanted).Score)
}

func rouge(written, wanted []string) string {
	return fmt.Sprintf("ROUGE-L %.3f", metric.CorpusROUGE(written, wanted).Metrics()["rougeL"])
}

// t5Texts returns the texts for missing spans: real sentences and those of
// stories, mixed.
func t5Texts(real []string) []string {
	texts := slices.Clone(real)
	for _, s := range corpus.Stories(corpus.English, 3000, seed) {
		texts = append(texts, strings.SplitAfter(s, ". ")...)
	}
	for _, s := range corpus.Stories(corpus.Chinese, 3000, seed) {
		texts = append(texts, strings.SplitAfter(s, "。")...)
	}
	mixed := make([]string, 0, len(texts))
	for _, i := range shuffled(len(texts), seed) {
		if s := strings.TrimSpace(texts[i]); s != "" {
			mixed = append(mixed, s)
		}
	}
	return mixed
}

// t5Words counts the words for the tokenizer: those of the training texts, and
// of the TypeScript compiler's messages, which the page offers for translation.
func t5Words(in folders, drills []drill, texts []string) (map[string]int, error) {
	sample := slices.Clone(texts[:min(len(texts), 10000)])
	for _, d := range drills {
		sample = append(sample, strings.TrimSpace(d.prefix))
		for _, p := range d.pairs[:min(len(d.pairs), 4000)] {
			sample = append(sample, p.Source, p.Target)
		}
	}
	var messages map[string]string
	if err := readJSON(filepath.Join(in.npm, "typescript", "lib", "zh-cn", "diagnosticMessages.generated.json"), &messages); err != nil {
		return nil, err
	}
	for _, key := range slices.Sorted(maps.Keys(messages)) {
		sample = append(sample, strings.ReplaceAll(key, "_", " "), messages[key])
	}
	return countWords(sample, spaced), nil
}

// t5Config returns the model's shape: T5 1.1's.
func t5Config(vocab int) *hf.Config {
	c := hf.NewConfig("t5")
	c.VocabSize, c.HiddenSize, c.NumAttentionHeads, c.HeadDim = vocab, t5Hidden, t5Heads, t5Hidden/t5Heads
	c.IntermediateSize, c.NumHiddenLayers, c.NumDecoderLayers = t5Inner, t5Layers, t5Layers
	c.FeedForwardProj = "gated-gelu"
	tied, end := false, 1
	c.TieWordEmbeddings, c.EosTokenID = &tied, &end
	c.Architectures = []string{"T5ForConditionalGeneration"}
	c.SetDropout(0)
	return c
}

// encode turns all text into ids.
func (x *translator) encode(texts []string) {
	for i := range x.drills {
		d := &x.drills[i]
		for _, p := range d.pairs {
			d.encoded = append(d.encoded, [2][]int32{
				x.tokenizer.AppendIDs(nil, d.prefix+p.Source, t5MaxTokens), x.tokenizer.AppendIDs(nil, p.Target, t5MaxTokens),
			})
		}
		log.Printf("%s: %d pairs of %s", t5Name, len(d.pairs), d.name)
	}
	for _, s := range texts {
		x.texts = append(x.texts, x.tokenizer.AppendIDs(nil, s, t5MaxTokens/2))
	}
	log.Printf("%s: %d texts", t5Name, len(x.texts))
}

func (x *translator) training(write func() error) training {
	x.batch.Decoder = &model.Batch{}
	sentinel := int32(x.model.Config.VocabSize - 1) // <extra_id_0>
	return training{
		name: t5Name, steps: t5Steps, rate: t5Rate, params: x.model.Params,
		pass: func(t *grad.Tape, step int) ([]grad.Loss, int) {
			x.batch.Reset()
			for _, d := range x.drills {
				for i := range d.each {
					pair := d.encoded[(step*d.each+i)%len(d.encoded)]
					x.add(pair[0], pair[1])
				}
			}
			for i := range hiddenTexts {
				x.add(corrupt(x.texts[(step*hiddenTexts+i)%len(x.texts)], sentinel, x.dice))
			}
			loss := x.model.Loss(t, x.model.Features(t, &x.batch), &x.batch, grad.Criterion{})
			return []grad.Loss{loss}, len(x.batch.IDs) + len(x.batch.Decoder.IDs)
		},
		examine: func(t *grad.Tape) error {
			if err := x.examine(t); err != nil {
				return err
			}
			return write()
		},
	}
}

// add appends a source, and the target that the decoder reads shifted by one.
func (x *translator) add(source, target []int32) {
	x.batch.Add(source, nil)
	shifted := append([]int32{int32(x.model.Config.DecoderStartTokenID)}, target[:len(target)-1]...)
	x.batch.Decoder.Add(shifted, nil)
	x.batch.Labels = append(x.batch.Labels, target...)
}

// examine logs the model's results on pairs of the bundled sets.
func (x *translator) examine(t *grad.Tape) error {
	settings := run.Default().Generation
	for _, d := range x.drills {
		var sources [][]int32
		var wanted []string
		for _, p := range d.heldOut {
			sources = append(sources, x.tokenizer.AppendIDs(nil, d.prefix+p.Source, t5MaxTokens))
			wanted = append(wanted, p.Target)
		}
		answers, err := infer.Write(t, x.model, sources, settings, seed, nil)
		if err != nil {
			return err
		}
		written, same := make([]string, len(answers)), 0
		for i, ids := range answers {
			if written[i] = x.tokenizer.Decode(ids, true); written[i] == wanted[i] {
				same++
			}
		}
		log.Printf("%s: %s: %d of %d exact, %s", t5Name, d.name, same, len(wanted), d.measured(written, wanted))
		for i := range 3 {
			log.Printf("%s: writes: %s (wanted: %s)", t5Name, written[i], wanted[i])
		}
	}
	return nil
}

func (x *translator) write(dev *cpu.Device, models string, tokenizer any) error {
	special := map[string]any{"pad_token": t5Pad, "eos_token": t5End, "unk_token": t5Unknown}
	settings := map[string]any{
		"tokenizer_class": "T5Tokenizer", "extra_ids": t5Sentinels, "model_max_length": 512,
		"pad_token": t5Pad, "eos_token": t5End, "unk_token": t5Unknown,
	}
	f, err := modelFolder(x.model.Config, x.model.Tensors(dev), tokenizer, settings, special)
	if err != nil {
		return err
	}
	f["generation_config.json"], err = indented(map[string]any{"decoder_start_token_id": 0, "eos_token_id": 1, "pad_token_id": 0})
	if err != nil {
		return err
	}
	return write(models, t5Name, f)
}
