package hf

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const smallConfig = `{
  "architectures": [
    "BertModel"
  ],
  "attention_probs_dropout_prob": 0,
  "big": 12345678901234567890,
  "classifier_dropout": null,
  "hidden_act": "gelu_new",
  "hidden_size": 24,
  "layer_norm_eps": 1e-12,
  "model_type": "bert",
  "nested": {
    "b": [
      1,
      2.50
    ],
    "a": "<&>"
  },
  "num_attention_heads": 3
}
`

func readConfig(t *testing.T, text string) *Config {
	t.Helper()
	c, err := ReadConfig([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestReadConfig(t *testing.T) {
	c := readConfig(t, smallConfig)
	want := NewConfig("bert")
	want.Architectures, want.AttentionProbsDropoutProb, want.HiddenAct = []string{"BertModel"}, 0, "gelu_new"
	want.HiddenSize, want.NumAttentionHeads = 24, 3
	want.fields = c.fields
	if !reflect.DeepEqual(c, want) {
		t.Errorf("read %+v, want %+v", c, want)
	}
}

func TestConfigIsWrittenBackUnchanged(t *testing.T) {
	got, err := readConfig(t, smallConfig).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != smallConfig {
		t.Errorf("wrote\n%s", got)
	}
}

func TestConfigChanges(t *testing.T) {
	c := readConfig(t, smallConfig)
	c.Architectures, c.ProblemType = []string{"BertForSequenceClassification"}, "single_label_classification"
	c.HiddenDropoutProb = 0
	c.SetLabels([]string{"差评", "<好评>", "中"})
	data, err := c.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"hidden_dropout_prob": 0`, `"1": "<好评>"`, `"中": 2`, `"BertForSequenceClassification"`, `"big": 12345678901234567890`, `"layer_norm_eps": 1e-12`, `"single_label_classification"`} {
		if !bytes.Contains(data, []byte(part)) {
			t.Errorf("no %s in\n%s", part, data)
		}
	}
	again := readConfig(t, string(data))
	if again.NumLabels != 3 || !slices.Equal(again.Labels(), []string{"差评", "<好评>", "中"}) {
		t.Errorf("labels %v", again.Labels())
	}
	again.ProblemType = ""
	if data, err = again.Marshal(); err != nil || bytes.Contains(data, []byte("problem_type")) {
		t.Errorf("problem_type was not removed: %v\n%s", err, data)
	}
}

func TestNewConfigIsWrittenInFull(t *testing.T) {
	data, err := NewConfig("bert").Marshal()
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(data, &fields); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"model_type", "vocab_size", "hidden_act", "pad_token_id", "id2label", "label2id", "layer_norm_eps"} {
		if fields[name] == nil {
			t.Errorf("%s is missing", name)
		}
	}
}

// TestDefaultsOfTransformers compares with its configuration classes;
// engine/model/testdata/golden.py made the file.
func TestFloatsAreWrittenAsPythonDoes(t *testing.T) {
	for family, want := range map[string]string{"bert": `"hidden_dropout_prob": 0.0,`, "t5": `"initializer_factor": 1.0,`} {
		c := NewConfig(family)
		c.SetDropout(0)
		text, err := c.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), want) {
			t.Errorf("%s: %s is not in %s", family, want, text)
		}
	}
}

func TestNoDropoutIsWritten(t *testing.T) {
	for _, family := range []string{"bert", "gpt2", "distilbert", "t5"} {
		c := NewConfig(family)
		c.SetDropout(0)
		text, err := c.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		again := readConfig(t, string(text))
		if again.HiddenDropoutProb != 0 || again.EmbdDropout != 0 || again.QADropout != 0 {
			t.Errorf("%s: no dropout comes back as %+v", family, again)
		}
	}
}

func TestEveryFloatIsListed(t *testing.T) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		float := f.Type.Kind() == reflect.Float64 || f.Type == reflect.TypeFor[*float64]()
		if float != slices.Contains(floatFields, name) {
			t.Errorf("%s: a float: %v, listed: %v", name, float, !float)
		}
	}
}

func TestDefaultsOfTransformers(t *testing.T) {
	data, err := os.ReadFile("../model/testdata/configs.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Configs map[string]json.RawMessage
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	for name := range families {
		only := "{\n  \"model_type\": \"" + name + "\"\n}\n"
		c, want := readConfig(t, only), NewConfig(name)
		want.fields = c.fields
		if !reflect.DeepEqual(c, want) {
			t.Errorf("of %s alone: %+v, want %+v", name, c, want)
		}
		if again, err := c.Marshal(); err != nil || string(again) != only {
			t.Errorf("%s alone became %s, %v", name, again, err)
		}
		compareDefaults(t, name, golden.Configs[name])
	}
}

// compareDefaults reads the class's defaults, and writes a Config of defaults.
func compareDefaults(t *testing.T, name string, class json.RawMessage) {
	t.Helper()
	c, want := readConfig(t, string(class)), NewConfig(name)
	// Some classes write the default explicitly.
	want.fields, want.TieWordEmbeddings, want.ScaleDecoderOutputs = c.fields, ptr(true), c.ScaleDecoderOutputs
	want.NumDecoderLayers, want.DType = c.NumDecoderLayers, c.DType
	if !reflect.DeepEqual(c, want) {
		c.fields, want.fields = nil, nil
		t.Errorf("%s: the class says %+v, want %+v", name, c, want)
	}
	data, err := NewConfig(name).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	var ours, theirs map[string]any
	if err := errors.Join(json.Unmarshal(data, &ours), json.Unmarshal(class, &theirs)); err != nil {
		t.Fatal(err)
	}
	same := 0
	for field, value := range ours {
		if class, ok := theirs[field]; ok && !reflect.DeepEqual(value, class) {
			t.Errorf("%s: %s is %v, in the class %v", name, field, value, class)
		} else if ok {
			same++
		}
	}
	if same < 14 {
		t.Errorf("%s: only %d fields have a name that the class knows", name, same)
	}
}

// TestChangesHaveTheFamilysNames checks that values which training changes are
// written under the family's names.
func TestChangesHaveTheFamilysNames(t *testing.T) {
	for name, want := range map[string][]string{
		"bert":       {"hidden_dropout_prob", "attention_probs_dropout_prob"},
		"roberta":    {"hidden_dropout_prob", "attention_probs_dropout_prob"},
		"distilbert": {"dropout", "attention_dropout", "seq_classif_dropout", "qa_dropout"},
		"albert":     {"hidden_dropout_prob", "attention_probs_dropout_prob", "classifier_dropout_prob"},
		"gpt2":       {"resid_pdrop", "attn_pdrop", "embd_pdrop", "classifier_dropout"},
		"t5":         {"dropout_rate"},
	} {
		c := readConfig(t, `{"model_type": "`+name+`"}`)
		c.SetDropout(0.25)
		data, err := c.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		for _, field := range want {
			if !bytes.Contains(data, []byte(`"`+field+`": 0.25`)) {
				t.Errorf("%s: no %s in\n%s", name, field, data)
			}
		}
	}
}

// TestNamesThatAFamilyDoesNotKnow checks that such names are ignored, except
// those that the class treats as its own.
func TestNamesThatAFamilyDoesNotKnow(t *testing.T) {
	c := readConfig(t, `{"model_type": "distilbert", "hidden_size": 24, "num_attention_heads": 3, "num_hidden_layers": 1,
		"intermediate_size": 7, "hidden_act": "relu", "hidden_dropout_prob": 0.5, "classifier_dropout": 0.5}`)
	want := NewConfig("distilbert")
	want.HiddenSize, want.NumAttentionHeads, want.NumHiddenLayers, want.fields = 24, 3, 1, c.fields
	if !reflect.DeepEqual(c, want) {
		t.Errorf("read %+v, want %+v", c, want)
	}
}

// TestLabelsAsTransformersReadsThem checks odd labels in files. They need not
// fail, because the head is replaced if the labels to learn differ.
func TestLabelsAsTransformersReadsThem(t *testing.T) {
	for text, want := range map[string][]string{
		`{"id2label": {"0":"a","1":"b"}, "label2id": {"a":"0","b":"1"}}`: {"a", "b"},
		`{"id2label": {"0":"a","1":"b"}, "label2id": {"a":0.0,"b":1.0}}`: {"a", "b"},
		`{"id2label": {"0":"a","1":"b"}, "label2id": ["a", "b"]}`:        {"a", "b"},
		`{"id2label": {"0":0,"1":1.5,"2":null}}`:                         {"0", "1.5", "null"},
		`{"id2label": {"1":"one","2":"two","3":"three"}}`:                {"LABEL_0", "one", "two"},
		`{"id2label": {"0":"a","5":"b"}}`:                                {"a", "LABEL_1"},
		`{"id2label": {"0":"a","1":"b"}, "num_labels": 3}`:               {"LABEL_0", "LABEL_1", "LABEL_2"},
		`{"id2label": {}}`:  {"LABEL_0", "LABEL_1"},
		`{"num_labels": 0}`: {"LABEL_0", "LABEL_1"},
	} {
		c := readConfig(t, text)
		if !slices.Equal(c.Labels(), want) {
			t.Errorf("%s: labels %v, want %v", text, c.Labels(), want)
		}
		data, err := c.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		var before, after map[string]any
		if err := errors.Join(json.Unmarshal([]byte(text), &before), json.Unmarshal(data, &after)); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(before, after) {
			t.Errorf("%s became %s", text, data)
		}
		c.SetLabels([]string{"no", "yes"})
		if data, err = c.Marshal(); err != nil || !bytes.Contains(data, []byte(`"yes": 1`)) {
			t.Errorf("%s: the new labels are not in %s, %v", text, data, err)
		}
	}
}

func TestSeveralTokensMayEndAText(t *testing.T) {
	const text = "{\n  \"eos_token_id\": [\n    2,\n    7\n  ],\n  \"pad_token_id\": null\n}\n"
	c := readConfig(t, text)
	if c.EosTokenID == nil || *c.EosTokenID != 2 || c.PadTokenID != 0 {
		t.Errorf("the end is %v, the padding %d", c.EosTokenID, c.PadTokenID)
	}
	if again, err := c.Marshal(); err != nil || string(again) != text {
		t.Errorf("it became %s, %v", again, err)
	}
}

// TestSavedTypeIsFloat32 checks that no file asks for F32 weights to be read as
// another type.
func TestSavedTypeIsFloat32(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                         `{"dtype":"float32"}`,
		`{"dtype": "bfloat16"}`:      `{"dtype":"float32"}`,
		`{"torch_dtype": "float16"}`: `{"dtype":"float32","torch_dtype":"float32"}`,
		`{"torch_dtype": null, "dtype": {"": "float16"}}`: `{"dtype":"float32","torch_dtype":"float32"}`,
		`{"quantization_config": {"quant_method": "x"}}`:  `{"dtype":"float32"}`,
	} {
		c := readConfig(t, text)
		c.Says(F32)
		data, err := c.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := json.Compact(&b, data); err != nil || b.String() != want {
			t.Errorf("%s became %s, %v", text, b.String(), err)
		}
	}
}

func TestConfigErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "config.json is missing or empty",
		"{\n  \"a\": 1,\n  x\n}":       "config.json:3:3: this is not JSON",
		"[]":                           "config.json:1:1: the whole is a JSON array",
		`{"hidden_size": "24"}`:        "hidden_size is a JSON string; it must be a whole number",
		`{"hidden_size": 1.5}`:         "hidden_size is a JSON number 1.5",
		`{"hidden_size": -1}`:          "hidden_size is -1",
		`{"vocab_size": 99999999999}`:  "vocab_size is 99999999999; it must be from 1 to",
		`{"hidden_size": 25}`:          "hidden_size 25 is not a multiple of num_attention_heads 12",
		`{"hidden_dropout_prob": 1}`:   "dropout probability is 1",
		`{"classifier_dropout": -0.5}`: "dropout probability is -0.5",
		`{"layer_norm_eps": 0}`:        "layer_norm_eps is 0",
		`{"id2label": ["a"]}`:          `id2label is ["a"], not an object of numbers and names`,
		`{"num_labels": 16777216}`:     "num_labels is 16777216; it must be from 1 to 65536",
		`{"position_embedding_type": "relative_key"}`: `position_embedding_type is "relative_key"`,

		`{"model_type": "bert", "is_decoder": true}`:                      "is_decoder is true; this engine computes models of type bert only where it is false",
		`{"model_type": "roberta", "add_cross_attention": true}`:          "add_cross_attention is true",
		`{"model_type": "gpt2", "add_cross_attention": true}`:             "add_cross_attention is true",
		`{"model_type": "gpt2", "scale_attn_weights": false}`:             "scale_attn_weights is false; this engine computes models of type gpt2 only where it is true",
		`{"model_type": "gpt2", "scale_attn_by_inverse_layer_idx": true}`: "scale_attn_by_inverse_layer_idx is true",

		`{"model_type": "gpt2", "n_embd": 25}`:   "hidden_size 25 is not a multiple",
		`{"model_type": "t5", "d_kv": -1}`:       "d_kv is -1",
		`{"model_type": "distilbert", "dim": 0}`: "dim is 0",
	} {
		_, err := ReadConfig([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}

func FuzzReadConfig(f *testing.F) {
	f.Add([]byte(smallConfig))
	f.Add([]byte(`{"id2label": {"0":"a","1":"b"}, "pad_token_id": null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ReadConfig(data)
		if err != nil {
			return
		}
		text, err := c.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ReadConfig(text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		c.fields, again.fields = nil, nil
		if !reflect.DeepEqual(c, again) {
			t.Fatalf("%+v came back as %+v", c, again)
		}
	})
}
