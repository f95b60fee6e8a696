package hf

import (
	"maps"
	"slices"

	"tuneground/engine/message"
)

// Info describes a tensor of a checkpoint.
type Info struct {
	DType DType
	Shape []int // row-major; empty for a single number
}

// Weights are the tensors of a model folder. They share the folder's memory
// and are converted when read.
type Weights struct {
	tensors map[string]view
}

const (
	weightsFile = "model.safetensors"
	indexFile   = "model.safetensors.index.json"
)

// OpenWeights opens f's model.safetensors, or the shards that its
// model.safetensors.index.json names. Nothing is converted yet.
func OpenWeights(f Folder) (*Weights, error) {
	if data, ok := f[weightsFile]; ok {
		tensors, err := parseSafetensors(weightsFile, data)
		if err != nil {
			return nil, err
		}
		return &Weights{tensors}, nil
	}
	if data, ok := f[indexFile]; ok {
		return openShards(f, data)
	}
	return nil, message.Errorf("the model has no %s and no %s: save it with transformers' save_pretrained", weightsFile, indexFile)
}

// OpenTensors opens a safetensors file outside a model folder, such as an
// adapter's.
func OpenTensors(name string, data []byte) (*Weights, error) {
	tensors, err := parseSafetensors(name, data)
	return &Weights{tensors}, err
}

// openShards opens the files that the index names, and checks them against it.
func openShards(f Folder, index []byte) (*Weights, error) {
	var x struct {
		WeightMap map[string]string `json:"weight_map"` // tensor to file
	}
	if err := unmarshal(indexFile, index, &x); err != nil {
		return nil, err
	}
	if len(x.WeightMap) == 0 {
		return nil, message.Errorf("%s has no weight_map, so it names no weights", indexFile)
	}
	w := &Weights{map[string]view{}}
	for _, file := range slices.Compact(slices.Sorted(maps.Values(x.WeightMap))) {
		data, ok := f[file]
		if !ok {
			return nil, message.Errorf("%s names %s, which the model folder lacks: add it", indexFile, file)
		}
		shard, err := parseSafetensors(file, data)
		if err != nil {
			return nil, err
		}
		for name, t := range shard {
			if x.WeightMap[name] != file {
				return nil, message.Errorf("%s: tensor %s is here, but %s says that it is in %q", file, name, indexFile, x.WeightMap[name])
			}
			w.tensors[name] = t
		}
	}
	for name, file := range x.WeightMap {
		if _, ok := w.tensors[name]; !ok {
			return nil, message.Errorf("%s lacks tensor %s, which %s says it has", file, name, indexFile)
		}
	}
	return w, nil
}

// Names returns the tensors' names in order.
func (w *Weights) Names() []string { return slices.Sorted(maps.Keys(w.tensors)) }

// Info returns the type and shape of a tensor, and whether it exists.
func (w *Weights) Info(name string) (Info, bool) {
	t, ok := w.tensors[name]
	return t.Info, ok
}

// Read converts a tensor of type F32, F16, BF16 or F64 to dst, which must have
// the same number of elements.
func (w *Weights) Read(name string, dst []float32) error {
	t, ok := w.tensors[name]
	if !ok {
		return message.Errorf("the checkpoint has no tensor %s", name)
	}
	if n, _ := product(t.Shape); n != uint64(len(dst)) {
		return message.Errorf("%s: tensor %s has shape %v, which is not %d elements", t.file, name, t.Shape, len(dst))
	}
	return w.ReadPart(name, 0, dst)
}

// ReadPart is Read for a part of a tensor that Info knows: the elements from first on,
// as many as dst has.
func (w *Weights) ReadPart(name string, first int, dst []float32) error {
	t := w.tensors[name]
	size := dtypeSizes[t.DType]
	if err := t.DType.decode(dst, t.data[first*size:(first+len(dst))*size], first); err != nil {
		return message.Errorf("%s: tensor %s %w", t.file, name, err)
	}
	return nil
}
