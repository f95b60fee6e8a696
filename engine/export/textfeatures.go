package export

import (
	_ "embed"
	"encoding/json"

	"tuneground/engine/hf"
	"tuneground/engine/pretrained"
	"tuneground/engine/run"
)

// countsInPython computes text features in Python, as package feature does.
//
//go:embed text_features.py
var countsInPython []byte

// addTextFeatures adds to a folder what m has learnt of text features, and the Python
// that computes their part of the outputs. The output layer alone is in
// model.safetensors, as transformers' class has no more inputs.
func addTextFeatures(folder hf.Folder, m *pretrained.Model) (err error) {
	delete(folder, run.TextFeaturesFile) // of the checkpoint
	if learnt := m.Learnt(m.Device); learnt != nil {
		folder[countingFile] = countsInPython
		folder[run.TextFeaturesFile], err = json.MarshalIndent(learnt, "", " ")
	}
	return err
}
