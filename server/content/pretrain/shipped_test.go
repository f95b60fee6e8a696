package main

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

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

// shipped loads a model of the repository for a task.
func shipped(t *testing.T, name, task string) (*model.Model, *token.Tokenizer) {
	t.Helper()
	folder, err := hf.ReadFolder(os.DirFS("../../../static/models/" + name))
	if err != nil {
		t.Fatal(err)
	}
	config, err := hf.ReadConfig(folder["config.json"])
	if err != nil {
		t.Fatal(err)
	}
	weights, err := hf.OpenWeights(folder)
	if err != nil {
		t.Fatal(err)
	}
	tokenizer, err := token.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	if n := tokenizer.VocabSize(); n != config.VocabSize {
		t.Errorf("%s: %d tokens, and vocab_size is %d", name, n, config.VocabSize)
	}
	m, err := model.New(config, task)
	if err != nil {
		t.Fatal(err)
	}
	dev := cpu.New()
	nn.Place(dev, m.Params, func(*nn.Param) bool { return false })
	report, err := m.Load(dev, weights, func(*nn.Param) bool { return false }, seed)
	if err != nil {
		t.Fatal(err)
	}
	left := slices.DeleteFunc(report.Unexpected, func(tensor string) bool { return strings.HasPrefix(tensor, "bert.pooler.") })
	if len(report.New)+len(left) > 0 {
		t.Errorf("%s: lacks %v and has %v besides", name, report.New, left)
	}
	return m, tokenizer
}

// The state of [CLS] is trained to be a sentence vector. The Chinese one
// does not tell praise from blame of the same thing before it is tuned.
func TestShippedBERTsCompareSentences(t *testing.T) {
	for name, texts := range map[string][]string{
		bertEnglish.name: {
			"The film was wonderful and I loved every minute.", "A great movie, I really enjoyed it.",
			"Your invoice is overdue, please pay by Friday.", "It was a terrible movie and I hated it.",
		},
		bertChinese.name: {
			"这本书很好看，我非常喜欢。", "书写得真好，孩子很爱看。", "请在星期五之前把款项付清。",
		},
	} {
		m, tokenizer := shipped(t, name, run.FillMask)
		b := &model.Batch{}
		b.Reset()
		for _, s := range texts {
			b.Add(tokenizer.AppendIDs(nil, s, 0), nil)
		}
		b.Wanted = b.First()
		h := m.Features(grad.NewTape(cpu.New()), b)
		near, far := cosine(h.Row(0), h.Row(1)), cosine(h.Row(0), h.Row(2))
		if near < far+0.2 {
			t.Errorf("%s: praise is %.2f like other praise, %.2f like an invoice", name, near, far)
		}
		if len(texts) > 3 && near < cosine(h.Row(0), h.Row(3)) {
			t.Errorf("%s: praise is %.2f like other praise, %.2f like blame", name, near, cosine(h.Row(0), h.Row(3)))
		}
	}
}

func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab += float64(a[i] * b[i])
		aa += float64(a[i] * a[i])
		bb += float64(b[i] * b[i])
	}
	return ab / math.Sqrt(aa*bb)
}

func TestShippedGPT2TellsStories(t *testing.T) {
	m, tokenizer := shipped(t, gptName, run.TextGeneration)
	settings := run.Default().Generation
	written, err := infer.Write(grad.NewTape(cpu.New()), m, [][]int32{tokenizer.AppendIDs(nil, "Once upon a time", 0)}, settings, seed, nil)
	if err != nil {
		t.Fatal(err)
	}
	if story := tokenizer.Decode(written[0], true); !strings.HasPrefix(story, " there was a ") {
		t.Errorf("Once upon a time%s", story)
	}
}

func TestShippedT5Translates(t *testing.T) {
	m, tokenizer := shipped(t, t5Name, run.Translation)
	pairs := corpus.Translations(40, bundledSeed)
	var sources [][]int32
	for _, p := range pairs {
		sources = append(sources, tokenizer.AppendIDs(nil, translatePrefix+p.Source, 0))
	}
	written, err := infer.Write(grad.NewTape(cpu.New()), m, sources, run.Default().Generation, seed, nil)
	if err != nil {
		t.Fatal(err)
	}
	exact := 0
	for i, ids := range written {
		if tokenizer.Decode(ids, true) == pairs[i].Target {
			exact++
		}
	}
	if exact < 20 {
		t.Errorf("%d of %d sentences are translated as they should be", exact, len(pairs))
	}
}
