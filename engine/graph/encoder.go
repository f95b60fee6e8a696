package graph

import (
	"fmt"

	"tuneground/engine/model"
	"tuneground/engine/run"
	"tuneground/engine/tensor"
)

// An encoder names the parts of an encoder of BERT's kind in its checkpoint.
type encoder struct {
	embeddings string
	mapping    string                // from the embeddings to the hidden size; "": none
	layers     func(*graph) []string // the layers as they are applied, one name for each
	pooled     []string              // the layers of the head over the first token, but for its output layer
	squash     tensor.Activation     // after each of these
	classifier string
	words      wordHead
	layer      encoderLayer
	eps        float64 // of all normalisations; 0: the config's
	// afterPad is set where positions count from the padding token's id plus 1, without
	// padding, and all tokens lie in the first segment.
	afterPad bool
}

// encoderLayer names the parts of a layer.
type encoderLayer struct {
	query, key, value, output, outputNorm, up, down, downNorm string
}

// wordHead names the parts of a head over the vocabulary.
type wordHead struct {
	dense, norm, bias string
	gelu              bool // whatever hidden_act is
}

// encoders are the families of encoders, by model_type.
var encoders = map[string]encoder{
	"bert": {
		embeddings: "bert.embeddings", layers: numbered("bert.encoder.layer."), layer: bertLayer,
		pooled: []string{"bert.pooler.dense"}, squash: tensor.Tanh, classifier: "classifier",
		words: wordHead{"cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm", "cls.predictions.bias", false},
	},
	"roberta": {
		afterPad: true, embeddings: "roberta.embeddings", layers: numbered("roberta.encoder.layer."), layer: bertLayer,
		pooled: []string{"classifier.dense"}, squash: tensor.Tanh, classifier: "classifier.out_proj",
		words: wordHead{"lm_head.dense", "lm_head.layer_norm", "lm_head.bias", true},
	},
	"distilbert": {
		embeddings: "distilbert.embeddings", layers: numbered("distilbert.transformer.layer."), eps: 1e-12,
		layer: encoderLayer{
			"attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin", "sa_layer_norm",
			"ffn.lin1", "ffn.lin2", "output_layer_norm",
		},
		pooled: []string{"pre_classifier"}, squash: tensor.ReLU, classifier: "classifier",
		words: wordHead{"vocab_transform", "vocab_layer_norm", "vocab_projector.bias", false},
	},
	"albert": {
		embeddings: "albert.embeddings", mapping: "albert.encoder.embedding_hidden_mapping_in", layers: grouped,
		layer: encoderLayer{
			"attention.query", "attention.key", "attention.value", "attention.dense", "attention.LayerNorm",
			"ffn", "ffn_output", "full_layer_layer_norm",
		},
		pooled: []string{"albert.pooler"}, squash: tensor.Tanh, classifier: "classifier",
		words: wordHead{"predictions.dense", "predictions.LayerNorm", "predictions.bias", false},
	},
}

var bertLayer = encoderLayer{
	"attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense", "attention.output.LayerNorm",
	"intermediate.dense", "output.dense", "output.LayerNorm",
}

// numbered returns layers under their numbers.
func numbered(prefix string) func(*graph) []string {
	return func(g *graph) []string {
		names := make([]string, g.config.NumHiddenLayers)
		for i := range names {
			names[i] = fmt.Sprintf("%s%d.", prefix, i)
		}
		return names
	}
}

// grouped returns ALBERT's layers, several of which are the same: see
// [model.ALBERT].
func grouped(g *graph) []string {
	var names []string
	for i := range g.config.NumHiddenLayers {
		group := int(float64(i) / (float64(g.config.NumHiddenLayers) / float64(g.config.NumHiddenGroups)))
		for j := range g.config.InnerGroupNum {
			names = append(names, fmt.Sprintf("albert.encoder.albert_layer_groups.%d.albert_layers.%d.", group, j))
		}
	}
	return names
}

// encode adds a whole encoder with its head.
func (g *graph) encode(task string) error {
	e := encoders[g.config.ModelType]
	if e.eps == 0 {
		e.eps = g.config.LayerNormEps
	}
	f, err := model.ActivationOf(g.config.HiddenAct)
	if err != nil {
		return err
	}
	ids, mask := g.tokens()
	x := g.embed(&e, ids)
	if e.mapping != "" {
		x = g.linear(x, e.mapping)
	}
	bias := g.padding(mask)
	for _, name := range e.layers(g) {
		x = g.encoderLayer(x, bias, name, &e, f)
	}
	switch run.TaskOf(task).Answer {
	case run.LabelAnswer:
		x = g.op("Gather", attributes{number("axis", 1)}, x, g.integer(0))
		for _, name := range e.pooled {
			x = g.activate(g.linear(x, name), e.squash)
		}
		g.output(g.linear(x, e.classifier), "logits", "batch_size", g.config.NumLabels)
	case run.WordsAnswer:
		if e.words.gelu {
			f = tensor.GELU
		}
		x = g.layerNorm(g.activate(g.linear(x, e.words.dense), f), e.words.norm, e.eps)
		x = g.op("Add", nil, g.tied(x, e.embeddings+".word_embeddings.weight"), g.tensor(e.words.bias))
		g.output(x, "logits", "batch_size", "sequence_length", g.config.VocabSize)
	default:
		g.labelTokens(x, task)
	}
	return nil
}

// tokens declares the inputs that every model has: the tokens' ids, and a mask of 1
// for them and 0 for padding.
func (g *graph) tokens() (ids, mask value) {
	return g.input("input_ids", typeInt64, "batch_size", "sequence_length"), g.input("attention_mask", typeInt64, "batch_size", "sequence_length")
}

// embed looks up words, positions and segments.
func (g *graph) embed(e *encoder, ids value) value {
	x := g.embedding(ids, e.embeddings+".word_embeddings.weight")
	x = g.op("Add", nil, x, g.places(g.positions(ids, e.afterPad), e.embeddings+".position_embeddings.weight"))
	if types := e.embeddings + ".token_type_embeddings.weight"; g.has(types) {
		x = g.op("Add", nil, x, g.places(g.segments(e.afterPad), types))
	}
	return g.layerNorm(x, e.embeddings+".LayerNorm", e.eps)
}

// positions counts the tokens: see [encoder].
func (g *graph) positions(ids value, afterPad bool) value {
	if !afterPad {
		return g.count(g.integers(0), g.side(ids, 1))
	}
	pad := g.integer(g.config.PadTokenID)
	words := g.op("Cast", attributes{number("to", typeInt64)}, g.op("Not", nil, g.op("Equal", nil, ids, pad)))
	places := g.op("CumSum", nil, words, g.integer(1))
	return g.op("Add", nil, g.op("Mul", nil, places, words), pad)
}

// segments are an input, or 0 for all tokens.
func (g *graph) segments(first bool) value {
	if first {
		return g.integers(0)
	}
	return g.input("token_type_ids", typeInt64, "batch_size", "sequence_length")
}

// encoderLayer is attention and a feed-forward layer, each added to its input and
// normalised.
func (g *graph) encoderLayer(x, bias value, name string, e *encoder, f tensor.Activation) value {
	l, heads := &e.layer, g.config.NumAttentionHeads
	width := g.config.HiddenSize / heads
	project := func(part string) value { return g.split(g.linear(x, name+part), heads, width) }
	a := g.attend(project(l.query), project(l.key), project(l.value), bias, heads, width, scaleOf(width))
	x = g.layerNorm(g.op("Add", nil, x, g.linear(a, name+l.output)), name+l.outputNorm, e.eps)

	h := g.linear(g.activate(g.linear(x, name+l.up), f), name+l.down)
	return g.layerNorm(g.op("Add", nil, x, h), name+l.downNorm, e.eps)
}

// labelTokens adds the head of a task that labels every token, or scores it as the
// start and the end of an answer.
func (g *graph) labelTokens(x value, task string) {
	if run.TaskOf(task).Answer == run.TagsAnswer {
		g.output(g.linear(x, "classifier"), "logits", "batch_size", "sequence_length", g.config.NumLabels)
		return
	}
	x = g.linear(x, "qa_outputs")
	for i, name := range []string{"start_logits", "end_logits"} {
		y := g.op("Gather", attributes{number("axis", 2)}, x, g.integer(i))
		g.output(y, name, "batch_size", "sequence_length")
	}
}
