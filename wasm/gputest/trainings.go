//go:build js && wasm

package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"tuneground/engine/cpu"
	"tuneground/engine/grad"
	"tuneground/engine/hf"
	"tuneground/engine/model"
	"tuneground/engine/nn"
	"tuneground/engine/optim"
	"tuneground/engine/peft"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// A family is a small model of one type and a task that it is trained for.
type family struct {
	name, task, config string
	bare               bool // without layers, whatever the config says
	adapter            peft.Config
	optimizer          string // "": AdamW
	criterion          grad.Criterion
	features           int // of a text, joined to the head
}

// families covers all model types, with tasks chosen so that every loss occurs.
// Some widths are awkward: 44 columns in four heads of 11.
var families = []family{
	{name: "bert", task: run.TextClassification, config: `{"model_type":"bert","vocab_size":90,"hidden_size":32,"num_hidden_layers":2,"num_attention_heads":4,
		"intermediate_size":64,"max_position_embeddings":64,"problem_type":"multi_label_classification"}`},
	{name: "roberta", task: run.TokenClassification, config: `{"model_type":"roberta","vocab_size":90,"hidden_size":44,"num_hidden_layers":2,"num_attention_heads":4,
		"intermediate_size":70,"max_position_embeddings":64,"type_vocab_size":1}`},
	{name: "distilbert", task: run.QuestionAnswering, config: `{"model_type":"distilbert","vocab_size":90,"dim":32,"n_layers":2,"n_heads":2,"hidden_dim":64,
		"max_position_embeddings":64}`},
	{name: "albert", task: run.TextClassification, config: `{"model_type":"albert","vocab_size":90,"embedding_size":16,"hidden_size":32,"num_hidden_layers":2,
		"num_attention_heads":2,"intermediate_size":64,"max_position_embeddings":64,"hidden_dropout_prob":0.1,"problem_type":"regression"}`},
	{name: "gpt2", task: run.TextGeneration, config: `{"model_type":"gpt2","vocab_size":90,"n_embd":32,"n_layer":2,"n_head":2,"n_positions":64}`},
	{name: "t5", task: run.Translation, config: `{"model_type":"t5","vocab_size":90,"d_model":32,"d_kv":8,"d_ff":64,"num_layers":2,"num_heads":4,
		"relative_attention_num_buckets":8,"relative_attention_max_distance":20,"tie_word_embeddings":true}`},
	{name: "t5 gated", task: run.Summarization, config: `{"model_type":"t5","vocab_size":90,"d_model":32,"d_kv":8,"d_ff":64,"num_layers":2,"num_heads":4,
		"relative_attention_num_buckets":8,"relative_attention_max_distance":20,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false}`},
}

// trainings returns a test for each family.
func trainings() []test {
	var list []test
	for _, f := range slices.Concat(families, adapted(), optimised(), joined()) {
		list = append(list, test{"training " + f.name, func(c *comparison) { f.compare(c, 20) }})
	}
	return list
}

// named returns the family of a name.
func named(name string) family {
	return families[slices.IndexFunc(families, func(f family) bool { return f.name == name })]
}

// optimised are some of the families with the other optimizers, one of them with all
// that a loss over classes can have.
func optimised() []family {
	gpt2, roberta := named("gpt2"), named("roberta")
	gpt2.name, gpt2.optimizer = "gpt2 by Adafactor", run.Adafactor
	roberta.name, roberta.optimizer = "roberta by SGD", run.SGD
	roberta.criterion = grad.Criterion{Smoothing: 0.1, Weights: []float32{0.5, 2, 1}, Gamma: 2}
	return []family{gpt2, roberta}
}

// adapted are some of the families with an adapter of every kind.
func adapted() []family {
	bert, gpt2, t5 := named("bert"), named("gpt2"), named("t5")
	lora := peft.Config{Type: peft.LoRA, R: 3, Alpha: 6, Dropout: 0.1, Bias: "none"}
	gpt2.name, gpt2.adapter = "gpt2 with LoRA", lora
	bert.name, bert.adapter = "bert with DoRA", lora
	bert.adapter.DoRA, bert.adapter.ModulesToSave, bert.adapter.Bias = true, []string{"classifier"}, "all"
	t5.name, t5.adapter = "t5 with IA3", peft.Config{Type: peft.IA3, TargetModules: peft.Targets{Names: []string{"k", "v", "wo"}}, FeedForward: []string{"wo"}}
	prompt := peft.Config{Type: peft.PromptTuning, VirtualTokens: 5, TokenDim: 32, ModulesToSave: []string{"classifier"}}
	distilbert, writes := named("distilbert"), named("gpt2")
	distilbert.name, distilbert.adapter = "distilbert with virtual tokens", prompt
	writes.name, writes.adapter = "gpt2 with virtual tokens", prompt
	return []family{bert, gpt2, t5, distilbert, writes}
}

// joined are families with text features, one of them with a single label for each text,
// whose loss then takes stored logits.
func joined() []family {
	bert, albert := named("bert"), named("albert")
	bert.name, bert.features = "bert with text features", 3
	bert.config = strings.Replace(bert.config, "multi_label", "single_label", 1)
	albert.name, albert.features = "albert with text features", 1
	return []family{bert, albert}
}

// apart is the greatest difference between the two devices.
const apart = 1e-3

// compare trains f on both devices, with dropout, and compares losses and
// norms.
func (f family) compare(c *comparison, steps int) {
	here, there := f.start(c, cpu.New()), f.start(c, c.dev)
	if here == nil || there == nil {
		return
	}
	for step := range steps {
		loss, norm := here.step(step)
		gotLoss, gotNorm := there.step(step)
		c.Compared++
		if !(math.Abs(gotLoss-loss) <= apart) || !(math.Abs(gotNorm-norm) <= apart*10*max(1, norm)) {
			c.fail("at step %d the loss is %v and the gradient's norm %v on the GPU, %v and %v on the CPU", step, gotLoss, gotNorm, loss, norm)
			return
		}
	}
}

// A training is one training of the two.
type training struct {
	family
	model *model.Model
	tape  *grad.Tape
	opt   *optim.Optimizer
}

func (f family) start(c *comparison, dev tensor.Device) *training {
	config, err := hf.ReadConfig([]byte(f.config))
	if err != nil {
		c.fail("%v", err)
		return nil
	}
	if f.bare {
		config.NumHiddenLayers = 0
	}
	config.SetLabels(make([]string, f.labels(config)))
	m, err := model.New(config, f.task)
	if err != nil {
		c.fail("%v", err)
		return nil
	}
	params, trains := m.Params, func(*nn.Param) bool { return true }
	if f.adapter.Type != "" {
		a, err := peft.New(m, f.adapter)
		if err != nil {
			c.fail("%v", err)
			return nil
		}
		params, trains = append(m.Params, a.Params...), func(p *nn.Param) bool { return a.Trains(p) || slices.Contains(a.Params, p) }
	}
	if f.features > 0 {
		m.Join(slices.Repeat([]run.TextFeature{{Mean: 10, Deviation: 5}}, f.features))
		params = append(params, m.TextFeatures.Weight)
	}
	nn.Place(dev, params, trains)
	for _, p := range params {
		nn.Initialise(dev, p, 0.1, 7)
	}
	settings := run.Default()
	settings.LearningRate = 2e-3
	if f.optimizer != "" {
		settings.Optimizer = f.optimizer
	}
	return &training{f, m, grad.NewTape(dev), optim.New(dev, params, settings)}
}

func (f family) labels(c *hf.Config) int {
	if c.ProblemType == run.Regression {
		return 1
	}
	return 3
}

func (t *training) step(n int) (loss, norm float64) {
	b := t.batch(n)
	t.tape.Reset(true, uint32(n))
	t.opt.Begin()
	l := t.model.Loss(t.tape, t.model.Features(t.tape, b), b, t.criterionOf())
	t.tape.Backward()
	return t.opt.Step(2e-3, l.Mean)
}

// criterionOf smooths labels where nothing else is asked for.
func (f family) criterionOf() grad.Criterion {
	if f.criterion.Smoothing == 0 {
		return grad.Criterion{Smoothing: 0.1}
	}
	return f.criterion
}

// batch returns the n-th batch: sequences of random length and tokens, with the
// task's labels or targets.
func (t *training) batch(n int) *model.Batch {
	rng, vocab := rand.New(rand.NewPCG(uint64(n), 1)), t.model.Config.VocabSize
	b := &model.Batch{}
	b.Reset()
	if run.FamilyOf(t.model.Config.ModelType).EncoderDecoder {
		b.Decoder = &model.Batch{}
		b.Decoder.Reset()
	}
	for s := range 4 {
		length := 3 + rng.IntN(min(40, t.model.Config.MaxTokens()-2))
		b.Add(tokens(rng, length, vocab), nil)
		for range t.features {
			b.TextFeatures = append(b.TextFeatures, float64(rng.IntN(20)))
		}
		switch run.TaskOf(t.task).Answer {
		case run.LabelAnswer:
			b.Labels = append(b.Labels, int32(s%3))
			for range t.labels(t.model.Config) {
				b.Values = append(b.Values, float32(rng.IntN(2)))
			}
		case run.TagsAnswer:
			b.Labels = append(b.Labels, labels(rng, length, 3)...)
		case run.SpanAnswer:
			b.Starts, b.Ends = append(b.Starts, int32(rng.IntN(length))), append(b.Ends, int32(rng.IntN(length)-s%2*length))
		default:
			if b.Decoder != nil {
				length = 2 + length/2
				b.Decoder.Add(tokens(rng, length, vocab), nil)
			}
			b.Labels = append(b.Labels, labels(rng, length, vocab)...)
		}
	}
	return b
}

func tokens(rng *rand.Rand, n, vocab int) []int32 {
	list := make([]int32, n)
	for i := range list {
		list[i] = int32(3 + rng.IntN(vocab-3))
	}
	return list
}

// labels returns n classes; some rows have none.
func labels(rng *rand.Rand, n, classes int) []int32 {
	list := make([]int32, n)
	for i := range list {
		if list[i] = int32(rng.IntN(classes)); rng.IntN(5) == 0 {
			list[i] = -100
		}
	}
	return list
}
