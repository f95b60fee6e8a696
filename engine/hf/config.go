package hf

import (
	"bytes"
	"encoding/json"
	"maps"
	"strconv"
	"strings"

	"tuneground/engine/message"
)

// Config is a model's config.json. Fields that the engine does not know are
// kept and written back unchanged. Missing fields get the defaults of the
// family's configuration class in transformers. Fields have the names that
// transformers' classes share, whatever a family calls them in the file: see
// [families].
type Config struct {
	ModelType     string   `json:"model_type,omitempty"`
	Architectures []string `json:"architectures,omitempty"`

	VocabSize             int `json:"vocab_size"`
	HiddenSize            int `json:"hidden_size"`
	NumHiddenLayers       int `json:"num_hidden_layers"`
	NumAttentionHeads     int `json:"num_attention_heads"`
	IntermediateSize      int `json:"intermediate_size"`
	MaxPositionEmbeddings int `json:"max_position_embeddings"`
	TypeVocabSize         int `json:"type_vocab_size"`
	PadTokenID            int `json:"pad_token_id"` // -1: none

	// ALBERT's factorised embeddings and shared layers.
	EmbeddingSize   int `json:"embedding_size,omitempty"`
	NumHiddenGroups int `json:"num_hidden_groups,omitempty"`
	InnerGroupNum   int `json:"inner_group_num,omitempty"`

	// T5's decoder, its heads' width and its relative positions.
	NumDecoderLayers            int     `json:"num_decoder_layers,omitempty"` // 0: as many as the encoder has
	HeadDim                     int     `json:"head_dim,omitempty"`
	RelativeAttentionNumBuckets int     `json:"relative_attention_num_buckets,omitempty"`
	RelativeAttentionMax        int     `json:"relative_attention_max_distance,omitempty"`
	FeedForwardProj             string  `json:"feed_forward_proj,omitempty"` // "relu" or "gated-gelu"
	InitializerFactor           float64 `json:"initializer_factor,omitempty"`
	DecoderStartTokenID         int     `json:"decoder_start_token_id,omitempty"`

	BosTokenID        *int  `json:"bos_token_id,omitempty"`
	EosTokenID        *int  `json:"eos_token_id,omitempty"`
	TieWordEmbeddings *bool `json:"tie_word_embeddings,omitempty"` // nil: true
	// ScaleDecoderOutputs is false if a T5's word embeddings are not the output
	// layer: the form in which transformers says so from version 5 on.
	ScaleDecoderOutputs *bool `json:"scale_decoder_outputs,omitempty"`

	HiddenAct                 string   `json:"hidden_act"`
	HiddenDropoutProb         float64  `json:"hidden_dropout_prob"`
	AttentionProbsDropoutProb float64  `json:"attention_probs_dropout_prob"`
	ClassifierDropout         *float64 `json:"classifier_dropout,omitempty"` // nil: HiddenDropoutProb
	EmbdDropout               float64  `json:"embd_dropout,omitempty"`       // GPT-2: dropout of its embeddings
	QADropout                 float64  `json:"qa_dropout,omitempty"`         // DistilBERT: before the span head
	LayerNormEps              float64  `json:"layer_norm_eps"`
	InitializerRange          float64  `json:"initializer_range"`
	PositionEmbeddingType     string   `json:"position_embedding_type,omitempty"` // "" and "absolute" are the same

	ProblemType string     `json:"problem_type,omitempty"`
	ID2Label    labelNames `json:"id2label,omitempty"`
	NumLabels   int        `json:"-"` // len(ID2Label); see SetLabels

	// The type to which transformers converts the weights; version 4 called it
	// torch_dtype.
	DType      json.RawMessage `json:"dtype,omitempty"`
	TorchDType json.RawMessage `json:"torch_dtype,omitempty"`

	// VirtualTokens is how many tokens an adapter puts before every text.
	VirtualTokens int `json:"-"`

	fields map[string]json.RawMessage // the file, nil if there was none
}

// ReadConfig reads config.json and checks that its numbers are valid for a
// model.
func ReadConfig(data []byte) (*Config, error) {
	fields := map[string]json.RawMessage{}
	if err := unmarshal("config.json", data, &fields); err != nil {
		return nil, err
	}
	c, err := decodeConfig(fields)
	if err != nil {
		return nil, err
	}
	if err := familyOf(c.ModelType).supports(c.ModelType, fields); err != nil {
		return nil, err
	}
	c.fields = fields
	return c, c.check()
}

// decodeConfig reads the file's fields over the family's defaults.
func decodeConfig(fields map[string]json.RawMessage) (*Config, error) {
	var modelType string
	if t, ok := fields["model_type"]; ok {
		if err := unmarshal("config.json", t, &modelType); err != nil {
			return nil, err
		}
	}
	c := NewConfig(modelType)
	data, err := json.Marshal(familyOf(modelType).common(firstIDs(fields)))
	if err != nil {
		return nil, err
	}
	c.ModelType, c.ID2Label = modelType, nil
	count := struct {
		NumLabels *int `json:"num_labels"` // only in files written by hand, not by transformers
	}{}
	for _, v := range []any{c, &count} {
		if err := unmarshal("config.json", data, v); err != nil {
			return nil, err
		}
	}
	return c, c.countLabels(count.NumLabels)
}

// firstIDs returns fields with each list of token ids replaced by its first:
// several tokens may end a text, and the first is the one that the model
// generates.
func firstIDs(fields map[string]json.RawMessage) map[string]json.RawMessage {
	fields = maps.Clone(fields)
	for name, value := range fields {
		var list []json.RawMessage
		if strings.HasSuffix(name, "_token_id") && json.Unmarshal(value, &list) == nil && len(list) > 0 {
			fields[name] = list[0]
		}
	}
	return fields
}

// Marshal returns config.json as transformers writes it, with sorted keys.
// Values that have not changed since ReadConfig are written as they were read.
func (c *Config) Marshal() ([]byte, error) {
	now, err := fieldsOf(c)
	if err != nil {
		return nil, err
	}
	before := map[string]json.RawMessage{}
	if c.fields != nil {
		read, err := decodeConfig(c.fields)
		if err != nil {
			return nil, err
		}
		if before, err = fieldsOf(read); err != nil {
			return nil, err
		}
	}
	fields := maps.Clone(c.fields)
	if fields == nil {
		fields = map[string]json.RawMessage{}
	}
	for name := range before {
		if now[name] == nil {
			delete(fields, name)
		}
	}
	for name, value := range now {
		if !bytes.Equal(before[name], value) {
			fields[name] = value
		}
	}
	return EncodeJSON(fields)
}

// fieldsOf returns c's own fields as JSON, under the family's names.
func fieldsOf(c *Config) (map[string]json.RawMessage, error) {
	data, err := EncodeJSON(c)
	if err != nil {
		return nil, err
	}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	if fields["label2id"], err = EncodeJSON(c.ID2Label.ids()); err != nil {
		return nil, err
	}
	c.complete(fields)
	return familyOf(c.ModelType).own(fields), nil
}

// Says makes transformers keep weights of type d: it neither converts them nor
// quantizes them like the original checkpoint.
func (c *Config) Says(d DType) {
	c.fields = maps.Clone(c.fields)
	delete(c.fields, "quantization_config")
	name := json.RawMessage(strconv.Quote(pythonNames[d]))
	c.DType = name
	if c.TorchDType != nil {
		c.TorchDType = name
	}
}

// complete corrects values that transformers reads differently.
func (c *Config) complete(fields map[string]json.RawMessage) {
	if c.PadTokenID < 0 {
		fields["pad_token_id"] = json.RawMessage("null")
	}
	if c.IntermediateSize == 0 {
		fields["intermediate_size"] = json.RawMessage("null")
	}
	if familyOf(c.ModelType).startless {
		fields["decoder_start_token_id"] = json.RawMessage(strconv.Itoa(c.DecoderStartTokenID))
	}
	defaults := NewConfig(c.ModelType)
	if c.EmbdDropout == 0 && defaults.EmbdDropout != 0 {
		fields["embd_dropout"] = json.RawMessage("0")
	}
	if c.QADropout == 0 && defaults.QADropout != 0 {
		fields["qa_dropout"] = json.RawMessage("0")
	}
	for _, name := range floatFields {
		if number := fields[name]; number != nil && !bytes.ContainsAny(number, ".e") {
			fields[name] = append(bytes.Clone(number), ".0"...)
		}
	}
}

// floatFields are the fields of a Config that are floats in Python. Version 5
// of transformers refuses a whole number there without ".0".
var floatFields = []string{
	"hidden_dropout_prob", "attention_probs_dropout_prob", "classifier_dropout", "embd_dropout", "qa_dropout",
	"layer_norm_eps", "initializer_range", "initializer_factor",
}

// EncodeJSON returns v as Python's json.dumps(v, indent=2, sort_keys=True)
// does, except that non-ASCII characters stay readable.
func EncodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}

// maxSize bounds every size in a config.json, so that no product of two
// overflows; the largest models are far below.
const maxSize = 1 << 24

// maxLayers bounds the number of layers, because layers take memory before
// weights do. The deepest models have a few hundred.
const maxLayers = 1 << 10

// check reports the first invalid number.
func (c *Config) check() error {
	for _, f := range []struct {
		name            string
		value, min, max int
	}{
		{"vocab_size", c.VocabSize, 1, maxSize}, {"hidden_size", c.HiddenSize, 1, maxSize},
		{"num_hidden_layers", c.NumHiddenLayers, 1, maxLayers}, {"num_decoder_layers", c.NumDecoderLayers, 0, maxLayers},
		{"num_hidden_groups", c.NumHiddenGroups, 0, maxLayers}, {"inner_group_num", c.InnerGroupNum, 0, 16},
		{"num_attention_heads", c.NumAttentionHeads, 1, maxSize}, {"head_dim", c.HeadDim, 0, maxSize},
		{"intermediate_size", c.FeedForward(), 1, maxSize}, {"max_position_embeddings", c.MaxPositionEmbeddings, 1, maxSize},
		{"type_vocab_size", c.TypeVocabSize, 0, maxSize}, {"embedding_size", c.EmbeddingSize, 0, maxSize},
		{"relative_attention_num_buckets", c.RelativeAttentionNumBuckets, 0, maxSize},
		{"relative_attention_max_distance", c.RelativeAttentionMax, 0, maxSize},
	} {
		if f.value < f.min || f.value > f.max {
			return message.Errorf("config.json: %s is %d; it must be from %d to %d", familyOf(c.ModelType).name(f.name), f.value, f.min, f.max)
		}
	}
	if c.HeadDim == 0 && c.HiddenSize%c.NumAttentionHeads != 0 {
		return message.Errorf("config.json: hidden_size %d is not a multiple of num_attention_heads %d", c.HiddenSize, c.NumAttentionHeads)
	}
	if c.LayerNormEps <= 0 || c.InitializerRange < 0 {
		return message.Errorf("config.json: layer_norm_eps is %g and initializer_range %g; the first must be above 0, the second not below", c.LayerNormEps, c.InitializerRange)
	}
	if p := c.PositionEmbeddingType; p != "" && p != "absolute" {
		return message.Errorf("config.json: position_embedding_type is %q; this engine knows \"absolute\"", p)
	}
	if err := c.checkDropout(); err != nil {
		return err
	}
	return nil
}

func (c *Config) checkDropout() error {
	classifier := c.HiddenDropoutProb
	if c.ClassifierDropout != nil {
		classifier = *c.ClassifierDropout
	}
	for _, p := range []float64{c.HiddenDropoutProb, c.AttentionProbsDropoutProb, classifier, c.EmbdDropout, c.QADropout} {
		if p < 0 || p >= 1 {
			return message.Errorf("config.json: a dropout probability is %g; it must be at least 0 and below 1", p)
		}
	}
	return nil
}

// SetDropout replaces every dropout probability of c.
func (c *Config) SetDropout(p float64) {
	c.HiddenDropoutProb, c.AttentionProbsDropoutProb = p, p
	if c.ClassifierDropout != nil {
		c.ClassifierDropout = &p
	}
	if c.EmbdDropout != 0 {
		c.EmbdDropout = p
	}
	if c.QADropout != 0 {
		c.QADropout = p
	}
}

// FeedForward returns the width of a block's feed-forward layer.
func (c *Config) FeedForward() int {
	if c.IntermediateSize == 0 { // GPT-2's n_inner is usually null
		return 4 * c.HiddenSize
	}
	return c.IntermediateSize
}

// DecoderLayers returns the number of an encoder-decoder's decoder layers.
func (c *Config) DecoderLayers() int {
	if c.NumDecoderLayers == 0 {
		return c.NumHiddenLayers
	}
	return c.NumDecoderLayers
}

// MaxTokens returns the greatest number of tokens in a text for the model, besides
// VirtualTokens.
func (c *Config) MaxTokens() int {
	if of := familyOf(c.ModelType).maxTokens; of != nil {
		return of(c) - c.VirtualTokens
	}
	return c.MaxPositionEmbeddings - c.VirtualTokens
}

// Tied reports whether the word embeddings are also the output layer.
func (c *Config) Tied() bool {
	for _, says := range []*bool{c.TieWordEmbeddings, c.ScaleDecoderOutputs} {
		if says != nil && !*says {
			return false
		}
	}
	return true
}
