package main

import (
	"bytes"
	"embed"
	"errors"
	"io/fs"
	"maps"

	"tuneground/engine/hf"
	"tuneground/server/content/onnx"
)

// halve stores the model's weights as 16-bit floats. It leaves out tensors that
// are not floats: positions 0, 1, 2, ..., which no reader needs.
func halve(raw hf.Folder) (hf.Folder, error) {
	weights, err := hf.OpenWeights(raw)
	if err != nil {
		return nil, err
	}
	var tensors []hf.Tensor
	for _, name := range weights.Names() {
		info, _ := weights.Info(name)
		if info.DType != hf.F32 {
			continue
		}
		data := make([]float32, count(info.Shape))
		if err := weights.Read(name, data); err != nil {
			return nil, err
		}
		tensors = append(tensors, hf.Tensor{Name: name, Shape: info.Shape, Data: data})
	}
	made := maps.Clone(raw)
	made[weightsFile], err = hf.WriteWeights(tensors, hf.F16)
	return made, err
}

func count(shape []int) int {
	n := 1
	for _, side := range shape {
		n *= side
	}
	return n
}

// The files of bge-small-zh-v1.5.
const (
	exportFile    = "onnx/model.onnx"
	tokenizerFile = "tokenizer.json"
)

// bge holds the files of bge-small-zh-v1.5 that its package lacks.
//
//go:embed bge
var bge embed.FS

// fromExport makes the folder of bge-small-zh-v1.5 from its export and
// tokenizer. The published weights are 16-bit floats, though the export stores
// them in 32.
func fromExport(raw hf.Folder) (hf.Folder, error) {
	tensors, err := onnx.Weights(raw[exportFile])
	if err != nil {
		return nil, err
	}
	made := hf.Folder{}
	if made[weightsFile], err = hf.WriteWeights(tensors, hf.F16); err != nil {
		return nil, err
	}
	if made[tokenizerFile], err = lowercase(raw[tokenizerFile]); err != nil {
		return nil, err
	}
	for _, name := range []string{"config.json", "tokenizer_config.json", readmeFile} {
		if made[name], err = fs.ReadFile(bge, "bge/"+name); err != nil {
			return nil, err
		}
	}
	return made, nil
}

// lowercase makes a tokenizer lowercase its text. The exported one does not,
// but its vocabulary has no word with capitals: every "APP" would be an unknown
// token.
func lowercase(tokenizer []byte) ([]byte, error) {
	before, after, found := bytes.Cut(tokenizer, []byte(`"lowercase": false`))
	if !found {
		return nil, errors.New("its " + tokenizerFile + ` has no "lowercase": false`)
	}
	return bytes.Join([][]byte{before, after}, []byte(`"lowercase": true`)), nil
}
