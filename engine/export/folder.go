// Package export writes a tuned model as a Hugging Face folder.
package export

import (
	"encoding/json"
	"maps"
	"strings"

	"tuneground/engine/graph"
	"tuneground/engine/hf"
	"tuneground/engine/message"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
	"tuneground/engine/token"
)

// errVirtual is why a model with virtual tokens is not saved without its adapter.
var errVirtual = message.Errorf("virtual tokens cannot be merged into the weights, because a model reads them before every text; save the adapter, without merging")

// Beside are the names of what is saved with a model and that no program needs to open it.
var Beside = []string{"README.md", curvesFile, countingFile, "onnx"}

// countingFile is the program that counts text features in Python.
const countingFile = "text_features.py"

// Folder returns m as Hugging Face files: its checkpoint's files with config
// and weights, of type dtype, replaced, and a model card. An adapter is merged into
// the weights. If a run trained m, tuneground.json holds its Record.
func Folder(m *pretrained.Model, dtype hf.DType) (hf.Files, error) {
	tensors, err := tensorsOf(m)
	if err != nil {
		return nil, err
	}
	weights, err := hf.WeightsFile("model.safetensors", tensors, dtype)
	if err != nil {
		return nil, err
	}
	folder, err := around(m, dtype)
	if err != nil {
		return nil, err
	}
	folder["README.md"] = []byte(card(m, modelPython(m)))
	return append(folder.Files(), weights), nil
}

// ONNX returns m as a folder with ONNX graphs in place of the weights, which
// onnxruntime and transformers.js run: see [graph.Files].
func ONNX(m *pretrained.Model) (hf.Files, error) {
	if m.TextFeatures != nil {
		return nil, message.Errorf("the model reads text features, which an ONNX graph cannot count in a text; save it as a folder, or train without text_features")
	}
	tensors, err := tensorsOf(m)
	if err != nil {
		return nil, err
	}
	graphs, err := graph.Files(m.Config, m.Task, tensors)
	if err != nil {
		return nil, err
	}
	folder, err := around(m, hf.F32)
	if err != nil {
		return nil, err
	}
	if err := addTokenizerJSON(folder); err != nil {
		return nil, err
	}
	folder["README.md"] = []byte(card(m, graphUsage(m)))
	return append(folder.Files(), graphs...), nil
}

// tensorsOf returns m's weights, with an adapter merged into them.
func tensorsOf(m *pretrained.Model) ([]hf.Tensor, error) {
	if m.Prompt != nil {
		return nil, errVirtual
	}
	m.Settle()
	if err := m.Sound(); err != nil {
		return nil, err
	}
	if m.Tuning.Adapter != nil {
		return m.Tuning.Adapter.Merged(m.Device), nil
	}
	return m.Tensors(m.Device), nil
}

// Adapter returns the adapter of m, which has one, as PEFT writes it, with all
// of Folder's files except the weights: config.json has the labels.
func Adapter(m *pretrained.Model) (hf.Files, error) {
	m.Settle()
	if err := m.Sound(); err != nil {
		return nil, err
	}
	files, err := m.Tuning.Adapter.Files(m.Device)
	if err != nil {
		return nil, err
	}
	folder, err := around(m, hf.F32)
	if err != nil {
		return nil, err
	}
	maps.Copy(folder, files)
	folder["README.md"] = []byte(card(m, adapterPython(m)))
	return folder.Files(), nil
}

// around returns the files other than the weights, whose type is dtype.
func around(m *pretrained.Model, dtype hf.DType) (hf.Folder, error) {
	saved := *m.Config
	saved.Says(dtype)
	config, err := saved.Marshal()
	if err != nil {
		return nil, err
	}
	folder := maps.Clone(m.From.Folder)
	for name := range folder {
		if strings.Contains(name, ".safetensors") { // including shards and their index
			delete(folder, name)
		}
	}
	if err := addPadToken(folder, &saved, m.From.Tokenizer); err != nil {
		return nil, err
	}
	if run.TaskOf(m.Task).Answer == run.TagsAnswer && m.From.Tokenizer.ByteLevel() {
		if err := blankBeforeWords(folder); err != nil {
			return nil, err
		}
	}
	folder["config.json"] = config
	if err := addTextFeatures(folder, m); err != nil {
		return nil, err
	}
	if made := m.Made(); made != nil {
		if picture := curves(made); picture != nil {
			folder[curvesFile] = picture
		}
		folder[run.RecordFile], err = json.MarshalIndent(made.Kept(), "", "  ")
	}
	return folder, err
}

// addPadToken adds c's padding token to the tokenizer's files if they name
// none, as GPT-2's do not, or one that the model does not know. Without it
// transformers pads no batch.
func addPadToken(folder hf.Folder, c *hf.Config, tokens *token.Tokenizer) error {
	pad := tokens.Token(int32(c.PadTokenID))
	if own, ok := tokens.Special("pad_token"); ok && int(own) < c.VocabSize || pad == "" {
		return nil
	}
	quoted, err := hf.EncodeJSON(pad)
	if err != nil {
		return err
	}
	for _, name := range []string{"tokenizer_config.json", "special_tokens_map.json"} {
		fields := map[string]json.RawMessage{}
		if data, ok := folder[name]; ok {
			if err := json.Unmarshal(data, &fields); err != nil {
				return err
			}
		} else if name == "special_tokens_map.json" {
			continue // the first decides
		}
		fields["pad_token"] = quoted
		if folder[name], err = hf.EncodeJSON(fields); err != nil {
			return err
		}
	}
	return nil
}
