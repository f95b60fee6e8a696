package session

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"tuneground/engine/cpu"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/run"
)

// taskCase is a small data set for a task, made of session_test's words, with
// the score that a small model must reach.
type taskCase struct {
	name, task, family string
	rows               func(words []string, good bool, word string) any // word is the good or bad one
	epochs, rate       float64
	metric             string
	atLeast, atMost    float64
	text, question     string // to predict
}

var taskCases = []taskCase{
	{name: "several labels", task: run.TextClassification, family: "bert", epochs: 20, rate: 5e-3, metric: "f1", atLeast: 0.8, atMost: 1,
		rows: func(w []string, good bool, word string) any {
			labels := []string{}
			if good {
				labels = append(labels, "good")
			}
			if slices.Contains(w, "soup") {
				labels = append(labels, "soup")
			}
			return map[string]any{"text": strings.Join(w, " "), "labels": labels}
		}, text: "the soup was lovely"},
	{name: "a number", task: run.TextClassification, family: "roberta", epochs: 20, rate: 3e-3, metric: "mse", atMost: 0.15,
		rows: func(w []string, good bool, word string) any {
			value := 0.5
			if good {
				value = 2.25
			}
			return map[string]any{"text": strings.Join(w, " "), "score": value + float64(len(w))/100}
		}, text: "the soup was lovely"},
	{name: "tags", task: run.TokenClassification, family: "distilbert", epochs: 10, rate: 5e-3, metric: "entity_f1", atLeast: 0.9, atMost: 1,
		rows: func(w []string, good bool, word string) any {
			tags := make([]string, len(w))
			for i := range w {
				switch {
				case w[i] != word:
					tags[i] = "O"
				case good:
					tags[i] = "B-PRAISE"
				default:
					tags[i] = "B-BLAME"
				}
			}
			return map[string]any{"tokens": w, "tags": tags}
		}, text: "the soup was lovely"},
	{name: "questions", task: run.QuestionAnswering, family: "albert", epochs: 15, rate: 3e-3, metric: "exact_match", atLeast: 0.8, atMost: 1,
		rows: func(w []string, good bool, word string) any {
			context := strings.Join(w, " ")
			return map[string]any{"context": context, "question": "what was it",
				"answers": map[string]any{"text": []string{word}, "answer_start": []int{strings.Index(context, word)}}}
		}, text: "the soup was lovely", question: "what was it"},
	{name: "masks", task: run.FillMask, family: "bert", epochs: 10, rate: 3e-3, metric: "perplexity", atLeast: 1, atMost: 4,
		rows: func(w []string, good bool, word string) any {
			return map[string]any{"text": strings.Join([]string{word, w[0], word, w[0], word, w[0]}, " ")}
		}, text: "the [MASK] the soup the soup"},
	{name: "writing on", task: run.TextGeneration, family: "gpt2", epochs: 10, rate: 5e-3, metric: "perplexity", atLeast: 1, atMost: 4,
		rows: func(w []string, good bool, word string) any { return map[string]any{"text": strings.Join(w, " ")} },
		text: "the"},
	{name: "GPT-2's last token", task: run.TextClassification, family: "gpt2", epochs: 20, rate: 5e-3, metric: "accuracy", atLeast: 0.8, atMost: 1,
		rows: func(w []string, good bool, word string) any {
			return map[string]any{"text": w[0] + " " + word, "label": fmt.Sprint(good)}
		}, text: "the soup was lovely"},
	{name: "summaries", task: run.Summarization, family: "t5", epochs: 20, rate: 5e-3, metric: "exact_match", atLeast: 0.8, atMost: 1,
		rows: func(w []string, good bool, word string) any {
			summary := "it was bad"
			if good {
				summary = "it was good"
			}
			return map[string]any{"text": strings.Join(w, " "), "summary": summary}
		}, text: "the soup was lovely"},
	{name: "labels as texts", task: run.TextClassification, family: "t5", epochs: 20, rate: 5e-3, metric: "accuracy", atLeast: 0.8, atMost: 1,
		rows: func(w []string, good bool, word string) any {
			label := "bad"
			if good {
				label = "good"
			}
			return map[string]any{"text": strings.Join(w, " "), "label": label}
		}, text: "the soup was lovely"},
}

// sentences are rows for a task, each with one word that decides the label.
func (c *taskCase) sentences() []byte {
	r := rand.New(rand.NewPCG(5, 6))
	var b bytes.Buffer
	for range 240 {
		var w []string
		for range 2 + r.IntN(4) {
			w = append(w, rest[r.IntN(len(rest))])
		}
		isGood := r.IntN(2) == 0
		word := bad[r.IntN(len(bad))]
		if isGood {
			word = good[r.IntN(len(good))]
		}
		w[r.IntN(len(w))] = word
		json.NewEncoder(&b).Encode(c.rows(w, isGood, word))
	}
	return b.Bytes()
}

// folder is a small model of the case's family with random weights.
func (c *taskCase) folder(t *testing.T) map[string][]byte {
	t.Helper()
	config := hf.NewConfig(c.family)
	config.HiddenSize, config.NumHiddenLayers, config.NumAttentionHeads, config.IntermediateSize = 32, 2, 2, 64
	config.MaxPositionEmbeddings = 40
	if config.EmbeddingSize > 0 { // its embeddings have their own width
		config.EmbeddingSize = 16
	}
	files := map[string][]byte{}
	list := append(append(append([]string{}, good...), bad...), rest...)
	switch c.family {
	case "gpt2":
		files["tokenizer.json"], config.VocabSize = byteTokenizer()
		eos := config.VocabSize - 1
		config.EosTokenID, config.BosTokenID, config.MaxPositionEmbeddings = &eos, &eos, 64
	case "t5":
		files["tokenizer.json"], config.VocabSize = pieceTokenizer(append(list, "bad", "good", "what", "it"))
		config.HeadDim = 16
	default:
		vocab := append([]string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "what"}, list...)
		files["vocab.txt"], config.VocabSize = []byte(strings.Join(vocab, "\n")+"\n"), len(vocab)
		config.PadTokenID = 0
	}
	m, err := model.New(config, run.FamilyOf(c.family).Tasks[0])
	must(t, err)
	dev := cpu.New()
	nn.Place(dev, m.Params, func(*nn.Param) bool { return false })
	for _, p := range m.Params {
		nn.Initialise(dev, p, 0.2, 3)
	}
	var base []hf.Tensor
	for _, x := range m.Tensors(dev) {
		if !strings.HasPrefix(x.Name, "classifier") && !strings.HasPrefix(x.Name, "pre_classifier") {
			base = append(base, x)
		}
	}
	files["model.safetensors"], err = hf.WriteWeights(base, hf.F32)
	must(t, err)
	files["config.json"], err = config.Marshal()
	must(t, err)
	return files
}

// site returns settings for a run of the case, and what begins a session for it.
func (c *taskCase) site(t *testing.T) (run.Config, func() (*Session, *recorder)) {
	t.Helper()
	models := fstest.MapFS{"index.json": {Data: []byte("[]")}}
	for name, content := range c.folder(t) {
		models["small/"+name] = &fstest.MapFile{Data: content}
	}
	datasets := fstest.MapFS{
		"rows.jsonl": {Data: c.sentences()}, "index.json": {Data: []byte(`[{"name":"rows","file":"rows.jsonl"}]`)},
	}
	settings := settings()
	settings.Dataset.Name, settings.Task, settings.Epochs, settings.LearningRate = "rows", c.task, c.epochs, c.rate
	settings.MaxLength, settings.DocStride, settings.MaxTargetLength, settings.Generation.MaxNewTokens = 32, 4, 8, 8
	return settings, func() (*Session, *recorder) {
		r := &recorder{files: map[string][]byte{}}
		return New(Options{CPU: cpu.New(), Models: models, Datasets: datasets, Emit: r.emit}), r
	}
}

// byteTokenizer is GPT-2's tokenizer without merges: a token for each byte.
func byteTokenizer() ([]byte, int) {
	vocab := map[string]int{}
	next := rune(256)
	for b := range 256 { // GPT-2's letters for bytes: printable ones stand for themselves
		r := rune(b)
		if !(b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae) {
			r = next
			next++
		}
		vocab[string(r)] = b
	}
	j, _ := json.Marshal(map[string]any{
		"added_tokens":  []any{map[string]any{"id": 256, "content": "<|endoftext|>", "special": true, "normalized": false}},
		"pre_tokenizer": map[string]any{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
		"decoder":       map[string]any{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
		"model":         map[string]any{"type": "BPE", "vocab": vocab, "merges": []string{}},
	})
	return j, 257
}

// pieceTokenizer is T5's tokenizer with a piece for each word.
func pieceTokenizer(list []string) ([]byte, int) {
	vocab := []any{[]any{"<pad>", 0}, []any{"</s>", 0}, []any{"<unk>", 0}}
	for _, w := range list {
		vocab = append(vocab, []any{"▁" + w, -2})
	}
	special := func(id int, s string) any {
		return map[string]any{"id": id, "content": s, "special": true, "normalized": false}
	}
	j, _ := json.Marshal(map[string]any{
		"added_tokens":  []any{special(0, "<pad>"), special(1, "</s>"), special(2, "<unk>")},
		"pre_tokenizer": map[string]any{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true},
		"decoder":       map[string]any{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true},
		"post_processor": map[string]any{"type": "TemplateProcessing",
			"single":         []any{map[string]any{"Sequence": map[string]any{"id": "A", "type_id": 0}}, map[string]any{"SpecialToken": map[string]any{"id": "</s>", "type_id": 0}}},
			"pair":           []any{map[string]any{"Sequence": map[string]any{"id": "A", "type_id": 0}}, map[string]any{"SpecialToken": map[string]any{"id": "</s>", "type_id": 0}}, map[string]any{"Sequence": map[string]any{"id": "B", "type_id": 0}}, map[string]any{"SpecialToken": map[string]any{"id": "</s>", "type_id": 0}}},
			"special_tokens": map[string]any{"</s>": map[string]any{"id": "</s>", "ids": []int{1}, "tokens": []string{"</s>"}}},
		},
		"model": map[string]any{"type": "Unigram", "unk_id": 2, "vocab": vocab},
	})
	return j, len(vocab)
}

// TestTasks trains, saves, loads the saved model and predicts the same, for
// every task and family.
func TestTasks(t *testing.T) {
	for _, c := range taskCases {
		t.Run(c.name, func(t *testing.T) {
			settings, newSession := c.site(t)
			s, r := newSession()
			must(t, s.Run(run.Command{Do: run.Estimate, Config: settings})) // for a model with other labels
			must(t, s.Run(run.Command{Do: run.Start, Config: settings}))
			done := r.last(t, run.Done)
			if got, ok := done.Metrics[c.metric]; !ok || got < c.atLeast || got > c.atMost {
				t.Errorf("%s on the test set is %g; all are %v", c.metric, got, done.Metrics)
			}
			if best := settings.BestMetric(); done.Metrics[best] == 0 && done.Report.ProblemType == "" {
				t.Errorf("the metric that decides, %s, is not among %v", best, done.Metrics)
			}
			expectCounts(t, done.Report)
			ask := run.Command{Do: run.Predict, Config: settings, Text: c.text, Question: c.question, Layer: 1, Head: 1}
			must(t, s.Run(ask))
			before := r.last(t, run.Predicted).Predicted
			if len(before.Attention) != len(before.Tokens) {
				t.Errorf("attention over %d of %d tokens", len(before.Attention), len(before.Tokens))
			}
			must(t, s.Run(run.Command{Do: run.Save, Config: settings}))
			again, r2 := newSession()
			zip := r.files["small-tuned.zip"]
			must(t, again.Run(run.Command{Do: run.LoadModel, Config: settings},
				File{Name: "small-tuned.zip", Size: int64(len(zip)), Reader: bytes.NewReader(zip)}))
			if m := r2.last(t, run.ModelReady).Model; len(m.New)+len(m.Unexpected) > 0 {
				t.Errorf("the saved model comes back with new %q and unexpected %q", m.New, m.Unexpected)
			}
			must(t, again.Run(ask))
			after := r2.last(t, run.Predicted).Predicted
			before.Millis, after.Millis = 0, 0
			if a, b := fmt.Sprintf("%.4v", *before), fmt.Sprintf("%.4v", *after); a != b {
				t.Errorf("before saving the answer was\n%s\nafter loading\n%s", a, b)
			}
		})
	}
}

// TestMaskedShare changes the share of masked tokens after the data were read:
// the next run must follow.
func TestMaskedShare(t *testing.T) {
	c := taskCases[slices.IndexFunc(taskCases, func(c taskCase) bool { return c.task == run.FillMask })]
	models := fstest.MapFS{"index.json": {Data: []byte("[]")}}
	for name, content := range c.folder(t) {
		models["small/"+name] = &fstest.MapFile{Data: content}
	}
	datasets := fstest.MapFS{
		"rows.jsonl": {Data: c.sentences()}, "index.json": {Data: []byte(`[{"name":"rows","file":"rows.jsonl"}]`)},
	}
	s := New(Options{CPU: cpu.New(), Models: models, Datasets: datasets, Emit: func(run.Event, [][]byte) {}})
	hidden := func(share float64) float64 {
		settings := settings()
		settings.Dataset.Name, settings.Task, settings.MLMProbability, settings.MaxSteps = "rows", c.task, share, 1
		must(t, s.Run(run.Command{Do: run.Start, Config: settings}))
		var b model.Batch
		s.texts.Fill(&b, s.texts.Of(s.data.set.Train), 1)
		return float64(len(b.Wanted)) / float64(len(b.IDs))
	}
	if few, many := hidden(0.1), hidden(0.8); few > 0.3 || many < 0.5 {
		t.Errorf("%.2f of the tokens are hidden at 0.1, and %.2f at 0.8", few, many)
	}
}
