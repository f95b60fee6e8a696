// Package export writes a tuned model as a Hugging Face folder.
package export

import (
	"encoding/json"
	"maps"
	"strings"

	"tuneground/engine/hf"
	"tuneground/engine/pretrained"
	"tuneground/engine/token"
)

// Folder returns m as Hugging Face files: its checkpoint's files with config
// and weights replaced, and a model card. An adapter is merged into the
// weights. If a run trained m, tuneground.json holds the run's Config.
func Folder(m *pretrained.Model) (hf.Folder, error) {
	m.Settle()
	tensors := m.Tensors
	if m.Tuning.Adapter != nil {
		tensors = m.Tuning.Adapter.Merged
	}
	weights, err := hf.WriteWeights(tensors(m.Device), hf.F32)
	if err != nil {
		return nil, err
	}
	folder, err := around(m)
	if err != nil {
		return nil, err
	}
	folder["model.safetensors"] = weights
	folder["README.md"] = []byte(card(m, modelPython(m)))
	return folder, nil
}

// Adapter returns the adapter of m, which has one, as PEFT writes it, with all
// of Folder's files except the weights: config.json has the labels.
func Adapter(m *pretrained.Model) (hf.Folder, error) {
	m.Settle()
	files, err := m.Tuning.Adapter.Files(m.Device)
	if err != nil {
		return nil, err
	}
	folder, err := around(m)
	if err != nil {
		return nil, err
	}
	maps.Copy(folder, files)
	folder["README.md"] = []byte(card(m, adapterPython(m)))
	return folder, nil
}

// around returns the files other than the weights.
func around(m *pretrained.Model) (hf.Folder, error) {
	saved := *m.Config
	saved.SaysFloat32()
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
	folder["config.json"] = config
	if m.Record != nil {
		folder["tuneground.json"], err = json.MarshalIndent(m.Record.Config, "", "  ")
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
