package hf

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
)

// Config is a model's config.json. Fields that the engine does not know are
// kept and written back as they were. Fields that a file lacks have the
// defaults of transformers' BertConfig
// (https://huggingface.co/docs/transformers/model_doc/bert).
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
	PadTokenID            int `json:"pad_token_id"`

	HiddenAct                 string   `json:"hidden_act"`
	HiddenDropoutProb         float64  `json:"hidden_dropout_prob"`
	AttentionProbsDropoutProb float64  `json:"attention_probs_dropout_prob"`
	ClassifierDropout         *float64 `json:"classifier_dropout,omitempty"` // nil: HiddenDropoutProb
	LayerNormEps              float64  `json:"layer_norm_eps"`
	InitializerRange          float64  `json:"initializer_range"`
	PositionEmbeddingType     string   `json:"position_embedding_type,omitempty"` // "" and "absolute" are one

	ProblemType string         `json:"problem_type,omitempty"`
	ID2Label    map[int]string `json:"id2label,omitempty"`
	Label2ID    map[string]int `json:"label2id,omitempty"`
	NumLabels   int            `json:"-"` // len(ID2Label); see SetLabels

	fields map[string]json.RawMessage // the file, nil when there was none
}

// BERTConfig returns the defaults of transformers' BertConfig.
func BERTConfig() *Config {
	c := &Config{
		ModelType: "bert",
		VocabSize: 30522, HiddenSize: 768, NumHiddenLayers: 12, NumAttentionHeads: 12, IntermediateSize: 3072,
		MaxPositionEmbeddings: 512, TypeVocabSize: 2,
		HiddenAct: "gelu", HiddenDropoutProb: 0.1, AttentionProbsDropoutProb: 0.1,
		LayerNormEps: 1e-12, InitializerRange: 0.02,
	}
	c.SetLabels([]string{"LABEL_0", "LABEL_1"})
	return c
}

// ReadConfig reads config.json and checks that its numbers make a model.
func ReadConfig(data []byte) (*Config, error) {
	fields := map[string]json.RawMessage{}
	if err := unmarshal("config.json", data, &fields); err != nil {
		return nil, err
	}
	c, err := decodeConfig(data)
	if err != nil {
		return nil, err
	}
	c.fields = fields
	return c, c.check()
}

// decodeConfig reads what data says over the defaults.
func decodeConfig(data []byte) (*Config, error) {
	c := BERTConfig()
	c.ModelType, c.ID2Label, c.Label2ID = "", nil, nil
	count := struct {
		NumLabels *int `json:"num_labels"` // written by hand, not by transformers
	}{}
	for _, v := range []any{c, &count} {
		if err := unmarshal("config.json", data, v); err != nil {
			return nil, err
		}
	}
	if c.ID2Label == nil {
		n := 2
		if count.NumLabels != nil {
			n = *count.NumLabels
		}
		if n < 1 || n > maxSize {
			return nil, fmt.Errorf("config.json: num_labels is %d; it must be from 1 to %d", n, maxSize)
		}
		names := make([]string, n)
		for i := range names {
			names[i] = fmt.Sprintf("LABEL_%d", i)
		}
		c.SetLabels(names)
	}
	c.NumLabels = len(c.ID2Label)
	return c, nil
}

// SetLabels names the classes: names[i] is class i.
func (c *Config) SetLabels(names []string) {
	c.NumLabels, c.ID2Label, c.Label2ID = len(names), map[int]string{}, map[string]int{}
	for i, name := range names {
		c.ID2Label[i], c.Label2ID[name] = name, i
	}
}

// Labels returns the classes' names in order.
func (c *Config) Labels() []string {
	names := make([]string, c.NumLabels)
	for i := range names {
		names[i] = c.ID2Label[i]
	}
	return names
}

// Marshal returns config.json as transformers writes it, keys in order. What
// was not changed since ReadConfig is written as it was read.
func (c *Config) Marshal() ([]byte, error) {
	now, err := fieldsOf(c)
	if err != nil {
		return nil, err
	}
	before := map[string]json.RawMessage{}
	if c.fields != nil {
		file, err := json.Marshal(c.fields)
		if err != nil {
			return nil, err
		}
		read, err := decodeConfig(file)
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
	return encodeJSON(fields)
}

// fieldsOf returns c's own fields as JSON.
func fieldsOf(c *Config) (map[string]json.RawMessage, error) {
	data, err := encodeJSON(c)
	if err != nil {
		return nil, err
	}
	fields := map[string]json.RawMessage{}
	return fields, json.Unmarshal(data, &fields)
}

// encodeJSON writes v as Python's json.dumps(v, indent=2, sort_keys=True) does,
// but for characters beyond ASCII, which stay readable.
func encodeJSON(v any) ([]byte, error) {
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

// check reports the first number that makes no model.
func (c *Config) check() error {
	for _, f := range []struct {
		name  string
		value int
	}{
		{"vocab_size", c.VocabSize}, {"hidden_size", c.HiddenSize},
		{"num_hidden_layers", c.NumHiddenLayers}, {"num_attention_heads", c.NumAttentionHeads},
		{"intermediate_size", c.IntermediateSize}, {"max_position_embeddings", c.MaxPositionEmbeddings},
		{"type_vocab_size", c.TypeVocabSize},
	} {
		if f.value < 1 || f.value > maxSize {
			return fmt.Errorf("config.json: %s is %d; it must be from 1 to %d", f.name, f.value, maxSize)
		}
	}
	if c.HiddenSize%c.NumAttentionHeads != 0 {
		return fmt.Errorf("config.json: hidden_size %d is not a multiple of num_attention_heads %d", c.HiddenSize, c.NumAttentionHeads)
	}
	if c.LayerNormEps <= 0 || c.InitializerRange < 0 {
		return fmt.Errorf("config.json: layer_norm_eps is %g and initializer_range %g; the first must be above 0, the second not below", c.LayerNormEps, c.InitializerRange)
	}
	if p := c.PositionEmbeddingType; p != "" && p != "absolute" {
		return fmt.Errorf("config.json: position_embedding_type is %q; this engine knows \"absolute\"", p)
	}
	if err := c.checkDropout(); err != nil {
		return err
	}
	for i := range c.NumLabels {
		if _, ok := c.ID2Label[i]; !ok {
			return fmt.Errorf("config.json: id2label has %d labels but none for class %d; number them from 0", c.NumLabels, i)
		}
	}
	return nil
}

func (c *Config) checkDropout() error {
	classifier := c.HiddenDropoutProb
	if c.ClassifierDropout != nil {
		classifier = *c.ClassifierDropout
	}
	for _, p := range []float64{c.HiddenDropoutProb, c.AttentionProbsDropoutProb, classifier} {
		if p < 0 || p >= 1 {
			return fmt.Errorf("config.json: a dropout probability is %g; it must be at least 0 and below 1", p)
		}
	}
	return nil
}
