package hf

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"tuneground/engine/message"
)

// A family holds the differences between transformers' configuration classes.
type family struct {
	defaults func(c *Config)
	// names are the file's names of fields that have other names here: the
	// attribute_map of the class, and similar fields that are not in it.
	names map[string]string // from Config's name to the file's
	// maxTokens returns the greatest number of tokens in a text; nil:
	// max_position_embeddings.
	maxTokens func(c *Config) int
	// startless is set if the class has no default for decoder_start_token_id.
	startless bool
	// fixed are settings of which the engine supports one value, as JSON.
	fixed map[string]string
}

// mapped are the fields that a file may also have under their common name:
// those in an attribute_map.
var mapped = []string{"hidden_size", "num_hidden_layers", "num_attention_heads", "max_position_embeddings", "head_dim"}

// encoder are the settings that would turn an encoder into a decoder.
var encoder = map[string]string{"is_decoder": "false", "add_cross_attention": "false"}

// families are the model types that the engine supports. Defaults are those of
// https://huggingface.co/docs/transformers/model_doc, page by page.
var families = map[string]family{
	"bert": {defaults: func(*Config) {}, fixed: encoder},
	"roberta": {
		defaults: func(c *Config) {
			c.VocabSize, c.PadTokenID = 50265, 1
			c.BosTokenID, c.EosTokenID = ptr(0), ptr(2)
		},
		maxTokens: func(c *Config) int { return c.MaxPositionEmbeddings - c.PadTokenID - 1 },
		fixed:     encoder,
	},
	"distilbert": {
		defaults: func(c *Config) {
			c.NumHiddenLayers, c.TypeVocabSize = 6, 0
			c.ClassifierDropout, c.QADropout = ptr(0.2), 0.1
		},
		names: map[string]string{
			"hidden_size": "dim", "num_hidden_layers": "n_layers", "num_attention_heads": "n_heads",
			"intermediate_size": "hidden_dim", "hidden_act": "activation", "hidden_dropout_prob": "dropout",
			"attention_probs_dropout_prob": "attention_dropout", "classifier_dropout": "seq_classif_dropout",
		},
	},
	"albert": {
		defaults: func(c *Config) {
			c.VocabSize, c.EmbeddingSize, c.HiddenSize = 30000, 128, 4096
			c.NumHiddenGroups, c.InnerGroupNum, c.NumAttentionHeads, c.IntermediateSize = 1, 1, 64, 16384
			c.HiddenAct, c.HiddenDropoutProb, c.AttentionProbsDropoutProb = "gelu_new", 0, 0
			c.ClassifierDropout, c.BosTokenID, c.EosTokenID = ptr(0.1), ptr(2), ptr(3)
		},
		names: map[string]string{"classifier_dropout": "classifier_dropout_prob"},
	},
	"gpt2": {
		defaults: func(c *Config) {
			c.VocabSize, c.MaxPositionEmbeddings, c.IntermediateSize, c.TypeVocabSize = 50257, 1024, 0, 0
			c.HiddenAct, c.LayerNormEps, c.EmbdDropout = "gelu_new", 1e-5, 0.1
			c.BosTokenID, c.EosTokenID, c.PadTokenID = ptr(50256), ptr(50256), -1
			c.ClassifierDropout = ptr(0.1) // as in GPT2ForTokenClassification, whatever resid_pdrop is
		},
		names: map[string]string{
			"hidden_size": "n_embd", "num_hidden_layers": "n_layer", "num_attention_heads": "n_head",
			"max_position_embeddings": "n_positions", "intermediate_size": "n_inner", "hidden_act": "activation_function",
			"hidden_dropout_prob": "resid_pdrop", "embd_dropout": "embd_pdrop",
			"attention_probs_dropout_prob": "attn_pdrop", "layer_norm_eps": "layer_norm_epsilon",
		},
		// reorder_and_upcast_attn may have any value: the engine computes in float32.
		fixed: map[string]string{
			"scale_attn_weights": "true", "scale_attn_by_inverse_layer_idx": "false", "add_cross_attention": "false",
		},
	},
	"t5": {
		defaults: func(c *Config) {
			c.VocabSize, c.HiddenSize, c.HeadDim, c.IntermediateSize = 32128, 512, 64, 2048
			c.NumHiddenLayers, c.NumAttentionHeads, c.TypeVocabSize = 6, 8, 0
			c.RelativeAttentionNumBuckets, c.RelativeAttentionMax = 32, 128
			c.FeedForwardProj, c.LayerNormEps, c.InitializerFactor = "relu", 1e-6, 1
			c.ClassifierDropout, c.EosTokenID = ptr(0.0), ptr(1)
		},
		names: map[string]string{
			"hidden_size": "d_model", "num_hidden_layers": "num_layers", "num_attention_heads": "num_heads",
			"head_dim": "d_kv", "intermediate_size": "d_ff", "hidden_dropout_prob": "dropout_rate",
			"layer_norm_eps": "layer_norm_epsilon", "max_position_embeddings": "n_positions",
		},
		maxTokens: func(*Config) int { return 1 << 20 }, // relative positions have no limit
		startless: true,
	},
}

func ptr[T any](x T) *T { return &x }

// familyOf returns the family of a model type, BERT's if unknown.
func familyOf(modelType string) family {
	if f, ok := families[modelType]; ok {
		return f
	}
	return families["bert"]
}

// NewConfig returns the defaults of the family's configuration class.
func NewConfig(modelType string) *Config {
	c := &Config{
		ModelType: modelType,
		VocabSize: 30522, HiddenSize: 768, NumHiddenLayers: 12, NumAttentionHeads: 12, IntermediateSize: 3072,
		MaxPositionEmbeddings: 512, TypeVocabSize: 2,
		HiddenAct: "gelu", HiddenDropoutProb: 0.1, AttentionProbsDropoutProb: 0.1,
		LayerNormEps: 1e-12, InitializerRange: 0.02,
	}
	familyOf(modelType).defaults(c)
	c.SetLabels([]string{"LABEL_0", "LABEL_1"})
	return c
}

// name returns the file's name of a field.
func (f family) name(field string) string {
	if own, ok := f.names[field]; ok {
		return own
	}
	return field
}

// supports returns an error for a setting that the engine does not support.
func (f family) supports(modelType string, fields map[string]json.RawMessage) error {
	for _, name := range slices.Sorted(maps.Keys(f.fixed)) {
		value, ok := fields[name]
		if value = bytes.TrimSpace(value); ok && string(value) != f.fixed[name] && string(value) != "null" {
			return message.Errorf("config.json: %s is %s; this engine computes models of type %s only where it is %s", name, value, modelType, f.fixed[name])
		}
	}
	return nil
}

// common returns the file's fields under their common names. A common name that
// the class does not know is ignored.
func (f family) common(fields map[string]json.RawMessage) map[string]json.RawMessage {
	known := maps.Clone(fields)
	for here := range f.names {
		if !slices.Contains(mapped, here) {
			delete(known, here)
		}
	}
	return rename(known, func(here, file string) (from, to string) { return file, here }, f.names)
}

// own is the inverse of common.
func (f family) own(fields map[string]json.RawMessage) map[string]json.RawMessage {
	return rename(fields, func(here, file string) (from, to string) { return here, file }, f.names)
}

func rename(fields map[string]json.RawMessage, direction func(here, file string) (from, to string), names map[string]string) map[string]json.RawMessage {
	renamed := maps.Clone(fields)
	for here, file := range names {
		from, to := direction(here, file)
		if value, ok := fields[from]; ok {
			delete(renamed, from)
			renamed[to] = value
		}
	}
	return renamed
}
